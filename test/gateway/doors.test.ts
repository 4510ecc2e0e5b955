// The doors of grants, with real clients: what they let through, and how they refuse.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { Peer, type PeerName, PEERS } from "../mcp/peers.ts";
import { ask, callBody, post, run } from "./gateway.ts";
import { STORES } from "./stores.ts";

const DRAFT = "MySQL to BigQuery";
const HOUR_MS = 60 * 60_000;
const iso = (inMs: number) => new Date(Date.now() + inMs).toISOString();

describe.each(STORES)("doors over %s", (store) => {
  test("serve every generation of client by URL and by bearer, from any replica", async () => {
    const gateway = await run(store);
    const { url, token } = await gateway.grant({ config: { access: "read" } });
    const other = store === "Postgres" ? await gateway.replica() : gateway.gateway;
    for (const name of Object.keys(PEERS) as PeerName[]) {
      await using byUrl = await Peer.connect(name, { url });
      const headers = { authorization: `Bearer ${token}` };
      await using byBearer = await Peer.connect(name, { url: `${other.url}/g/mcp`, headers });
      const tools = (await byUrl.client.listTools()).tools.map((tool) => tool.name);
      expect(tools).toContain("list_all_artie_pipelines");
      expect(tools).not.toContain("artie_pipelines_start");
      const answers = [await byUrl.call("list_all_artie_pipelines"), await byBearer.call("list_all_artie_pipelines")];
      expect(answers[0]?.isError).toBe(false);
      expect(answers[1]?.value["items"]).toEqual(answers[0]?.value["items"]);
    }
  });

  test("show a grant for one pipeline that one and nothing else", async () => {
    const gateway = await run(store);
    const { url } = await gateway.grant({ config: { pipelines: [DRAFT] } });
    await using peer = await Peer.connect("SDK 2, 2026-07-28", { url });
    const { value } = await peer.call("list_all_artie_pipelines");
    expect(value["items"]).toMatchObject([{ name: DRAFT }]);
    const other = await peer.call("get_single_artie_pipeline_by_id", { pipeline: "Hubspot to Snowflake" });
    expect(JSON.stringify(other)).toContain("unknown_name");
    expect(JSON.stringify(other)).not.toContain("Orders");
  });

  test("refuse with 400, 404 or 410, a code and what to do", async () => {
    const gateway = await run(store);
    const codeOf = async (url: string, headers = {}) => {
      const { status, body } = await ask(url, { method: "POST", headers, body: callBody("ping") });
      expect({ error: typeof body["error"], remedy: typeof body["remedy"] }).toEqual({
        error: "string",
        remedy: "string",
      });
      return [status, body["code"]];
    };
    const { url: base } = gateway.gateway;
    expect(await codeOf(`${base}/g/mcp`)).toEqual([404, "grant_unknown"]);
    expect(await codeOf(`${base}/g/nonsense/mcp`)).toEqual([404, "grant_unknown"]);
    const alive = await gateway.grant();
    const forged = alive.url.replace(/.{5}\/mcp$/, "AAAAA/mcp");
    expect(await codeOf(forged)).toEqual([404, "grant_unknown"]);
    const later = await gateway.grant({ not_before: iso(HOUR_MS) });
    expect(await codeOf(later.url)).toEqual([404, "grant_not_yet"]);
    const guarded = await gateway.grant({ require_api_token_auth: true });
    expect(await codeOf(guarded.url)).toEqual([400, "token_auth_required"]);
    const bearer = { authorization: `Bearer ${guarded.token}` };
    expect(await codeOf(`${base}/g/mcp`, bearer)).toEqual([400, "token_auth_required"]);
    const brief = await gateway.grant({ expires_at: iso(2_000) });
    await expect.poll(() => codeOf(brief.url)).toEqual([410, "grant_expired"]);
    await gateway.admin("DELETE", `/admin/v1/grants/${alive.id}`);
    expect(await codeOf(alive.url)).toEqual([410, "grant_revoked"]);
  });

  test("let a guarded grant in with a member's token beside its own, and note who it was", async () => {
    const gateway = await run(store);
    const member = (await gateway.admin("POST", "/admin/v1/members", { name: "Ada" })).body;
    const { url, id } = await gateway.grant({ require_api_token_auth: true });
    const headers = { authorization: `Bearer ${String(member["token"])}` };
    await using peer = await Peer.connect("SDK 1", { url, headers });
    expect((await peer.call("list_all_artie_connectors")).isError).toBe(false);
    await expect
      .poll(async () => (await gateway.admin("GET", `/admin/v1/calls?grant=${id}`)).text)
      .toContain('"member":"Ada"');
    await gateway.admin("DELETE", "/admin/v1/members/Ada");
    expect((await ask(url, { method: "POST", headers, body: callBody("ping") })).status).toBe(400);
  });

  test("take a second factor that was made for one grant at this one alone, until the grant is revoked", async () => {
    const gateway = await run(store);
    const [own, other] = [{ name: "Own" }, { name: "Other" }].map((named) => ({
      ...named,
      require_api_token_auth: true,
    }));
    const [grant, stranger] = [await gateway.grant(own), await gateway.grant(other)];
    const member = (body: object) => gateway.admin("POST", "/admin/v1/members", body);
    const made = await member({ name: "Own's", grant: grant.id });
    expect(made).toMatchObject({ status: 201, body: { role: "member", grant: grant.id } });
    const headers = { authorization: `Bearer ${String(made.body["token"])}` };
    const statusAt = async ({ url }: { readonly url: string }) =>
      (await ask(url, { method: "POST", headers, body: callBody("list_all_artie_connectors") })).status;
    expect([await statusAt(grant), await statusAt(stranger)]).toEqual([200, 400]);

    await gateway.admin("DELETE", `/admin/v1/grants/${grant.id}`);
    const { items } = (await gateway.admin("GET", "/admin/v1/members")).body as { items: Record<string, unknown>[] };
    expect(items.find(({ name }) => name === "Own's")).toMatchObject({ revoked_at: expect.any(String) as string });
    expect(items.find(({ name }) => name === "admin")).toMatchObject({ revoked_at: null, grant: null });
    expect((await gateway.admin("GET", "/admin/v1/audit")).text).toMatch(/"member_revoked",.*"name":"Own's"/);

    expect(await member({ name: "x", grant: grant.id })).toMatchObject({
      status: 410,
      body: { code: "grant_revoked" },
    });
    expect(await member({ name: "x", grant: "gnone" })).toMatchObject({ status: 404, body: { code: "not_found" } });
    const administers = { name: "x", grant: stranger.id, role: "admin" };
    expect(await member(administers)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });

  test("admit the calls of a minute and no more, and say when there are some again", async () => {
    const gateway = await run(store);
    const { url } = await gateway.grant({ limits: { calls_per_minute: 5 } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(url)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: "limit_calls", limit: 5, remaining: 0 });
    expect(refused?.headers.get("ratelimit-limit")).toBe("5");
    expect(Number(refused?.headers.get("ratelimit-reset"))).toBeGreaterThan(50);
    const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    expect((await ask(url, { method: "POST", body: list })).status).toBe(200);
  });

  test("count writes down; one that was not made counts for nothing, and reading goes on", async () => {
    const gateway = await run(store);
    const { url, id } = await gateway.grant({ limits: { writes: 1 } });
    const start = (pipeline: string) => post(url, "artie_pipelines_start", { pipeline });
    expect((await start("No such pipeline")).status).toBe(200);
    expect((await start(DRAFT)).text).toContain('accepted\\":true');
    const refused = await start(DRAFT);
    expect([refused.status, refused.body["code"]]).toEqual([429, "limit_writes"]);
    expect((await post(url)).status).toBe(200);
    const limits = { writes: 3 };
    expect((await gateway.admin("PATCH", `/admin/v1/grants/${id}`, { limits })).body["limits"]).toMatchObject({
      ...{ writes: 3, writes_left: 2 },
    });
    expect((await start(DRAFT)).status).toBe(200);
  });

  test("pass Artie's own limit on, with its figures", async () => {
    const busy = createServer((_, response) => {
      const headers = { "ratelimit-limit": "60", "ratelimit-remaining": "0", "ratelimit-reset": "1800" };
      response.writeHead(429, headers).end('{"error":"too many requests"}');
    }).listen(0, "127.0.0.1");
    await once(busy, "listening");
    const { port } = busy.address() as AddressInfo;
    const gateway = await run(store, { account: { name: "main", key: "arsk_test", url: `http://127.0.0.1:${port}` } });
    const { url } = await gateway.grant();
    const { status, headers, text } = await post(url);
    expect([status, headers.get("ratelimit-limit"), headers.get("ratelimit-remaining")]).toEqual([200, "60", "0"]);
    expect(headers.get("ratelimit-reset")).toBe("1800");
    expect(text).toContain('"reset":1800');
    busy.close();
  });
});
