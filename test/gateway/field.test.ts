// The clients of the field, each by its own rules: which door it takes, what it sends, what it looks for before. What can
// be had from npm is the program itself.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createOAuthDoor } from "../../src/gateway/oauth/index.ts";
import { nodeBinary } from "../harness/paths.ts";
import { Peer } from "../mcp/peers.ts";
import { Browser } from "./browser.ts";
import { ask, callBody, run } from "./gateway.ts";
import { HandMade, register } from "./oauth-clients.ts";
import { STORES } from "./stores.ts";

const oauth = createOAuthDoor({ clientDocuments: false });
const LIST = "list_all_artie_pipelines";

/** Where clients look for OAuth before they send what they were configured with. */
const DISCOVERY = ["oauth-protected-resource", "oauth-authorization-server", "openid-configuration"];
const looked = (base: string, path: string) =>
  ["", path].flatMap((at) => DISCOVERY.map((name) => `${base}/.well-known/${name}${at}`));

describe.each(STORES)("over %s", (store) => {
  test.each([
    ["Cursor, by headers", (token: string) => ({ path: "/g/mcp", headers: { Authorization: `Bearer ${token}` } })],
    [
      "Codex, by bearer_token_env_var",
      (token: string) => ({ path: "/g/mcp", headers: { authorization: `Bearer ${token}` } }),
    ],
    [
      "Claude Code, by --header",
      (token: string) => ({ path: "/g/mcp", headers: { Authorization: `Bearer ${token}` } }),
    ],
    ["Gemini CLI, by httpUrl", (token: string) => ({ path: `/g/${token}/mcp`, headers: {} })],
    ["Windsurf, by serverUrl", (token: string) => ({ path: `/g/${token}/mcp`, headers: {} })],
  ])("%s: finds no OAuth at its door, and so sends what it has", async (_, wayOf) => {
    const gateway = await run(store, { oauth });
    const { token } = await gateway.grant({ config: { access: "read" } });
    const { path, headers } = wayOf(token);
    const base = gateway.gateway.url;
    const answers = await Promise.all(looked(base, path).map((url) => ask(url)));
    // Any other answer and the headers are dropped.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect((await ask(`${base}/register`, { method: "POST", body: {} })).status).toBe(404);
    await using peer = await Peer.connect("SDK 1", { url: base + path, headers });
    expect((await peer.call(LIST)).isError).toBe(false);
  });

  test("VS Code: asks what there is first, then lists and calls, statelessly", async () => {
    const gateway = await run(store, { oauth });
    const { url } = await gateway.grant();
    await using peer = await Peer.connect("SDK 2, 2026-07-28", { url });
    expect((await peer.call(LIST)).isError).toBe(false);
  });

  test("claude.ai: registers both of its callbacks, begins with initialize, and comes back with either", async () => {
    const gateway = await run(store, { oauth });
    const base = gateway.gateway.url;
    const callbacks = ["https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback"];
    const { body } = await register(base, { client_name: "Claude", redirect_uris: callbacks });
    for (const callback of callbacks) {
      const { connect_code } = await gateway.grant({ name: callback });
      const client = new HandMade(base, z.string().parse(body["client_id"]), callback);
      const { access_token } = await client.tokens(connect_code);
      const headers = { authorization: `Bearer ${access_token}` };
      await using peer = await Peer.connect("SDK 2, 2025-11-25", { url: `${base}/mcp`, headers });
      expect((await peer.call(LIST)).isError).toBe(false);
    }
  });

  test("ChatGPT: reads the instructions' first 512 characters, and its callback is its own for each connector", async () => {
    const gateway = await run(store, { oauth });
    const base = gateway.gateway.url;
    const callback = "https://chatgpt.com/connector/oauth/Ab3dEf";
    const { body } = await register(base, { client_name: "ChatGPT", redirect_uris: [callback] });
    const client = new HandMade(base, z.string().parse(body["client_id"]), callback);
    const { access_token } = await client.tokens((await gateway.grant()).connect_code);
    const headers = { authorization: `Bearer ${access_token}` };
    await using peer = await Peer.connect("SDK 1", { url: `${base}/mcp`, headers });
    expect(peer.client.getInstructions()?.slice(0, 512)).toMatch(/Artie.*\./s);
    expect((await peer.call(LIST)).isError).toBe(false);
  });

  test("LangChain's adapters: tools by URL and by bearer", async () => {
    const gateway = await run(store, { oauth });
    const { url, token } = await gateway.grant({ config: { access: "read" } });
    const client = new MultiServerMCPClient({
      url: { transport: "http", url },
      bearer: { transport: "http", url: `${gateway.gateway.url}/g/mcp`, headers: { authorization: `Bearer ${token}` } },
    });
    const lists = (await client.getTools()).filter(({ name }) => name.endsWith(LIST));
    expect(lists).toHaveLength(2);
    for (const list of lists) expect(JSON.stringify(await list.invoke({}))).toContain("MySQL to BigQuery");
    await client.close();
  });

  test("mcp-remote: registers, opens the person's browser, and serves what it gets over stdio", async () => {
    const gateway = await run(store, { oauth });
    const { connect_code } = await gateway.grant({ config: { access: "read" } });
    const home = await mkdtemp(join(tmpdir(), "artie-mcp-remote-"));
    const program = join(
      dirname(createRequire(import.meta.url).resolve("mcp-remote/package.json")),
      "dist",
      "proxy.js",
    );
    const args = [program, `${gateway.gateway.url}/mcp`, "--allow-http", "--transport", "http-only"];
    // No browser of this machine opens by itself.
    const env = { HOME: home, MCP_REMOTE_CONFIG_DIR: home, PATH: "" };
    const child = spawn(nodeBinary, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    const closed = once(child, "close");
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
    const answered: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => answered.push(line));
    try {
      const address = () => said.join("\n").match(/https?:\/\/\S+\/oauth\/auth\?\S+/)?.[0];
      await expect.poll(address).toBeDefined();
      const back = await new Browser().letIn(address() ?? "", connect_code);
      expect((await fetch(back)).status).toBe(200);
      const write = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
      const clientInfo = { name: "test", version: "1" };
      const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
      write({ id: 1, method: "initialize", params });
      await expect.poll(() => answered.length).toBe(1);
      write({ method: "notifications/initialized" });
      write({ ...callBody(LIST), id: 2 });
      await expect.poll(() => answered.length).toBe(2);
      expect(answered[1]).toContain("MySQL to BigQuery");
    } finally {
      child.kill();
      await closed;
      await rm(home, { recursive: true, force: true });
    }
  });
});
