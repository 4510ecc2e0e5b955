// Whom a grant's changes wait for: the client's own person where the grant says so and the client can ask, else a member;
// and who is told that something waits.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Client as SecondClient, StreamableHTTPClientTransport as SecondHttp } from "@modelcontextprotocol/client";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as FirstHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CallToolResultSchema, ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createApprovalBook, createApprovalDesk, gateOf } from "../../src/gateway/approvals.ts";
import { openKeyring } from "../../src/gateway/store/keyring.ts";
import { openStore } from "../../src/gateway/store/store.ts";
import { Trail } from "../../src/gateway/trail.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { InProcess } from "../mcp/in-process.ts";
import { resultOf } from "../mcp/results.ts";
import { ask, post, run, type Running } from "./gateway.ts";
import { STORES } from "./stores.ts";

const DETECT = "artie_pipelines_detect_schema_changes";
const PIPELINE = { pipeline: "Orders Postgres to Snowflake" };
const CAPABILITIES = { elicitation: { form: {} } };
const CALL = { name: DETECT, arguments: PIPELINE };
type Action = "accept" | "decline" | "cancel";

const detected = ({ requests }: { readonly requests: readonly { readonly path: string }[] }) =>
  requests.filter(({ path }) => path.endsWith("/detect-schema-changes")).length;

/** A client of 2026-07-28 whose person answers like this. */
async function modern(url: string, action: Action, heard: string[] = []): Promise<SecondClient> {
  const versionNegotiation = { mode: { pin: "2026-07-28" } } as const;
  const client = new SecondClient({ name: "test", version: "1" }, { capabilities: CAPABILITIES, versionNegotiation });
  client.setRequestHandler("elicitation/create", ({ params }) => {
    heard.push(params.message);
    return action === "accept" ? { action, content: {} } : { action };
  });
  await client.connect(new SecondHttp(new URL(url)));
  return client;
}

const call = async (client: SecondClient) => resultOf(CallToolResultSchema.parse(await client.callTool(CALL)));

async function waitingId(gateway: Running): Promise<string> {
  const list = z.object({ items: z.array(z.object({ id: z.string() })) });
  let items: z.output<typeof list>["items"] = [];
  await expect
    .poll(async () => {
      items = list.parse((await gateway.admin("GET", "/admin/v1/approvals?state=waiting")).body).items;
      return items.length;
    })
    .toBe(1);
  return items[0]?.id ?? "";
}

describe.each(STORES)("a grant whose client's person decides, over %s", (store) => {
  test("asks that person, who says yes, no, or nothing", async () => {
    const gateway = await run(store);
    const { url, id } = await gateway.grant({ approval: "writes", approval_by: "client" });
    const heard: string[] = [];
    const refusing = await modern(url, "decline", heard);
    expect(JSON.stringify(await call(refusing))).toContain("approval_denied");
    const absent = await modern(url, "cancel", heard);
    expect(JSON.stringify(await call(absent))).toContain("approval_waiting");
    expect(detected(gateway.sandbox)).toBe(0);
    const willing = await modern(url, "accept", heard);
    expect(await call(willing)).toMatchObject({ isError: false });
    expect(detected(gateway.sandbox)).toBe(1);
    expect(heard).toHaveLength(3);
    expect(heard[0]).toContain(PIPELINE.pipeline);
    const trail = (await gateway.admin("GET", `/admin/v1/calls?grant=${id}`)).text;
    expect(trail).toContain("the client's own person");
    for (const client of [refusing, absent, willing]) await client.close();
  });

  test("waits for a member where the client can't ask, and the other way round", async () => {
    const gateway = await run(store);
    const { url } = await gateway.grant({ approval: "writes", approval_by: "client" });
    const client = new FirstClient({ name: "test", version: "1" }, { capabilities: CAPABILITIES });
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: "accept", content: {} }));
    await client.connect(new FirstHttp(new URL(url)));
    const waiting = client.callTool(CALL);
    const decision = { decision: "approve" };
    await gateway.admin("POST", `/admin/v1/approvals/${await waitingId(gateway)}`, decision);
    expect((await waiting).isError ?? false).toBe(false);
    await client.close();
    const byMember = await gateway.grant({ approval: "writes" });
    const heard: string[] = [];
    const other = await modern(byMember.url, "accept", heard);
    const called = call(other);
    await gateway.admin("POST", `/admin/v1/approvals/${await waitingId(gateway)}`, { decision: "deny" });
    expect(JSON.stringify(await called)).toContain("approval_denied");
    expect(heard).toEqual([]);
    await other.close();
  });
});

test("nobody's person decides about another grant's call", async () => {
  const gateway = await run("SQLite");
  const guarded = await gateway.grant({ approval: "writes" });
  const called = post(guarded.url, DETECT, PIPELINE);
  const id = await waitingId(gateway);
  const mine = await gateway.grant({ approval: "writes", approval_by: "client" });
  const meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": CAPABILITIES,
    "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  };
  const params = { ...CALL, _meta: meta, inputResponses: { [id]: { action: "accept", content: {} } } };
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": DETECT };
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
  const answer = await ask(mine.url, { method: "POST", headers, body });
  expect(answer.text).toContain("approval_mismatch");
  expect((await gateway.admin("GET", `/admin/v1/approvals/${id}`)).body["state"]).toBe("waiting");
  await gateway.admin("POST", `/admin/v1/approvals/${id}`, { decision: "deny" });
  expect((await called).text).toContain("approval_denied");
  expect(detected(gateway.sandbox)).toBe(0);
});

test("over streams a client of 2025-11-25 asks its person in the session", async () => {
  await using sandbox = await startSandbox();
  await using store = await openStore("sqlite::memory:");
  const trail = new Trail(store, await openKeyring(store, [Buffer.alloc(32, 3)]), () => undefined);
  const times = { created_at: Date.now(), expires_at: Date.now() + 60_000, not_before: null, last_used_at: null };
  const grant = {
    ...{ id: "g1", name: "Mine", token_hash: "", client: null, account: "main", created_by: "test", calls: 0 },
    ...{ config: { access: "operate", methods: [], tags: [], exclude: [], pipelines: [], pins: {} }, ...times },
    ...{ require_api_token_auth: false, calls_per_minute: null, writes: null, writes_left: null, revoked_at: null },
    ...({ approval: "writes", approval_by: "client" } as const),
  };
  await store.grants.add(grant);
  const book = createApprovalBook(store, trail, () => undefined);
  const approval = () => gateOf(grant, book, createApprovalDesk(store, trail));
  const asking = { capabilities: CAPABILITIES, approval };
  await using session = await InProcess.open(sandbox, undefined, 0, () => [], asking);
  const answers: Action[] = ["decline", "accept"];
  const heard: string[] = [];
  session.client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    heard.push(params.message);
    const action = answers.shift() ?? "cancel";
    return action === "accept" ? { action, content: {} } : { action };
  });
  expect(JSON.stringify(await session.client.callTool(CALL))).toContain("approval_denied");
  expect((await session.client.callTool(CALL)).isError ?? false).toBe(false);
  expect([detected(sandbox), heard.length]).toEqual([1, 2]);
  await trail.end();
});

describe("the approval webhook", () => {
  const secret = "whsec_" + Buffer.alloc(32, 1).toString("base64");

  /** Takes what is told; answers each attempt with the next of these. */
  async function receiver(...statuses: number[]) {
    const told: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        told.push({ headers: request.headers, body });
        response.writeHead(statuses.shift() ?? 204).end();
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { told, url: `http://127.0.0.1:${port}/hook/s3cret`, close: () => server.close() };
  }

  test("is told what waits, signed, again after a failure, and no call waits for it", async () => {
    const { told, url, close } = await receiver(503);
    const gateway = await run("SQLite", { approvalWebhook: { url, secret } });
    const grant = await gateway.grant({ approval: "writes" });
    const called = post(grant.url, DETECT, PIPELINE);
    const id = await waitingId(gateway);
    await expect.poll(() => told.length).toBe(2);
    await gateway.admin("POST", `/admin/v1/approvals/${id}`, { decision: "approve" });
    expect((await called).text).toContain("accepted");
    const [, { headers, body } = { headers: {}, body: "" }] = told;
    const signed = `${id}.${String(headers["webhook-timestamp"])}.${body}`;
    const signature = createHmac("sha256", Buffer.alloc(32, 1)).update(signed).digest("base64");
    expect(headers).toMatchObject({ "webhook-id": id, "webhook-signature": `v1,${signature}` });
    expect(JSON.parse(body)).toMatchObject({
      type: "approval.waiting",
      data: { id, grant: grant.id, tool: DETECT, plan: { targets: [{ name: PIPELINE.pipeline }] } },
    });
    close();
  });

  test("that is not there is said in the log, without its address", async () => {
    const { url, close } = await receiver(404);
    const gateway = await run("SQLite", { approvalWebhook: { url, secret } });
    const called = post((await gateway.grant({ approval: "writes" })).url, DETECT, PIPELINE);
    await expect.poll(() => gateway.log.join("")).toContain("it answered 404");
    expect(gateway.log.join("")).not.toContain("s3cret");
    const id = await waitingId(gateway);
    await gateway.admin("POST", `/admin/v1/approvals/${id}`, { decision: "deny" });
    expect((await called).text).toContain("approval_denied");
    close();
  });

  test.each([
    ["http://hooks.example.com/x", secret, "https"],
    ["nonsense", secret, "https"],
    ["https://hooks.example.com/x", undefined, "ARTIE_APPROVAL_WEBHOOK_SECRET"],
    ["https://hooks.example.com/x", "short", "24 characters"],
  ])("at %s with %s is refused at the start", async (url, key, why) => {
    await expect(run("SQLite", { approvalWebhook: { url, secret: key } })).rejects.toThrow(why);
  });
});
