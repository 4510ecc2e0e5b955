// What an MCP client sees, all the way through: the SDK's client, the bridge, the private socket, the sandbox over HTTP.
import { once } from "node:events";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { INSTRUCTIONS } from "../../src/mcp/instructions.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { defineTool } from "../../src/tools/define.ts";
import { ToolError } from "../../src/rules/tool-error.ts";
import { parseSelection, select } from "../../src/tools/selection.ts";
import { AgentWindow, TestHost } from "./agent-window.ts";
import { useBuilt } from "./built.ts";
import { run } from "./child.ts";
import { lines, messages } from "./lines.ts";
import { callTool } from "./results.ts";
import { silentApi } from "./silent-api.ts";

const built = useBuilt();
let sandbox: Sandbox;
let host: TestHost;
let window: AgentWindow;

beforeAll(async () => {
  sandbox = await startSandbox();
  return () => sandbox.close();
});

async function open(api: { url: string; eventsUrl: string; apiKey: string } = sandbox): Promise<Client> {
  host = new TestHost(api);
  window = await AgentWindow.open(host, built.bridge);
  return window.connect();
}

afterEach(() => window[Symbol.asyncDispose]());

describe("a session", () => {
  test("introduces itself", async () => {
    const client = await open();
    expect(client.getServerVersion()).toEqual({ name: "artie", title: "Artie", version: "1.2.3" });
    expect(client.getServerCapabilities()).toEqual({
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { listChanged: true, subscribe: true },
      completions: {},
    });
    expect(client.getInstructions()).toBe(INSTRUCTIONS);
  });

  test("ends when its client leaves, and takes its listener along", async () => {
    const client = await open();
    await client.ping();
    await expect.poll(() => host.listeners.size).toBe(1);
    await client.close();
    await expect.poll(() => host.listeners.size).toBe(0);
  });

  test("is one of several, each with its own calls", async () => {
    const first = await open();
    const [second, third] = await Promise.all([window.connect(), window.connect()]);
    const clients = [first, second, third];
    const answers = await Promise.all(
      ["draft", "running", "paused"].map(async (status, index) => {
        const client = clients[index] ?? first;
        return (await callTool(client, "list_all_artie_pipelines", { status })).value["items"];
      }),
    );
    for (const [index, status] of ["draft", "running", "paused"].entries()) {
      const rows = z.array(z.object({ status: z.string() })).parse(answers[index]);
      expect(new Set(rows.map((row) => row.status))).toEqual(new Set([status]));
    }
    await second.close();
    await expect(third.ping()).resolves.toEqual({});
  });
});

describe("the list of tools", () => {
  test("is the selection, in the order of the catalog, the same at every time", async () => {
    const client = await open();
    host.selected = select(catalog, parseSelection({ access: "change", tags: ["pipelines", "tracking"] }, catalog));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(host.selected.map(({ name }) => name));
    expect(await client.listTools()).toEqual({ tools });
  });

  test("has a title, a description and a valid schema for every tool, once", async () => {
    const client = await open();
    const { tools } = await client.listTools();
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    for (const [index, tool] of tools.entries()) {
      const { title, description } = catalog[index] ?? {};
      expect(tool).toMatchObject({ title, description });
      expect(tool.annotations).not.toHaveProperty("title");
      expect(tool.inputSchema).not.toHaveProperty("$schema");
      expect(() => ajv.compile(tool.inputSchema), tool.name).not.toThrow();
    }
    expect(tools).toHaveLength(catalog.length);
  });

  test("tells a client the effects of each tool, also one that goes by the protocol's defaults", async () => {
    // Whether it destroys is a question only of what does not just read, says the protocol.
    const client = await open();
    const { tools } = await client.listTools();
    const defaults = { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true };
    for (const [index, tool] of tools.entries()) {
      const { level, hints } = catalog[index] ?? {};
      expect({ ...defaults, ...tool.annotations }, tool.name).toEqual({
        readOnlyHint: level === "read",
        destructiveHint: level === "read" || (hints?.destructive ?? false),
        idempotentHint: level === "read" || (hints?.idempotent ?? false),
        openWorldHint: hints?.openWorld ?? false,
      });
    }
  });

  test("changes with the selection, and the client is told once", async () => {
    const client = await open();
    let told = 0;
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      told++;
    });
    await expect.poll(() => host.listeners.size).toBe(1);
    host.select(select(catalog, parseSelection({ access: "everything" }, catalog)));
    host.select(select(catalog, parseSelection({ access: "read" }, catalog)));
    await expect.poll(() => told).toBe(1);
    const { tools } = await client.listTools();
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    expect(told).toBe(1);
  });
});

describe("a call", () => {
  test("answers with data, as text and as structured content", async () => {
    const client = await open();
    const { isError, value } = await callTool(client, "get_single_artie_pipeline_by_id", {
      pipeline: "MySQL to BigQuery",
    });
    expect(isError).toBe(false);
    expect(value).toMatchObject({ name: "MySQL to BigQuery", uuid: sandbox.pipeline("MySQL to BigQuery").uuid });
    expect(host.calls).toMatchObject([
      {
        tool: "get_single_artie_pipeline_by_id",
        arguments: { pipeline: "MySQL to BigQuery" },
        outcome: "done",
        milliseconds: expect.any(Number) as number,
        client: { name: "test", version: "1" },
      },
    ]);
  });

  test("that fails answers with what is wrong", async () => {
    const client = await open();
    const { isError, value } = await callTool(client, "artie_pipelines_start", { pipeline: "No such pipeline" });
    expect(isError).toBe(true);
    expect(value["error"]).toMatchObject({ code: "unknown_name" });
    expect(host.calls).toMatchObject([{ tool: "artie_pipelines_start", outcome: "failed", code: "unknown_name" }]);
  });

  test.each([{ pipeline: 7 }, {}, { pipeline: "MySQL to BigQuery", extra: true }, { pipeline: ["a"] }])(
    "with a wrong argument sends nothing: %j",
    async (args) => {
      const client = await open();
      sandbox.clearRequests();
      const { isError, value } = await callTool(client, "artie_pipelines_start", args);
      expect(isError).toBe(true);
      expect(value["error"]).toMatchObject({ code: "invalid_input" });
      expect(sandbox.requests).toEqual([]);
    },
  );

  test("while signed out says so", async () => {
    const client = await open();
    host.signedOut = new ToolError("not_configured", "Sign in to Artie first.");
    const { isError, value } = await callTool(client, "list_all_artie_pipelines");
    expect(isError).toBe(true);
    expect(value).toEqual({ error: { code: "not_configured", message: "Sign in to Artie first." } });
  });

  test("of a filtered tool is answered like one of a tool that never was", async () => {
    const client = await open();
    host.selected = select(catalog, parseSelection({ access: "read" }, catalog));
    const answer = async (name: string) => {
      const error: unknown = await client.callTool({ name, arguments: {} }).catch((reason: unknown) => reason);
      return JSON.stringify(
        error,
        Object.getOwnPropertyNames(error).filter((key) => key !== "stack"),
      ).replaceAll(name, "NAME");
    };
    const filtered = await answer("artie_pipelines_start");
    expect(filtered).toContain("Unknown tool: NAME");
    expect(filtered).toBe(await answer("artie_pipelines_stort"));
    expect(filtered).toBe(await answer("constructor"));
    expect(host.calls.map(({ tool, outcome }) => `${tool} ${outcome}`)).toEqual([
      "artie_pipelines_start refused",
      "artie_pipelines_stort refused",
      "constructor refused",
    ]);
  });

  test("reports progress that only grows, to a client that asks", async () => {
    await open();
    host.selected = [steps];
    const params = { name: "steps", arguments: {} };
    const asking = { id: 1, method: "tools/call", params: { ...params, _meta: { progressToken: "p" } } };
    const { stdout } = await run(window.bridgeArguments, lines(asking));
    expect(messages(stdout).map((message) => message.params ?? message.id)).toEqual([
      { progressToken: "p", progress: 1, total: 3 },
      { progressToken: "p", progress: 2, message: "halfway" },
      { progressToken: "p", progress: 3 },
      1,
    ]);
    const plain = await run(window.bridgeArguments, lines({ id: 2, method: "tools/call", params }));
    expect(messages(plain.stdout).map(({ id }) => id)).toEqual([2]);
  });

  test("that is canceled ends its request to the API", async () => {
    await using api = await silentApi();
    const client = await open({ url: api.url, eventsUrl: api.url, apiKey: "arsk_test" });
    const canceling = new AbortController();
    const call = client.callTool({ name: "list_all_artie_connectors", arguments: {} }, undefined, {
      signal: canceling.signal,
    });
    const { socket } = await api.request;
    const closed = once(socket, "close");
    canceling.abort();
    await expect(call).rejects.toThrow();
    await closed;
    expect(socket.bytesWritten).toBe(0);
  });

  test("of a client that is gone ends its request to the API", async () => {
    await using api = await silentApi();
    const client = await open({ url: api.url, eventsUrl: api.url, apiKey: "arsk_test" });
    const call = client.callTool({ name: "list_all_artie_connectors", arguments: {} });
    const { socket } = await api.request;
    const closed = once(socket, "close");
    await Promise.all([expect(call).rejects.toThrow(), window.socket.dispose()]);
    await closed;
    expect(socket.bytesWritten).toBe(0);
  });
});

/** Reports more than the protocol lets through. */
const steps = defineTool({
  name: "steps",
  title: "Steps",
  description: "Reports progress.",
  method: "custom",
  tags: ["pipelines"],
  level: "read",
  sends: [],
  input: z.strictObject({}),
  run({ progress }) {
    progress({ done: 1, total: 3 });
    progress({ done: 2, message: "halfway" });
    progress({ done: 2, message: "still" });
    progress({ done: 1 });
    progress({ done: 3 });
    return Promise.resolve({});
  },
});
