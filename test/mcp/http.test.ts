// artie-mcp http: the SDK's client over Streamable HTTP, and those that are not let in.
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createMcpHttp } from "../../src/mcp/http.ts";
import { TestHost } from "./agent-window.ts";
import { useBuilt } from "./built.ts";
import { Child, run } from "./child.ts";
import { lines, modern } from "./lines.ts";
import { callTool } from "./results.ts";

const KEY = "a-long-key-for-tests-0123456789";
const built = useBuilt();
let directory: string;
let keyFile: string;
let server: Child | undefined;
let clients: Client[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "artie-http-"));
  keyFile = join(directory, "key");
  await writeFile(keyFile, `${KEY}\n`, { mode: 0o600 });
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  await server?.[Symbol.asyncDispose]();
  server = undefined;
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Starts a server over a sandbox. Its first line is its address. */
async function start(...args: string[]): Promise<string> {
  server = new Child([built.cli, "http", "--sandbox", ...args]);
  return server.line();
}

async function connect(url: string, key?: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  clients.push(client);
  return client;
}

/** Sends a request, by default to initialize, with headers that `fetch` would not let through. */
function post(url: string, headers: Record<string, string>, body = INITIALIZE): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: "POST", headers: { ...HEADERS, ...headers } }, (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    sending.on("error", reject);
    sending.end(body);
  });
}

const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
});

describe("http", () => {
  test("serves several clients", async () => {
    const url = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    const [first, second] = await Promise.all([connect(url), connect(url)]);
    const answers = await Promise.all([first, second].map((client) => callTool(client, "list_all_artie_connectors")));
    expect(answers[0]?.isError).toBe(false);
    expect(answers[0]).toEqual(answers[1]);
    await first.close();
    await expect(second.ping()).resolves.toEqual({});
  });

  test("keeps no sessions: a request needs none, and one of a session that is gone is answered", async () => {
    const url = await start();
    const begun = await fetch(url, { method: "POST", headers: HEADERS, body: INITIALIZE });
    expect(begun.status).toBe(200);
    expect(begun.headers.has("mcp-session-id")).toBe(false);
    const ping = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "ping" });
    expect(await post(url, {}, ping)).toBe(200);
    expect(await post(url, { "mcp-session-id": "of another server" }, ping)).toBe(200);
    for (const method of ["GET", "DELETE"]) expect((await fetch(url, { method })).status).toBe(405);
  });

  test("takes a body that comes without a length, and refuses one over the limit all the same", async () => {
    const url = await start();
    const chunked = { "transfer-encoding": "chunked" };
    expect(await post(url, chunked)).toBe(200);
    expect(await post(url, chunked, " ".repeat(4 * 1024 * 1024) + INITIALIZE)).toBe(413);
    expect(await post(url, chunked)).toBe(200);
  });

  test("refuses a body over the limit and goes on", async () => {
    const url = await start();
    expect(await post(url, {}, " ".repeat(4 * 1024 * 1024) + INITIALIZE)).toBe(413);
    expect(await post(url, {})).toBe(200);
  });

  test.each([
    ["no JSON", "{", {}, 400],
    ["no message", '{"jsonrpc":"2.0"}', {}, 400],
    ["another type of content", INITIALIZE, { "content-type": "text/plain" }, 415],
  ])("refuses %s", async (_, body, headers, status) => {
    expect(await post(await start(), headers, body)).toBe(status);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("ends on %s, open streams or not", async (signal) => {
    const client = await connect(await start());
    await client.ping();
    server?.kill(signal);
    const ended = await server?.ended();
    expect({ code: ended?.code, stderr: ended?.stderr }).toEqual({ code: 0, stderr: "" });
  });
});

describe("a client that listens", () => {
  const host = new TestHost({ url: "http://127.0.0.1:1", eventsUrl: "http://127.0.0.1:1", apiKey: "arsk_test" });

  async function listen(...uris: string[]) {
    const mcp = createMcpHttp({ host, localOnly: true });
    const notifications = { toolsListChanged: true, resourceSubscriptions: uris };
    const body = lines(modern({ id: 1, method: "subscriptions/listen", params: { notifications } }));
    const headers = {
      ...HEADERS,
      host: "localhost",
      "mcp-method": "subscriptions/listen",
      "mcp-protocol-version": "2026-07-28",
    };
    return { mcp, response: await mcp.app.request("/mcp", { method: "POST", headers, body }) };
  }

  test("is followed for until it goes", async () => {
    const { response } = await listen("artie://pipelines");
    expect(host.listeners.size).toBe(1);
    await response.body?.cancel();
    expect(host.listeners.size).toBe(0);
  });

  test("is told that it is over when the server ends", async () => {
    const { mcp, response } = await listen("artie://pipelines");
    await mcp.close();
    expect(await response.text()).toContain('"resultType":"complete"');
    expect(host.listeners.size).toBe(0);
  });

  test("is refused more resources than anyone follows", async () => {
    const { response } = await listen(...Array.from({ length: 1_001 }, (_, index) => `artie://${index}`));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("No more than 1000 resources can be followed.");
  });
});

describe("with a key", () => {
  test("lets in who sends it", async () => {
    const client = await connect(await start("--key-file", keyFile), KEY);
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  });

  test.each([
    ["no key", {}, 401],
    ["a wrong key", { authorization: `Bearer ${KEY}x` }, 401],
    ["the key under another scheme", { authorization: `Basic ${KEY}` }, 400],
  ])("refuses %s", async (_, headers, status) => {
    const url = await start("--key-file", keyFile);
    expect(await post(url, headers)).toBe(status);
    expect(await post(url, { authorization: `Bearer ${KEY}` })).toBe(200);
  });

  test.each(["", "short", "with spaces in between, and long enough"])("wants a usable one: %j", async (key) => {
    const unusable = join(directory, "unusable");
    await writeFile(unusable, key, { mode: 0o600 });
    const { code, stdout, stderr } = await run([built.cli, "http", "--sandbox", "--key-file", unusable]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      `artie-mcp: --key-file ${unusable} must hold one key of 16 or more letters, digits and . _ ~ + / -\n`,
    );
  });

  test.each([0o640, 0o604, 0o620])("wants one that nobody else can read or write: %o", async (mode) => {
    const shared = join(directory, "shared");
    await writeFile(shared, KEY);
    await chmod(shared, mode);
    const { code, stdout, stderr } = await run([built.cli, "http", "--sandbox", "--key-file", shared]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      `artie-mcp: --key-file ${shared} is open to others; make it yours alone: chmod 600 ${shared}\n`,
    );
  });

  test.each([
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/mcp/.well-known/openid-configuration",
    "/register",
    "/",
  ])("knows nothing of OAuth: %s", async (path) => {
    const url = new URL(path, await start("--key-file", keyFile)).href;
    expect((await fetch(url)).status).toBe(404);
    expect(await post(url, {})).toBe(404);
  });

  test("listens beyond this machine", async () => {
    const url = await start("--host", "0.0.0.0", "--key-file", keyFile);
    const key = { authorization: `Bearer ${KEY}` };
    expect(await post(url, { ...key, host: "artie.example:8080" })).toBe(200);
    expect(await post(url, { host: "artie.example:8080" })).toBe(401);
    expect(await post(url, { ...key, origin: "https://evil.example" })).toBe(403);
  });
});

describe("web pages", () => {
  test.each([
    ["a foreign host", { host: "evil.example" }, 403],
    ["a foreign host with the port of this one", { host: "evil.example:80" }, 403],
    ["a host that looks local", { host: "127.0.0.1.evil.example" }, 403],
    ["a foreign origin", { origin: "https://evil.example" }, 403],
    ["an origin that hides itself", { origin: "null" }, 403],
    ["localhost by name", { host: "localhost:1234" }, 200],
    ["IPv6 loopback", { host: "[::1]:1234" }, 200],
    ["a page of this machine", { origin: "http://localhost:3000" }, 200],
  ])("%s", async (_, headers, status) => {
    expect(await post(await start(), headers)).toBe(status);
  });
});
