// artie-mcp http: the SDK's client over Streamable HTTP, and those that are not let in.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { MAX_SESSIONS } from "../../src/mcp/http.ts";
import { useBuilt } from "./built.ts";
import { Child, run } from "./child.ts";
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
  await writeFile(keyFile, `${KEY}\n`);
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

/** Sends an initialize request with headers that `fetch` would not let through. */
function initialize(url: string, headers: Record<string, string>, body = INITIALIZE): Promise<number> {
  return new Promise((resolve, reject) => {
    const all = { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers };
    const sending = request(url, { method: "POST", headers: all }, (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    sending.on("error", reject);
    sending.end(body);
  });
}

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
});

describe("http", () => {
  test("serves several clients, each in a session of its own", async () => {
    const url = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
    const [first, second] = await Promise.all([connect(url), connect(url)]);
    const answers = await Promise.all([first, second].map((client) => callTool(client, "list_all_artie_connectors")));
    expect(answers[0]?.isError).toBe(false);
    expect(answers[0]).toEqual(answers[1]);
    await first.close();
    await expect(second.ping()).resolves.toEqual({});
  });

  test("forgets a session that its client ends", async () => {
    const url = await start();
    const client = new Client({ name: "test", version: "1" });
    const transport = new StreamableHTTPClientTransport(new URL(url));
    await client.connect(transport);
    const session = { "mcp-session-id": transport.sessionId ?? "" };
    const ping = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "ping" });
    expect(await initialize(url, session, ping)).toBe(200);
    await transport.terminateSession();
    await client.close();
    expect(await initialize(url, session, ping)).toBe(404);
    expect(await initialize(url, {}, ping)).toBe(400);
  });

  test("closes the session that was used the longest ago when there are too many", async () => {
    const url = await start();
    const [first, second] = [await connect(url), await connect(url)];
    await first.ping();
    for (let count = 2; count <= MAX_SESSIONS; count++) expect(await initialize(url, {})).toBe(200);
    await expect(second.ping()).rejects.toThrow("Session not found");
    await expect(first.ping()).resolves.toEqual({});
  });

  test("refuses a body over the limit and goes on", async () => {
    const url = await start();
    expect(await initialize(url, {}, " ".repeat(4 * 1024 * 1024) + INITIALIZE)).toBe(413);
    expect(await initialize(url, {})).toBe(200);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("ends on %s, open streams or not", async (signal) => {
    const client = await connect(await start());
    await client.ping();
    server?.kill(signal);
    const ended = await server?.ended();
    expect({ code: ended?.code, stderr: ended?.stderr }).toEqual({ code: 0, stderr: "" });
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
    expect(await initialize(url, headers)).toBe(status);
    expect(await initialize(url, { authorization: `Bearer ${KEY}` })).toBe(200);
  });

  test.each(["", "short", "with spaces in between, and long enough"])("wants a usable one: %j", async (key) => {
    const unusable = join(directory, "unusable");
    await writeFile(unusable, key);
    const { code, stdout, stderr } = await run([built.cli, "http", "--sandbox", "--key-file", unusable]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      `artie-mcp: --key-file ${unusable} must hold one key of 16 or more letters, digits and . _ ~ + / -\n`,
    );
  });

  test("listens beyond this machine", async () => {
    const url = await start("--host", "0.0.0.0", "--key-file", keyFile);
    const key = { authorization: `Bearer ${KEY}` };
    expect(await initialize(url, { ...key, host: "artie.example:8080" })).toBe(200);
    expect(await initialize(url, { host: "artie.example:8080" })).toBe(401);
    expect(await initialize(url, { ...key, origin: "https://evil.example" })).toBe(403);
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
    expect(await initialize(await start(), headers)).toBe(status);
  });
});
