// The sandbox as a server: keys, malformed input, faults on demand, the rate limit, its controls, its end.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAULT_NAMES, startSandbox } from "../../src/sandbox/index.ts";
import { SandboxClient, errorOf } from "./sandbox-client.ts";

describe("the sandbox over HTTP", () => {
  let api: SandboxClient;
  beforeEach(async () => {
    api = await SandboxClient.start();
  });
  afterEach(() => api.sandbox.close());

  it.each([
    ["no key", "", 401],
    ["a key of another kind", "Bearer sk_live_1", 401],
    ["a revoked key", "Bearer arsk_revoked", 401],
    ["an expired key", "Bearer arsk_expired", 401],
    ["another scheme", "Basic arsk_sandbox", 401],
    ["any other key of the right form", "Bearer arsk_anything", 200],
    ["a key that may only read", "Bearer arsk_readonly", 200],
  ])("answers a read with %s as it should", async (_, Authorization, status) => {
    expect((await api.call("GET", "/pipelines", undefined, { Authorization })).status).toBe(status);
  });

  it("lets a read-only key look, also where that is a POST, and change nothing", async () => {
    const readOnly = { Authorization: "Bearer arsk_readonly" };
    const call = (path: string, body: unknown) => api.call("POST", path, body, readOnly);
    expect((await call("/data-catalog/search", { query: "orders" })).status).toBe(200);
    expect((await call("/connectors/ping", { uuid: api.connector("S3 Archive") })).status).toBe(204);
    expect((await call(`/pipelines/${api.uuid("MySQL to BigQuery")}/start`, {})).status).toBe(403);
    expect(await api.pipeline("MySQL to BigQuery")).toMatchObject({ isDeploying: false });
  });

  it("answers 404 to what it does not know and 400 to what it cannot read", async () => {
    expect((await api.get("/nothing")).status).toBe(404);
    expect((await api.get("/pipelines/no-uuid")).status).toBe(400);
    const broken = await api.call("POST", "/data-catalog/search", Buffer.from("{"));
    expect([broken.status, errorOf(broken)]).toEqual([400, "invalid request body: not valid JSON"]);
    const zipped = await api.call("POST", "/data-catalog/search", Buffer.from("{}"), { "Content-Encoding": "gzip" });
    expect([zipped.status, errorOf(zipped)]).toEqual([400, "invalid request body: not valid gzip"]);
  });

  it("never answers with a failure of its own, whatever the body is", async () => {
    const paths = ["/pipelines", "/connectors", "/source-readers", "/connectors/ping", "/pipelines/create-from-source"];
    const actions = ["start", "status", "backfill", "backfill/cancel"].map(
      (name) => `/pipelines/${api.uuid("MySQL to BigQuery")}/${name}`,
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths, ...actions), fc.json(), async (path, json) => {
        expect((await api.call("POST", path, Buffer.from(json))).status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
  });

  it("remembers requests without their key", async () => {
    await api.act("MySQL to BigQuery", "start", { keepPaused: true });
    expect(api.sandbox.requests.at(-1)).toMatchObject({
      method: "POST",
      operation: "POST /pipelines/{uuid}/start",
      status: 204,
      body: { keepPaused: true },
    });
    expect(JSON.stringify(api.sandbox.requests)).not.toContain(api.sandbox.apiKey);
    api.sandbox.clearRequests();
    expect(api.sandbox.requests).toEqual([]);
  });

  describe("faults", () => {
    it.each([
      ["500", 500],
      ["502", 502],
      ["503", 503],
      ["504", 504],
      ["garbage", 200],
      ["empty", 200],
    ] as const)("%s strikes the planned request and nothing is done", async (fault, status) => {
      api.sandbox.planFault({ fault, path: "/start$", times: 1 });
      expect((await api.get("/pipelines")).status).toBe(200);
      expect((await api.act("MySQL to BigQuery", "start")).status).toBe(status);
      expect(await api.pipeline("MySQL to BigQuery")).toMatchObject({ isDeploying: false });
      expect((await api.act("MySQL to BigQuery", "start")).status).toBe(204);
    });

    it("429 says when to come back", async () => {
      api.sandbox.planFault({ fault: "429", method: "get" });
      const { status, headers } = await api.get("/pipelines");
      expect(status).toBe(429);
      expect(headers.get("retry-after")).toBe("1");
      expect(headers.get("ratelimit-remaining")).toBe("0");
    });

    it("garbage is no JSON, empty has no body", async () => {
      api.sandbox.planFault({ fault: "garbage" });
      const garbage = await api.get("/pipelines");
      expect(() => {
        JSON.parse(garbage.text);
      }).toThrow(SyntaxError);
      api.sandbox.planFault({ fault: "empty" });
      expect((await api.get("/pipelines")).text).toBe("");
    });

    it("cut breaks the connection after the operation took place", async () => {
      api.sandbox.planFault({ fault: "cut", times: 2 });
      await expect(api.act("MySQL to BigQuery", "start")).rejects.toThrow();
      await expect(api.get("/pipelines")).rejects.toThrow();
      expect(await api.pipeline("MySQL to BigQuery")).toMatchObject({ isDeploying: true });
    });

    it("hang lasts until the sandbox closes", async () => {
      api.sandbox.planFault({ fault: "hang", path: "^/pipelines$" });
      const hanging = expect(api.get("/pipelines")).rejects.toThrow();
      expect((await api.get("/connectors")).status).toBe(200);
      await api.sandbox.close();
      await hanging;
    });

    it("strike the same requests for the same seed", async () => {
      const statuses = async (seed: number) => {
        const sandbox = await SandboxClient.start({ seed, faults: { "500": 0.3, "503": 0.2 } });
        const answers: number[] = [];
        for (let count = 0; count < 40; count++) answers.push((await sandbox.get("/pipelines")).status);
        await sandbox.sandbox.close();
        return answers;
      };
      const first = await statuses(7);
      expect(new Set(first)).toEqual(new Set([200, 500, 503]));
      expect(await statuses(7)).toEqual(first);
      expect(await statuses(8)).not.toEqual(first);
    });
  });

  it("limits the rate in windows of its clock", async () => {
    api.sandbox.setRateLimit(2);
    const first = await api.get("/pipelines");
    expect(first.headers.get("ratelimit-limit")).toBe("2");
    expect(first.headers.get("ratelimit-remaining")).toBe("1");
    expect((await api.get("/pipelines")).status).toBe(200);
    const refused = await api.get("/pipelines");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    api.clock.advance(1_000);
    expect((await api.get("/pipelines")).status).toBe(200);
  });

  describe("controls", () => {
    const control = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      api.call(method, `/_sandbox/${path}`, body, { Authorization: "", ...headers });

    it("advance the clock, set faults and reset, without a key", async () => {
      const before = api.clock.now();
      expect((await control("POST", "advance", { ms: 5_000 })).json).toEqual({ now: before + 5_000 });
      const next = [{ fault: "503", path: "^/pipelines$", times: 2 }];
      expect((await control("POST", "faults", { rateLimit: 5, latencyMs: 0, next })).status).toBe(204);
      expect([(await api.get("/pipelines")).status, (await api.get("/pipelines")).status]).toEqual([503, 503]);
      await api.act("MySQL to BigQuery", "start");
      expect((await control("POST", "reset")).status).toBe(204);
      expect(await api.pipeline("MySQL to BigQuery")).toMatchObject({ isDeploying: false });
      expect((await api.get("/pipelines")).headers.get("ratelimit-limit")).toBeNull();
    });

    it("revoke a key, until they reset", async () => {
      expect((await control("POST", "revoke", { key: api.sandbox.apiKey })).status).toBe(204);
      const refused = await api.get("/pipelines");
      expect([refused.status, refused.json]).toEqual([401, { error: "unauthorized: API key has been revoked" }]);
      const other = await api.call("GET", "/pipelines", undefined, { Authorization: "Bearer arsk_another" });
      expect(other.status).toBe(200);
      await control("POST", "reset");
      expect((await api.get("/pipelines")).status).toBe(200);
    });

    it("show and clear the requests, and the state", async () => {
      await api.get("/pipelines");
      expect((await control("GET", "requests")).json).toMatchObject({ items: [{ operation: "GET /pipelines" }] });
      await control("DELETE", "requests");
      expect((await control("GET", "requests")).json).toEqual({ items: [] });
      expect((await control("GET", "state")).json).toEqual(JSON.parse(JSON.stringify(api.sandbox.snapshot())));
    });

    it("refuse what is not as it should be, and callers that are web pages", async () => {
      expect((await control("POST", "advance", { ms: -1 })).status).toBe(400);
      expect((await control("POST", "faults", { faults: { "418": 1 } })).status).toBe(400);
      expect((await control("POST", "faults", { next: [{ fault: "500", path: "(" }] })).status).toBe(400);
      expect((await control("POST", "reset", undefined, { Origin: "https://example.com" })).status).toBe(403);
    });

    it("cannot advance a clock that does not allow it", async () => {
      const sandbox = await startSandbox({ clock: { now: () => 0 } });
      const answer = await fetch(`${sandbox.url}/_sandbox/advance`, {
        method: "POST",
        body: JSON.stringify({ ms: 1 }),
      });
      expect(answer.status).toBe(409);
      await sandbox.close();
    });
  });

  it("lets go of the requests that it holds when the latency becomes another", async () => {
    api.sandbox.clearRequests();
    api.sandbox.setLatency(600_000);
    const held = api.get("/pipelines");
    // The controls answer at any time.
    expect((await api.get("/_sandbox/state")).status).toBe(200);
    expect(api.sandbox.requests).toEqual([]);
    api.sandbox.setLatency(0);
    expect((await held).status).toBe(200);
  });

  it("refuses a port that is taken", async () => {
    await expect(startSandbox({ port: Number(new URL(api.sandbox.url).port) })).rejects.toThrow(/EADDRINUSE/);
  });

  it("documents every fault by its name", () => {
    expect([...FAULT_NAMES]).toEqual(["403", "429", "500", "502", "503", "504", "cut", "garbage", "empty", "hang"]);
  });
});
