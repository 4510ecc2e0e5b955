// The admin API: who is let in, what it refuses and why, and what it tells.
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { type Answer, ask, post, run } from "./gateway.ts";
import { STORES } from "./stores.ts";

const HOUR_MS = 60 * 60_000;

const SENSELESS: readonly (readonly [string, object, RegExp])[] = [
  ["a scope that admits no tool", { config: { access: "read", methods: ["write"] } }, /admits no tool/],
  [
    "an unknown tag",
    { config: { tags: ["billing"] } },
    /config\.tags\.0: it must be pipelines, .* or new, not "billing"/,
  ],
  [
    "an unknown method",
    { config: { methods: ["patch"] } },
    /config\.methods\.0: it must be read, .* or delete, not "patch"/,
  ],
  ["an unknown tool to leave out", { config: { exclude: ["no_such_tool"] } }, /no tool "no_such_tool"/],
  ["a pipeline that doesn't exist", { config: { pipelines: ["Nope"] } }, /no pipeline "Nope"/],
  ["an end in the past", { expires_at: "2020-01-01T00:00:00Z" }, /in the past/],
  ["an end that is no time", { expires_at: "tomorrow" }, /expires_at/],
  ["a beginning after the end", { not_before: "2999-01-01T00:00:00Z" }, /not_before/],
  ["a limit of 0 calls", { limits: { calls_per_minute: 0 } }, /limits\.calls_per_minute: it must be at least 1/],
  ["a limit of 0 writes", { limits: { writes: 0 } }, /limits\.writes/],
  ["an unknown account", { account: "other" }, /no account "other".*/],
  ["an unknown field", { scope: "all" }, /there is no field "scope"/],
  ["no name", { name: " " }, /name/],
];

describe.each(STORES)("the admin API over %s", (store) => {
  test("lets administrators in alone", async () => {
    const gateway = await run(store);
    const grant = await gateway.grant();
    const member = (await gateway.admin("POST", "/admin/v1/members", { name: "Ada" })).body;
    const statusFor = async (token: string) =>
      (await gateway.admin("GET", "/admin/v1/grants", undefined, token)).status;
    expect(await statusFor("nonsense")).toBe(401);
    expect(await statusFor(grant.token)).toBe(401);
    expect(await statusFor(String(member["token"]))).toBe(403);
    expect((await ask(`${gateway.gateway.url}/integrated-account/main/mcp`)).status).toBe(401);
    expect((await gateway.admin("GET", "/admin/v1/members")).text).not.toMatch(/token/);
    const last = await gateway.admin("DELETE", "/admin/v1/members/admin");
    expect([last.status, last.body["code"]]).toEqual([409, "last_admin"]);
  });

  test("refuses what makes no sense, says why, and makes nothing", async () => {
    const gateway = await run(store);
    for (const [what, body, error] of SENSELESS) {
      const refused = await gateway.admin("POST", "/admin/v1/grants", { name: "Test", ...body });
      expect([what, refused.status, refused.body["error"]]).toEqual([what, 400, expect.stringMatching(error)]);
      expect(refused.body["remedy"]).toMatch(/\w/);
    }
    expect((await gateway.admin("GET", "/admin/v1/grants")).body["items"]).toEqual([]);
  });

  test("refuses a huge body, one that is no JSON, and goes on", async () => {
    const gateway = await run(store);
    expect((await gateway.admin("POST", "/admin/v1/grants", "x".repeat(5 * 1024 * 1024))).body["code"]).toBe(
      "too_large",
    );
    expect((await gateway.admin("POST", "/admin/v1/grants", "{")).body["error"]).toMatch("not JSON");
    const { url } = await gateway.grant();
    const huge = await ask(url, { method: "POST", body: "x".repeat(5 * 1024 * 1024) });
    expect([huge.status, huge.body["code"]]).toEqual([413, "too_large"]);
    expect((await post(url)).status).toBe(200);
  });

  test("gives a grant eight hours and says so, renews, narrows and lists it", async () => {
    const gateway = await run(store);
    const made = (await gateway.admin("POST", "/admin/v1/grants", { name: "Test", client: "Cursor" })).body;
    expect(made["note"]).toMatch(/eight hours/);
    const end = Date.parse(String(made["expires_at"]));
    expect(Math.round((end - Date.now()) / HOUR_MS)).toBe(8);
    const path = `/admin/v1/grants/${String(made["id"])}`;
    const expires_at = "2999-01-01T00:00:00.000Z";
    const narrowed = await gateway.admin("PATCH", path, { expires_at, config: { access: "read" } });
    expect(narrowed.body).toMatchObject({ name: "Test", client: "Cursor", expires_at, config: { access: "read" } });
    for (let more = 0; more < 3; more += 1) await gateway.grant();
    const page = (await gateway.admin("GET", "/admin/v1/grants?limit=3")).body;
    const rest = (await gateway.admin("GET", `/admin/v1/grants?limit=3&cursor=${String(page["cursor"])}`)).body;
    expect([page["items"], rest["items"]].map((items) => (items as unknown[]).length)).toEqual([3, 1]);
    expect(JSON.stringify([page, rest])).not.toContain("art_");
    await gateway.admin("DELETE", path);
    expect((await gateway.admin("PATCH", path, { expires_at })).body["code"]).toBe("grant_revoked");
  });

  test("serves the route of managed servers: another host name and nothing else", async () => {
    const gateway = await run(store);
    const path = "/integrated-account/main/mcp";
    const body = {
      name: "Managed",
      config: { methods: ["read", "write"], tags: ["pipelines"] },
      ...{ expires_at: "2999-01-01T00:00:00Z", require_api_token_auth: false },
    };
    const made = await gateway.admin("POST", path, body);
    expect(made.status).toBe(201);
    expect((await post(String(made.body["url"]), "list_all_artie_pipelines")).text).toContain("Hubspot");
    const id = String(made.body["id"]);
    expect((await gateway.admin("GET", `${path}/${id}`)).body).toMatchObject({ name: "Managed", account: "main" });
    expect((await gateway.admin("GET", `/integrated-account/other/mcp/${id}`)).status).toBe(404);
    expect((await gateway.admin("POST", "/integrated-account/other/mcp", body)).body["code"]).toBe("unknown_name");
    expect((await gateway.admin("PATCH", `${path}/${id}`, { name: "Renamed" })).body["name"]).toBe("Renamed");
    expect((await gateway.admin("DELETE", `${path}/${id}`)).body["state"]).toBe("revoked");
    expect(((await gateway.admin("GET", path)).body["items"] as unknown[]).length).toBe(1);
  });

  test("keeps accounts and secrets without showing them", async () => {
    const gateway = await run(store);
    const { sandbox } = gateway;
    const account = { name: "second", api_key: sandbox.apiKey, api_url: sandbox.url };
    expect((await gateway.admin("POST", "/admin/v1/accounts", account)).status).toBe(201);
    expect((await gateway.admin("POST", "/admin/v1/accounts", account)).body["code"]).toBe("name_taken");
    const wrong = { ...account, name: "third", api_key: "arsk_revoked" };
    expect((await gateway.admin("POST", "/admin/v1/accounts", wrong)).body["error"]).toMatch("does not take");
    expect((await gateway.admin("POST", "/admin/v1/grants", { name: "Which" })).body["error"]).toMatch("several");
    const secret = { name: "DB", value: "very-secret-value", destinations: ["db.example.com"] };
    expect((await gateway.admin("POST", "/admin/v1/secrets", secret)).status).toBe(200);
    const shown = [
      await gateway.admin("GET", "/admin/v1/accounts"),
      await gateway.admin("GET", "/admin/v1/secrets"),
      await gateway.admin("GET", "/admin/v1/audit"),
    ];
    for (const { text } of shown) expect(text).not.toMatch(/very-secret-value|arsk_/);
    expect((await gateway.admin("DELETE", "/admin/v1/accounts/second")).status).toBe(200);
  });

  test("tells whoever watches of grants as they are made, used and revoked", async () => {
    const gateway = await run(store);
    const stopping = new AbortController();
    const headers = { authorization: `Bearer ${gateway.token}` };
    const response = await fetch(`${gateway.gateway.url}/admin/v1/events`, { headers, signal: stopping.signal });
    let heard = "";
    const reading = (async () => {
      for await (const part of response.body ?? []) heard += Buffer.from(part as Uint8Array).toString();
    })().catch(() => undefined);
    await expect.poll(() => heard).toContain("event: ready");
    const grant = await gateway.grant();
    await expect.poll(() => heard).toContain(grant.id);
    await post(grant.url);
    await expect.poll(() => heard).toContain("event: calls");
    await gateway.admin("DELETE", `/admin/v1/grants/${grant.id}`);
    await expect.poll(() => heard).toContain('"state":"revoked"');
    expect(heard).not.toContain(grant.token);
    stopping.abort();
    await reading;
  });

  test("verifies the trail and exports every row of it", async () => {
    const gateway = await run(store);
    const { url } = await gateway.grant();
    for (let call = 0; call < 3; call += 1)
      await post(url, "artie_pipelines_start", { pipeline: "Hubspot to Snowflake" });
    const verdict = (await gateway.admin("GET", "/admin/v1/audit/verify")).body;
    expect(verdict).toMatchObject({ ok: true, problems: [] });
    expect(verdict["rows"]).toBeGreaterThanOrEqual(4);
    const rows = (await gateway.admin("GET", "/admin/v1/audit")).text.trim().split("\n");
    expect(rows.map((row) => (JSON.parse(row) as { seq: number }).seq)).toEqual(expect.arrayContaining([1, 2, 3, 4]));
  });

  test("is described by a document that its answers fit", async () => {
    const gateway = await run(store);
    await gateway.grant();
    const document = (await gateway.admin("GET", "/admin/v1/openapi.json")).body as unknown as OpenApi;
    expect(document.openapi).toBe("3.1.0");
    const fits = (path: string, answer: Answer) => {
      const schema = document.paths[path]?.["get"]?.responses["200"]?.content["application/json"]?.schema ?? false;
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      expect(ajv.validate(schema, answer.body), JSON.stringify(ajv.errors)).toBe(true);
    };
    for (const path of ["/admin/v1/grants", "/admin/v1/members", "/admin/v1/accounts", "/admin/v1/calls"]) {
      fits(path, await gateway.admin("GET", path));
    }
  });
});

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: object | boolean }> }> }>
  >;
}

describe("what runs the gateway", () => {
  test("says nothing but 404 where clients look for OAuth", async () => {
    const running = await run("SQLite");
    const { gateway } = running;
    const { token } = await running.grant();
    for (const path of [
      ...[
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
      ],
      ...[
        `/.well-known/oauth-protected-resource/g/${token}/mcp`,
        "/.well-known/oauth-protected-resource/g/mcp",
        `/g/${token}`,
      ],
      ...[
        "/.well-known/oauth-authorization-server/g/mcp",
        `/g/${token}/mcp/.well-known/openid-configuration`,
        "/nothing",
      ],
    ]) {
      expect([path, (await fetch(gateway.url + path)).status]).toEqual([path, 404]);
    }
    expect((await fetch(`${gateway.url}/register`, { method: "POST", body: "{}" })).status).toBe(404);
  });

  test("answers probes and Prometheus, without a token anywhere", async () => {
    const running = await run("SQLite");
    const { gateway } = running;
    const { url, token } = await running.grant();
    await post(url);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain('artie_gateway_calls_total{tool="list_all_artie_connectors",outcome="done"} 1');
    expect(metrics).toContain("artie_gateway_grants_alive 1");
    expect(metrics).not.toContain(token);
  });

  test.each([
    ["a host that others reach without TLS", { host: "0.0.0.0" }, /--behind-proxy/],
    ["a public URL without https", { publicUrl: "http://artie.example.com" }, /https address/],
    ["a public URL that is none", { publicUrl: "artie.example.com" }, /https address/],
    ["a master key that is none", { masterKey: "short" }, /32 bytes in base64/],
    ["a certificate that is none", { tls: { cert: "x", key: "y" } }, /--tls-cert/],
  ])("refuses %s before anything starts", async (_, options, message) => {
    await expect(run("SQLite", options)).rejects.toThrow(message);
  });
});
