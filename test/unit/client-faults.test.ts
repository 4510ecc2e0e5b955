// What the client does when the API or the network fails: which calls are tried again, and what the failure says.
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ArtieExchange } from "../../src/artie/index.ts";
import { ManualClock, type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { clientOf } from "./support/client.ts";
import { eventually } from "../support/eventually.ts";
import { failureOf } from "./support/failure.ts";
import { answerJson, serve, serveJson } from "./support/http.ts";
import { freePort } from "../support/free-port.ts";

const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";
/** What is no pause: the own one counts then, so that tests of all attempts take seconds and run side by side. */
const AT_ONCE = { "retry-after": "0" };
const MOST_ATTEMPTS = 6;
const MAYBE_DONE = /may have been carried out/;

describe("against a sandbox that misbehaves", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ clock: new ManualClock() });
  });
  beforeEach(() => {
    sandbox.reset();
  });
  afterAll(() => sandbox.close());

  it("reads again what was cut, and gives up on garbage", async () => {
    const { pipelines } = clientOf(sandbox, { freshMs: 0 });
    sandbox.planFault({ fault: "cut" });
    expect((await pipelines.list()).length).toBe(sandbox.snapshot().pipelines.length);
    sandbox.planFault({ fault: "garbage" });
    expect(await failureOf(pipelines.list())).toMatchObject({ code: "bad_response", status: 200 });
    sandbox.planFault({ fault: "empty" });
    expect(await failureOf(pipelines.list())).toMatchObject({ code: "bad_response", status: 200 });
    expect(sandbox.requests.length).toBe(4);
  });

  it("does not repeat a write that was cut, and says that it may have been carried out", async () => {
    const { uuid, name } = sandbox.pipeline("Hubspot to Snowflake");
    sandbox.planFault({ fault: "cut", method: "POST" });
    const error = await failureOf(clientOf(sandbox).pipelines.updateStatus(uuid, "paused"));
    expect(error).toMatchObject({ code: "api_unreachable", notProcessed: false });
    expect(error.remedy).toMatch(MAYBE_DONE);
    expect(sandbox.requests.length).toBe(1);
    expect(sandbox.pipeline(name).status).toBe("paused");
  });

  it.each(["garbage", "empty", "502", "503", "504"] as const)(
    "does not repeat a write that was answered with %s, and says that it may have been carried out",
    async (fault) => {
      const { uuid } = sandbox.pipeline("Hubspot to Snowflake");
      sandbox.planFault({ fault });
      const error = await failureOf(clientOf(sandbox).pipelines.updateStatus(uuid, "paused"));
      expect(error.remedy).toMatch(MAYBE_DONE);
      expect(sandbox.requests.length).toBe(1);
    },
  );

  it("does not take a write for done that answers with a body where there is none", async () => {
    const { uuid } = sandbox.pipeline("MySQL to BigQuery");
    sandbox.planFault({ fault: "garbage" });
    const error = await failureOf(clientOf(sandbox).pipelines.start(uuid));
    expect(error).toMatchObject({ code: "bad_response", status: 200 });
    expect(error.remedy).toMatch(MAYBE_DONE);
  });

  it.each(["gzip", "br", "deflate"])("is not taken for done when its answer is broken %s", async (encoding) => {
    await using server = await serve((response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding }).end("{broken}");
    });
    const error = await failureOf(clientOf(server).pipelines.start(UUID));
    expect(error).toMatchObject({ code: "bad_response", notProcessed: false });
    expect(error.remedy).toMatch(MAYBE_DONE);
    expect(server.requests.length).toBe(1);
  });

  it("starts once when the first attempt was turned away for its rate", async () => {
    const { uuid, name } = sandbox.pipeline("MySQL to BigQuery");
    await using server = await turnAwayOnce(sandbox.url);
    await clientOf(server).pipelines.start(uuid);
    expect(server.requests.length).toBe(2);
    expect(sandbox.requests.length).toBe(1);
    expect(sandbox.pipeline(name).isDeploying).toBe(true);
  });
});

describe("a call that is refused for now", () => {
  it.concurrent.each([502, 503, 504, 429, 408])("with %i is tried again when it reads", async (status) => {
    await using server = await serve((response) => {
      if (server.requests.length < 3) answerJson(response, status, { error: "not now" }, AT_ONCE);
      else answerJson(response, 200, { items: [] });
    });
    const seen: (number | undefined)[] = [];
    await clientOf(server, { observe: ({ status }) => seen.push(status) }).pipelines.list();
    expect(seen).toEqual([status, status, 200]);
  });

  it.concurrent.each([502, 503, 504, 429])("with %i is not tried for ever", async (status) => {
    await using server = await serveJson(status, { error: "not now" }, AT_ONCE);
    expect(await failureOf(clientOf(server).pipelines.list())).toMatchObject({
      status,
      reported: { message: "not now" },
    });
    expect(server.requests.length).toBe(MOST_ATTEMPTS);
  });

  it.each([400, 401, 403, 404, 409, 413, 500, 501])("with %i is not tried again", async (status) => {
    await using server = await serveJson(status, { error: "no" }, AT_ONCE);
    await failureOf(clientOf(server).pipelines.list());
    expect(server.requests.length).toBe(1);
  });

  it.concurrent("counts a POST that only looks as a read", async () => {
    await using server = await serveJson(503, {}, AT_ONCE);
    const { connectors, dataCatalog, columnHashingSalts, pipelines } = clientOf(server);
    const looks = [
      () => connectors.ping({}),
      () => connectors.databasesUnsaved({}),
      () => connectors.publications({ connector: {}, databaseName: "x" }),
      () => connectors.generateShadowScript(UUID, { database: "x", tables: [] }),
      () => dataCatalog.search("x"),
      () => columnHashingSalts.preview(UUID, "x"),
      () => pipelines.validateUnsavedDestination({ specificCfg: {} }),
    ];
    await Promise.all(looks.map((look) => failureOf(look())));
    expect(server.requests.length).toBe(looks.length * MOST_ATTEMPTS);
  });

  it("with a 5xx is not tried again when it writes", async () => {
    await using server = await serveJson(503, { error: "not now" }, AT_ONCE);
    const { pipelines, connectors } = clientOf(server);
    await failureOf(pipelines.start(UUID));
    await failureOf(pipelines.delete(UUID));
    await failureOf(connectors.create({}));
    expect(server.requests.length).toBe(3);
  });

  it.concurrent("with 429 is tried again when it writes: it was certainly not processed", async () => {
    await using server = await serveJson(429, { error: "slow down" }, AT_ONCE);
    const error = await failureOf(clientOf(server).pipelines.start(UUID));
    expect(error).toMatchObject({ code: "rate_limit", notProcessed: true });
    expect(server.requests.length).toBe(MOST_ATTEMPTS);
  });

  it.each([
    ["seconds", { "retry-after": "61" }],
    ["the IETF draft", { "ratelimit-limit": "100", "ratelimit-remaining": "0", "ratelimit-reset": "61" }],
    ["x-ratelimit", { "x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "61" }],
    ["a date", { "retry-after": new Date(Date.now() + 90_000).toUTCString() }],
  ])("for longer than the budget fails at once and says for how long (%s)", async (_, headers) => {
    await using server = await serveJson(429, { error: "slow down" }, headers);
    for (const call of [clientOf(server).pipelines.list(), clientOf(server).pipelines.start(UUID)]) {
      const error = await failureOf(call);
      expect(error.rateLimit?.reset).toBeGreaterThan(10);
      expect(error.remedy).toBe(`Wait ${Math.ceil(error.rateLimit?.reset ?? 0)} s, then try again.`);
      if ("ratelimit-limit" in headers) expect(error.rateLimit).toEqual({ limit: 100, remaining: 0, reset: 61 });
    }
    expect(server.requests.length).toBe(2);
  });

  it("without saying for how long is a rate limit all the same", async () => {
    await using server = await serveJson(429, "", { "retry-after": "3600" });
    const error = await failureOf(clientOf(server).pipelines.list());
    expect(error.toJSON()).toMatchObject({ code: "rate_limit", status: 429, rateLimit: { reset: 3600 } });
  });
});

describe("a call without an answer", () => {
  it("ends after its own time, else after the client's", async () => {
    await using server = await serve(() => undefined);
    const slow = await failureOf(clientOf(server).pipelines.list({ timeoutMs: 500 }));
    expect(slow).toMatchObject({ code: "timeout", status: undefined });
    expect(slow.message).toContain(server.url);
    expect(await failureOf(clientOf(server, { timeoutMs: 500 }).pipelines.list())).toMatchObject({ code: "timeout" });
    const write = await failureOf(clientOf(server).pipelines.start(UUID, {}, { timeoutMs: 500 }));
    expect(write).toMatchObject({ code: "timeout", notProcessed: false });
    expect(write.remedy).toMatch(MAYBE_DONE);
    expect(server.requests.length).toBe(3);
  });

  it("ends as well when only the body does not come", async () => {
    await using server = await serve((response) => {
      response.writeHead(200, { "content-type": "application/json" }).write('{"items":[');
    });
    expect(await failureOf(clientOf(server).pipelines.list({ timeoutMs: 50 }))).toMatchObject({ code: "timeout" });
  });

  it("is tried again when nobody listened, and succeeds when somebody does", async () => {
    const port = await freePort();
    await using server = lateServer((response) => response.writeHead(204).end());
    const seen: ArtieExchange[] = [];
    const { pipelines } = clientOf(
      { url: `http://127.0.0.1:${port}` },
      {
        observe: (exchange) => {
          seen.push(exchange);
          if (seen.length === 1) server.listen(port);
        },
      },
    );
    await pipelines.start(UUID);
    expect(seen.map(({ error, status }) => error?.code ?? status)).toEqual(["api_unreachable", 204]);
    expect(seen[0]?.error?.notProcessed).toBe(true);
    expect(seen[0]?.error?.message).toContain("ECONNREFUSED");
  });
});

describe("a call that the caller gives up", () => {
  it.each(["read", "write"])("ends at once, and so does its connection (%s)", async (effect) => {
    const controller = new AbortController();
    let closed = false;
    await using server = await serve((response) => {
      response.on("close", () => (closed = true));
      controller.abort();
    });
    const { pipelines } = clientOf(server);
    const options = { signal: controller.signal };
    const error = await failureOf(effect === "read" ? pipelines.list(options) : pipelines.start(UUID, {}, options));
    expect(error).toMatchObject({
      code: "canceled",
      operation: effect === "read" ? "pipeline_list" : "pipeline_start",
    });
    await eventually("the connection is closed", () => closed);
    expect(MAYBE_DONE.test(error.remedy)).toBe(effect === "write");
  });

  it("is not sent when it was given up before", async () => {
    await using server = await serveJson(200, { items: [] });
    const { pipelines } = clientOf(server);
    const signal = AbortSignal.abort();
    expect(await failureOf(pipelines.list({ signal }))).toMatchObject({ code: "canceled" });
    expect(await failureOf(pipelines.start(UUID, {}, { signal }))).toMatchObject({ code: "canceled" });
    expect(server.requests).toEqual([]);
  });

  it.each(["read", "write"])(
    "ends at once while it waits for another attempt (%s)",
    // It would wait for nine.
    { timeout: 8_500 },
    async (kind) => {
      await using server = await serveJson(429, { error: "slow down" }, { "retry-after": "9" });
      const controller = new AbortController();
      const { pipelines } = clientOf(server, {
        observe: () => {
          controller.abort();
        },
      });
      const options = { signal: controller.signal };
      const call = kind === "read" ? pipelines.list(options) : pipelines.start(UUID, {}, options);
      expect(await failureOf(call)).toMatchObject({ code: "canceled" });
      expect(server.requests.length).toBe(1);
    },
  );
});

/** The sandbox behind a gateway that answers 429 to the first request. */
function turnAwayOnce(url: string) {
  const server = serve(async (response, { method, target, headers, body }) => {
    if ((await server).requests.length === 1) {
      answerJson(response, 429, { error: "slow down" }, AT_ONCE);
      return;
    }
    const answer = await fetch(url + target, {
      method,
      headers: { authorization: headers.authorization ?? "", "content-type": "application/json" },
      body,
    });
    response.writeHead(answer.status).end(await answer.text());
  });
  return server;
}

/** A server that begins to listen when it is told to. */
function lateServer(answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => {
    answer(response);
  });
  return {
    listen: (port: number) => void server.listen(port, "127.0.0.1"),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
