// Prompts and completion as an MCP client sees them.
import { PromptListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { toolsNamedIn } from "../../src/mcp/prompts/catalog.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { METHODS, TAGS } from "../../src/tools/define.ts";
import { ACCESS_LEVELS } from "../../src/tools/selection.ts";
import { InProcess, selected } from "./in-process.ts";

const NAMES = [
  "start_pipeline",
  "stop_backfills",
  "repair_stalled_sync",
  "onboard_oracle_source",
  "stage_source_reader",
  "trace_column",
  "load_events",
];

let sandbox: Sandbox;
let session: InProcess;

beforeAll(async () => {
  sandbox = await startSandbox({ pipelines: 150 });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  session = await InProcess.open(sandbox);
});
afterEach(() => session[Symbol.asyncDispose]());

async function offered() {
  return (await session.client.listPrompts()).prompts;
}

async function textOf(name: string, args: Record<string, string> = {}): Promise<string> {
  const { messages } = await session.client.getPrompt({ name, arguments: args });
  expect(messages).toHaveLength(1);
  const content = messages[0]?.content;
  return content?.type === "text" ? content.text : "";
}

describe("prompts", () => {
  test("are the seven workflows, each with what it takes", async () => {
    const prompts = await offered();
    expect(prompts.map(({ name }) => name)).toEqual(NAMES);
    for (const { title, description, arguments: args } of prompts) {
      expect(title).toBeTruthy();
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(args?.every((argument) => argument.description)).toBe(true);
    }
    const start = prompts.find(({ name }) => name === "start_pipeline");
    expect(start?.arguments?.map(({ name, required }) => [name, required])).toEqual([
      ["pipeline", true],
      ["warehouse", false],
    ]);
  });

  test("name tools that exist, give steps in order and say what to report", async () => {
    const known = new Set(catalog.map(({ name }) => name));
    for (const { name, arguments: args = [] } of await offered()) {
      const required = args.filter((argument) => argument.required);
      for (const given of [required, args]) {
        const text = await textOf(name, Object.fromEntries(given.map((argument) => [argument.name, "X y"])));
        expect(toolsNamedIn(text).filter((tool) => !known.has(tool))).toEqual([]);
        expect(toolsNamedIn(text).length).toBeGreaterThan(0);
        const steps = [...text.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
        expect(steps).toEqual(steps.map((_, index) => index + 1));
        expect(text).toMatch(/\n\nThen report .*\.$/);
        expect(text.includes('"X y"')).toBe(given.length > 0);
      }
    }
  });

  test("that change something have it reported exactly", async () => {
    for (const name of [
      "start_pipeline",
      "stop_backfills",
      "repair_stalled_sync",
      "stage_source_reader",
      "load_events",
    ]) {
      const { arguments: args = [] } = (await offered()).find((prompt) => prompt.name === name) ?? {};
      const text = await textOf(name, Object.fromEntries(args.map((argument) => [argument.name, "x"])));
      expect(text).toMatch(/Then report .*exactly (what was|which .* were) changed/);
    }
  });

  test("follow what is selected", async () => {
    session.select(selected({ access: "operate" }));
    const prompts = await offered();
    expect(prompts.map(({ name }) => name)).toEqual([
      "start_pipeline",
      "stop_backfills",
      "onboard_oracle_source",
      "trace_column",
    ]);
    // Its warehouse step needs a tool that creates.
    expect(prompts[0]?.arguments?.map(({ name }) => name)).toEqual(["pipeline"]);
    await expect(textOf("repair_stalled_sync", { pipeline: "x" })).rejects.toThrow(
      "Unknown prompt: repair_stalled_sync",
    );
    await expect(textOf("start_pipeline", { pipeline: "x", warehouse: "W" })).rejects.toThrow(
      "start_pipeline: there is no argument warehouse. It takes: pipeline.",
    );
  });

  test("never name a tool that is not selected", async () => {
    const selections = fc.record({
      access: fc.constantFrom(...ACCESS_LEVELS),
      methods: fc.subarray([...METHODS]),
      tags: fc.subarray([...TAGS]),
      exclude: fc.subarray(catalog.map(({ name }) => name)),
    });
    await fc.assert(
      fc.asyncProperty(selections, async (selection) => {
        const tools = selected(selection);
        session.select(tools);
        const names = new Set(tools.map(({ name }) => name));
        for (const { name, arguments: args = [] } of await offered()) {
          const text = await textOf(name, Object.fromEntries(args.map((argument) => [argument.name, "x"])));
          expect(toolsNamedIn(text).filter((tool) => !names.has(tool))).toEqual([]);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("are told to the client when they change", async () => {
    const changed = vi.fn();
    session.client.setNotificationHandler(PromptListChangedNotificationSchema, changed);
    session.select([]);
    await expect.poll(() => changed).toHaveBeenCalledOnce();
    expect(await offered()).toEqual([]);
  });

  test.each([
    ["an unknown name", "make_coffee", {}, "Unknown prompt: make_coffee"],
    ["a missing argument", "start_pipeline", {}, "start_pipeline: pipeline is missing. It takes: pipeline, warehouse."],
    ["a blank argument", "start_pipeline", { pipeline: "  " }, "pipeline is missing"],
    ["an unknown argument", "trace_column", { name: "x", table: "y" }, "there is no argument table. It takes: name."],
    ["a prototype's key", "trace_column", { name: "x", constructor: "y" }, "there is no argument constructor"],
    ["an endless argument", "trace_column", { name: "x".repeat(1001) }, "name is longer than 1000 characters"],
  ])("refuse %s", async (_, name, args, message) => {
    await expect(session.client.getPrompt({ name, arguments: args })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining(message) as string,
    });
  });

  test("keep what a person pastes from passing for a step", async () => {
    const steps = (text: string) => text.match(/^\d+\. /gm)?.length;
    const expected = steps(await textOf("start_pipeline", { pipeline: "x" }));
    const pasted = fc.string({
      unit: fc.constantFrom("\n", "\r", "\u2028", "9. ", "Then report", " ", "x"),
      maxLength: 50,
    });
    await fc.assert(
      fc.asyncProperty(pasted, async (text) => {
        const rendered = await textOf("start_pipeline", { pipeline: `x${text}` });
        expect(steps(rendered)).toBe(expected);
        expect(rendered.match(/^Then report/gm)).toHaveLength(1);
      }),
    );
  });

  test("take a blank optional argument as left out", async () => {
    expect(await textOf("stop_backfills", { pipeline: " " })).toBe(await textOf("stop_backfills"));
    expect(await textOf("stop_backfills", { pipeline: "MySQL to BigQuery" })).toContain('"MySQL to BigQuery"');
  });
});

describe("completion", () => {
  async function complete(prompt: string, name: string, value: string) {
    const params = { ref: { type: "ref/prompt" as const, name: prompt }, argument: { name, value } };
    return (await session.client.complete(params)).completion;
  }

  test("offers pipelines by what is typed, those that begin with it first", async () => {
    const { values, hasMore } = await complete("start_pipeline", "pipeline", "billing");
    expect(values).toEqual(
      sandbox
        .snapshot()
        .pipelines.map(({ name }) => name)
        .filter((name) => name.toLowerCase().includes("billing"))
        .sort((a, b) => Number(!/^billing/i.test(a)) - Number(!/^billing/i.test(b)) || a.localeCompare(b)),
    );
    expect(values[0]).toBe("Billing Postgres to Snowflake");
    expect(hasMore).toBe(false);
    expect((await complete("start_pipeline", "pipeline", "no such thing")).values).toEqual([]);
  });

  test("offers a pipeline by its UUID too", async () => {
    const { uuid, name } = sandbox.pipeline("MySQL to BigQuery");
    expect((await complete("stop_backfills", "pipeline", uuid.slice(0, 13))).values).toEqual([name]);
  });

  test("offers at most 100 and says how many there are", async () => {
    const { values, total, hasMore } = await complete("start_pipeline", "pipeline", "");
    expect(values).toHaveLength(100);
    expect({ total, hasMore }).toEqual({ total: 150, hasMore: true });
  });

  test("offers connectors, of the type that fits", async () => {
    expect((await complete("onboard_oracle_source", "connector", "")).values).toEqual(["Finance Oracle"]);
    const all = sandbox.snapshot().connectors.map(({ label }) => label);
    expect((await complete("stage_source_reader", "connector", "")).values.toSorted()).toEqual(all.toSorted());
  });

  test("asks the API once for many keystrokes", async () => {
    await session[Symbol.asyncDispose]();
    session = await InProcess.open(sandbox, catalog, 1_000);
    sandbox.clearRequests();
    for (const typed of ["", "M", "My", "MyS", "MySQL"]) await complete("start_pipeline", "pipeline", typed);
    expect(sandbox.requests.map(({ path }) => path)).toEqual(["/pipelines"]);
  });

  test("has nothing for arguments that name nothing of the account", async () => {
    sandbox.clearRequests();
    expect((await complete("trace_column", "name", "bill")).values).toEqual([]);
    expect((await complete("trace_column", "constructor", "bill")).values).toEqual([]);
    expect(sandbox.requests).toEqual([]);
  });

  test("completes the addresses of resources", async () => {
    const ref = { type: "ref/resource" as const, uri: "artie://connectors/{uuid}" };
    const { completion } = await session.client.complete({ ref, argument: { name: "uuid", value: "Finance" } });
    const finance = sandbox.snapshot().connectors.find(({ label }) => label === "Finance Oracle");
    expect(completion.values).toEqual([finance?.uuid]);
  });

  test("refuses prompts and templates that are not offered", async () => {
    session.select(selected({ tags: ["tracking"] }));
    await expect(complete("start_pipeline", "pipeline", "")).rejects.toThrow("Unknown prompt: start_pipeline");
    const ref = { type: "ref/resource" as const, uri: "artie://pipelines/{uuid}" };
    const completing = session.client.complete({ ref, argument: { name: "uuid", value: "" } });
    await expect(completing).rejects.toThrow("Unknown resource template: artie://pipelines/{uuid}");
  });
});
