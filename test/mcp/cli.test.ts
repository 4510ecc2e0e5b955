// artie-mcp as a person or a client starts it.
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { MAX_MESSAGE_BYTES } from "../../src/mcp/line-limit.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { inputSchemas } from "../../src/tools/schema.ts";
import { parseSelection, select } from "../../src/tools/selection.ts";
import { toolTable } from "../../src/tools/table.ts";
import { nodeBinary } from "../harness/paths.ts";
import { useBuilt } from "./built.ts";
import { Child, run } from "./child.ts";
import { callTool } from "./results.ts";
import { silentApi } from "./silent-api.ts";

const built = useBuilt();
const artieMcp = (args: readonly string[], env?: Record<string, string>) => run([built.cli, ...args], "", env);
const namesAt = (access: string) => select(catalog, parseSelection({ access }, catalog)).map(({ name }) => name);

async function withClient(
  args: readonly string[],
  env: Record<string, string>,
  use: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StdioClientTransport({ command: nodeBinary, args: [built.cli, "stdio", ...args], env }));
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

describe("stdio", () => {
  test("serves the default selection of a sandbox of its own", async () => {
    await withClient(["--sandbox"], {}, async (client) => {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(namesAt("operate"));
      const { isError, value } = await callTool(client, "list_all_artie_pipelines", { query: "MySQL to BigQuery" });
      expect(isError).toBe(false);
      expect(value["items"]).toMatchObject([{ name: "MySQL to BigQuery" }]);
    });
  });

  test("serves what the flags select", async () => {
    const args = ["--access", "change", "--methods=list,get", "--tags", "pipelines, connectors"];
    await withClient(["--sandbox", ...args, "--exclude", "list_all_artie_connectors"], {}, async (client) => {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual([
        "list_all_artie_pipelines",
        "get_single_artie_pipeline_by_id",
        "get_single_artie_connector_by_id",
      ]);
    });
  });

  test("talks to the API that it is given, with the key and the secrets of the environment", async () => {
    await using sandbox = await startSandbox();
    const secret = { ARTIE_SECRET_PG: "hunter2-hunter2", ARTIE_SECRET_PG_FOR: "nowhere.invalid" };
    const env = { ARTIE_API_KEY: sandbox.apiKey, ...secret };
    await withClient(["--api-url", sandbox.url], env, async (client) => {
      const { value } = await callTool(client, "artie_connectors_ping", {
        config: { type: "postgresql", sharedConfig: { host: "nowhere.invalid", user: "a", password: "secret://PG" } },
      });
      expect(JSON.stringify(value)).not.toContain("hunter2");
    });
    const [request] = sandbox.requests;
    expect(JSON.stringify(request?.body)).toContain("hunter2-hunter2");
    expect(request?.headers["user-agent"]).toMatch(/^artie-vscode\/\d+\.\d+\.\d+$/);
  });

  test("answers what was asked when stdin ends at once, and writes nothing else", async () => {
    const list = { jsonrpc: "2.0", id: 7, method: "tools/call", params: { name: "list_all_artie_connectors" } };
    const { code, stdout, stderr } = await run([built.cli, "stdio", "--sandbox"], `${JSON.stringify(list)}\n`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [answer, ...others] = stdout.trimEnd().split("\n");
    expect(others).toEqual([]);
    expect(JSON.parse(answer ?? "")).toMatchObject({ jsonrpc: "2.0", id: 7, result: { content: [{ type: "text" }] } });
  });

  test.each(["SIGTERM", "SIGINT"] as const)("ends on %s, and its sandbox with it", async (signal) => {
    await using child = new Child([built.cli, "stdio", "--sandbox"]);
    child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await child.line();
    child.kill(signal);
    const { code, stderr } = await child.ended();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("ends on SIGTERM while a call is under way, and gives the call up", async () => {
    await using api = await silentApi();
    await using child = new Child([built.cli, "stdio", "--api-url", api.url], { ARTIE_API_KEY: "arsk_test" });
    const params = { name: "list_all_artie_connectors" };
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params })}\n`);
    const { socket } = await api.request;
    const closed = once(socket, "close");
    child.kill("SIGTERM");
    expect(await child.ended()).toEqual({ code: 0, stdout: "", stderr: "" });
    await closed;
  });

  test("ends quietly when nobody reads its answers", async () => {
    await using child = new Child([built.cli, "stdio", "--sandbox"]);
    child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await child.line();
    child.stdout.destroy();
    child.stdin.write('{"jsonrpc":"2.0","id":2,"method":"ping"}\n');
    const { code, stderr } = await child.ended();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("ends with one line on a message over the limit", async () => {
    const { code, stdout, stderr } = await run([built.cli, "stdio", "--sandbox"], "x".repeat(MAX_MESSAGE_BYTES + 1));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(`artie-mcp: The session was ended: A message is longer than ${MAX_MESSAGE_BYTES} bytes.\n`);
  });
});

describe("tools", () => {
  test("prints the table of the selection", async () => {
    const { code, stdout } = await artieMcp(["tools", "--access", "everything"]);
    expect(code).toBe(0);
    expect(stdout).toBe(toolTable(catalog));
  });

  test("prints the selection as JSON, with the schemas that clients get", async () => {
    const { code, stdout } = await artieMcp(["tools", "--json"]);
    expect(code).toBe(0);
    const entry = z.looseObject({ name: z.string(), inputSchema: z.unknown(), annotations: z.unknown() });
    const printed = z.array(entry).parse(JSON.parse(stdout));
    expect(printed.map(({ name }) => name)).toEqual(namesAt("operate"));
    // The build writes the schemas into the bundle.
    const tools = select(catalog, parseSelection({ access: "operate" }, catalog));
    expect(printed.map(({ inputSchema }) => inputSchema)).toEqual(inputSchemas(tools));
    for (const tool of printed) {
      const { title, description, method, tags, level } = catalog.find(({ name }) => name === tool.name) ?? {};
      expect(tool).toMatchObject({ title, description, method, tags, level });
    }
    await withClient(["--sandbox"], {}, async (client) => {
      const { tools } = await client.listTools();
      const shared = printed.map(({ name, inputSchema, annotations }) => ({ name, inputSchema, annotations }));
      expect(tools).toMatchObject(shared);
    });
  });
});

describe("sandbox", () => {
  test("prints its URL and key, answers, and ends on SIGTERM", async () => {
    await using child = new Child([built.cli, "sandbox", "--pipelines", "40", "--seed", "7", "--speed", "0.5"]);
    const url = await child.line();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const key = /^API key: (arsk_.+)$/.exec(await child.line())?.[1] ?? "";
    const answer = await fetch(`${url}/pipelines`, { headers: { authorization: `Bearer ${key}` } });
    const { items } = z.object({ items: z.array(z.unknown()) }).parse(await answer.json());
    expect(items).toHaveLength(40);
    child.kill("SIGTERM");
    expect((await child.ended()).code).toBe(0);
  });

  test("misbehaves as told", async () => {
    await using child = new Child([built.cli, "sandbox", "--fault", "503=1", "--fault", "429=0", "--latency", "1"]);
    const answer = await fetch(`${await child.line()}/pipelines`);
    expect(answer.status).toBe(503);
  });

  test("says in one line that its port is taken", async () => {
    await using sandbox = await startSandbox();
    const { port } = new URL(sandbox.url);
    const { code, stdout, stderr } = await artieMcp(["sandbox", "--port", port]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(`artie-mcp: The sandbox could not start on port ${port}: EADDRINUSE.\n`);
  });
});

describe("a command that can't be run", () => {
  test.each([
    [[], /^Name a command: stdio, http, sandbox, tools, drift, connect, disconnect, gateway, grant, /],
    [["serve"], /^There is no command "serve"; there are/],
    [["stdio"], /^Set ARTIE_API_KEY .* or use --sandbox/],
    [["http"], /^Give --key-file, or --no-key to let in every user and program of this machine/],
    [["http", "--api-url", "http://localhost:1"], /^Give --key-file, or --no-key /],
    [["http", "--no-key"], /^Set ARTIE_API_KEY /],
    [["http", "--sandbox", "--key-file", "key", "--no-key"], /^Give --key-file or --no-key, not both/],
    [["http", "--no-key", "--host", "::"], /^--host :: lets other machines in; give --key-file too/],
    [["stdio", "--sandbox", "--verbose"], /^Unknown option '--verbose'/],
    [["stdio", "--sandbox", "--key", "arsk_1"], /^Unknown option '--key'/],
    [["tools", "--sandbox"], /^Unknown option '--sandbox'/],
    [["tools", "extra"], /^Unexpected argument 'extra'/],
    [["tools", "--access"], /--access <value>' argument missing/],
    [["tools", "--access", "root"], /no access level "root"; there are read, operate, change, everything/],
    [["tools", "--methods", "read,move"], /no method "move"; there are read, write, custom, list/],
    [["tools", "--tags", "pipeline"], /no tag "pipeline"; there are pipelines, connectors/],
    [["tools", "--tags="], /no tag ""/],
    [["tools", "--exclude", "list_everything"], /no tool "list_everything"/],
    [["stdio", "--api-url", "ftp://example.com"], /^--api-url takes an http or https address, not "ftp:/],
    [["stdio", "--sandbox", "--events-url", "http://localhost"], /^--sandbox has addresses of its own/],
    [["http", "--sandbox", "--port", "70000"], /^--port takes a whole number from 0 to 65535, not "70000"/],
    [["http", "--sandbox", "--port", "1.5"], /^--port takes a whole number/],
    [["http", "--sandbox", "--host", "0.0.0.0"], /^--host 0.0.0.0 lets other machines in; give --key-file too/],
    [["http", "--sandbox", "--key-file", "/no/such/file"], /^--key-file \/no\/such\/file can't be read: ENOENT/],
    [["sandbox", "--speed", "0"], /^--speed takes a number above 0, not "0"/],
    [["sandbox", "--seed", "one"], /^--seed takes a whole number of 0 or more, not "one"/],
    [["sandbox", "--latency", "-5"], /--latency/],
    [["sandbox", "--fault", "503"], /^--fault takes NAME=RATE, not "503"/],
    [["sandbox", "--fault", "503=2"], /^--fault 503 takes a number from 0 to 1, not "2"/],
    [["sandbox", "--fault", "teapot=1"], /^There is no fault "teapot"; there are 403, 429/],
  ])("says why in one line: %j", async (args, expected) => {
    const { code, stdout, stderr } = await artieMcp(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const line = /^artie-mcp: ([^\n]+)\n$/.exec(stderr)?.[1];
    expect(line).toMatch(expected);
  });

  test.each(["sk_live_1234567890", "arsk_with\nnewline"])("does not repeat a wrong key: %j", async (key) => {
    const { code, stderr } = await artieMcp(["stdio"], { ARTIE_API_KEY: key });
    expect(code).toBe(2);
    expect(stderr).toBe("artie-mcp: ARTIE_API_KEY does not hold an Artie API key: they begin with arsk_.\n");
  });

  test("repeats no credential of its words or its environment", async () => {
    const key = "arsk_live_Zx81Qp02Lm";
    const secret = "correct horse, battery";
    const wrong = [
      ["stdio", key],
      ["stdio", `--access=${secret}`],
      ["stdio", "--api-url", `https://u:${secret}@x:y`],
    ];
    for (const args of wrong) {
      const { code, stderr } = await artieMcp(args, { ARTIE_API_KEY: key, ARTIE_SECRET_PG: secret });
      expect(code).not.toBe(0);
      expect(stderr).toMatch(/^artie-mcp: [^\n]+\n$/);
      expect(stderr).not.toMatch(/Zx81Qp|horse|battery/);
    }
  });
});

describe("artie-mcp", () => {
  test("explains itself and names its version", async () => {
    for (const args of [["--help"], ["stdio", "-h"]]) {
      const { code, stdout } = await artieMcp(args);
      expect(code).toBe(0);
      for (const word of ["stdio", "http", "sandbox", "tools", "ARTIE_API_KEY"]) expect(stdout).toContain(word);
    }
    expect(await artieMcp(["--version"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
  });

  test.each([
    ["src/cli.ts", ["--help"]],
    ["src/cli.ts", ["tools"]],
    ["src/mcp/socket.ts", []],
  ])("loads neither the SDK nor a web server for %s %j", async (file, args) => {
    const { code, stderr } = await run(["--import", PRINT_LOADED, file, ...args]);
    expect(code).toBe(0);
    expect(stderr).toContain(file);
    expect(stderr).not.toMatch(/node_modules\/(@modelcontextprotocol|hono|@hono)\//);
  });
});

test("carries no validator for JSON Schema: the SDK's is as large as the rest of it", async () => {
  const chunks = join(dirname(built.cli), "chunks");
  const sources = await Promise.all((await readdir(chunks)).map((name) => readFile(join(chunks, name), "utf8")));
  expect(sources.some((source) => source.includes("StdioConnectionChannel"))).toBe(true);
  expect(sources.filter((source) => source.includes("AjvJsonSchemaValidator"))).toEqual([]);
});

/** Prints the address of every module that is loaded to stderr. */
const PRINT_LOADED = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({
    load(url, context, next) {
      process.stderr.write(url + "\\n");
      return next(url, context);
    },
  });
`)}`;
