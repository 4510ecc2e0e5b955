// Programs and libraries of the field that come as packages: the Inspector's command line, LangChain's adapters and
// mcp-remote, each the way that people use it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { MultiServerMCPClient } from "@langchain/mcp-adapters";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { inputSchemas } from "../../src/tools/schema.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { parseSelection, select } from "../../src/tools/selection.ts";
import { root } from "../harness/paths.ts";
import { useBuilt } from "../mcp/built.ts";
import { Child, run } from "../mcp/child.ts";
import { callTool } from "../mcp/results.ts";

const built = useBuilt();
const packages = join(root, "node_modules");
/** The Inspector wants a newer Node than the product does. */
const node = join(packages, "node", "bin", "node");
const LIST = "list_all_artie_pipelines";
const CANCEL = "artie_pipelines_cancel_backfill";
const PIPELINE = "Logistics Postgres to Snowflake";
const offered = select(catalog, parseSelection({}, catalog));

let home: string;
let launcher: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "field-"));
  launcher = join(home, ".artie", "bin", "artie-mcp");
  const connected = await run([built.cli, "connect", "langgraph", "--sandbox"], "", { HOME: home });
  expect(connected).toMatchObject({ code: 0, stderr: "" });
});
afterAll(() => rm(home, { recursive: true, force: true }));

test("the Inspector's command line lists the tools as they are, and calls one", async () => {
  const inspector = join(packages, "@modelcontextprotocol", "inspector", "cli", "build", "cli.js");
  const inspect = async (...args: string[]) => {
    const words = [inspector, "--cli", launcher, "--client", "langgraph", ...args];
    const env = { HOME: home, PATH: [dirname(node), process.env["PATH"]].join(delimiter) };
    const { code, stdout, stderr } = await run(words, "", env, { program: node });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
  };
  const schemas = inputSchemas(offered);
  const expected = offered.map(({ name, description }, index) => ({ name, description, inputSchema: schemas[index] }));
  expect((await inspect("--method", "tools/list"))["tools"]).toMatchObject(expected);
  const called = await inspect("--method", "tools/call", "--tool-name", LIST, "--tool-arg", "backfilling=true");
  expect(JSON.stringify(called["structuredContent"])).toContain(PIPELINE);
});

test("LangChain's adapters load the tools with their schemas, and cancel a backfill", async () => {
  const env = { HOME: home, PATH: process.env["PATH"] ?? "" };
  const client = new MultiServerMCPClient({
    mcpServers: { artie: { transport: "stdio", command: launcher, args: ["--client", "langgraph"], env } },
  });
  try {
    const tools = await client.getTools();
    expect(tools.map(({ name }) => name)).toEqual(offered.map(({ name }) => name));
    const use = async (name: string, input: object) =>
      JSON.stringify(await tools.find((tool) => tool.name === name)?.invoke(input));
    expect(await use(LIST, { backfilling: true })).toContain(PIPELINE);
    expect(await use(CANCEL, { pipeline: PIPELINE })).toContain("public.shipments");
    expect(await use(LIST, { backfilling: true })).not.toContain(PIPELINE);
  } finally {
    await client.close();
  }
});

test("mcp-remote reaches a server with a key, and passes calls on", async () => {
  const key = "0123456789abcdef0123456789abcdef";
  const keyFile = join(home, "key");
  await writeFile(keyFile, key, { mode: 0o600 });
  await using server = new Child([built.cli, "http", "--sandbox", "--key-file", keyFile]);
  const url = await server.line();
  const remote = join(packages, "mcp-remote", "dist", "proxy.js");
  const args = [remote, url, "--allow-http", "--transport", "http-only", "--header", "Authorization:${AUTH}"];
  const env = { HOME: home, MCP_REMOTE_CONFIG_DIR: join(home, "remote"), AUTH: `Bearer ${key}` };
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StdioClientTransport({ command: node, args, env, stderr: "ignore" }));
  try {
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(offered.map(({ name }) => name));
    const { value } = await callTool(client, LIST, { query: PIPELINE });
    expect(value["items"]).toMatchObject([{ name: PIPELINE }]);
  } finally {
    await client.close();
  }
});
