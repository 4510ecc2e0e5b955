// What a newer description adds: each new field reaches the request at its own place and no other, and one that nobody
// gives changes nothing of what a tool sends.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SandboxRequest } from "../../../src/sandbox/index.ts";
import { readSpec } from "../../../src/spec/document.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import type { Tool } from "../../../src/tools/define.ts";
import { follow } from "../../../src/tools/described/follow.ts";
import { bodyOf, describeApi, type Description, type Node, objectsIn } from "../support/description.ts";
import { argsFor, scenarioSecrets } from "../support/scenarios.ts";
import { callTool } from "../support/services.ts";
import { World } from "../support/world.ts";

const NEW = "zzNew";
const VALUE = "given";
const UNSAVED = { type: "postgresql", label: "Staging copy", defaultDatabase: "shop_staging" };

describe("new fields of a description", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  /** What a tool sends to the API; whether it succeeds is another matter. */
  async function requestsOf(tool: Tool, change: (args: Node) => void = () => undefined): Promise<SandboxRequest[]> {
    world.reset({}, scenarioSecrets);
    const args = structuredClone(await argsFor(tool.name, world));
    change(args);
    world.sandbox.clearRequests();
    await callTool(tool, args, world.services);
    return [...world.sandbox.requests];
  }

  const everywhere = described((document) => {
    for (const object of allObjects(document)) {
      Object.assign(object["properties"] as Node, { [NEW]: { type: "string", description: "Something new" } });
    }
  });
  const extended = follow(readSpec(everywhere)).tools.filter(({ extension }) => extension !== undefined);
  const additions = extended.flatMap((tool) =>
    [...(tool.extension?.additions.keys() ?? [])].map((key) => [tool.name, key, tool] as const),
  );

  it("are taken wherever a tool takes an object of the API", () => {
    const places = new Set(additions.map(([name, key]) => `${name} ${key}`));
    expect(places.size).toBe(additions.length);
    for (const known of [
      "artie_pipelines_start zzNew",
      "update_a_artie_pipeline_by_id advancedSettings/zzNew",
      "update_a_artie_pipeline_by_id tables/[]/advancedSettings/softPartitioning/zzNew",
      "create_a_artie_source_reader tablesConfig/{}/zzNew",
      "artie_connectors_ping config/zzNew",
      "artie_pipelines_update_with_source_reader changes/tables/[]/zzNew",
    ]) {
      expect(places).toContain(known);
    }
  });

  it.each(additions)("%s sends %s where it belongs, and nowhere else", async (_, key, tool) => {
    const addition = tool.extension?.additions.get(key);
    const [way] = tool.sends.filter(({ operation }) => addition?.into.has(operation));
    const requests = await requestsOf(tool, (args) => {
      if (way?.when === "config") Object.assign(args, { connector: null, config: { ...UNSAVED } });
      put(args, key.split("/").slice(0, -1));
    });
    const places = [...(addition?.into.values() ?? [])].map(({ in: part, at }) => [part, ...at].join("/"));
    const found = requests.flatMap(({ query, body }) => [...waysTo({ query, body })]);
    expect(found).not.toEqual([]);
    for (const way of found) expect(places).toContain(way);
  });
});

describe("random additions", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it("change nothing of what any tool sends for the same input", async () => {
    const sentBy = async (tool: Tool) => {
      world.reset({}, scenarioSecrets);
      const args = await argsFor(tool.name, world);
      world.sandbox.clearRequests();
      await callTool(tool, args, world.services);
      return world.sandbox.requests.map(({ method, path, query, body }) => ({ method, path, query, body }));
    };
    const before = new Map<string, unknown>();
    await fc.assert(
      fc.asyncProperty(additionsArbitrary(), fc.nat(), async (change, pick) => {
        const tools = follow(readSpec(described(change))).tools;
        const tool = tools[pick % catalog.length];
        const plain = catalog.find(({ name }) => name === tool?.name);
        if (!tool || !plain) return;
        if (!before.has(plain.name)) before.set(plain.name, comparable(await sentBy(plain)));
        expect(comparable(await sentBy(tool))).toEqual(before.get(plain.name));
      }),
      { numRuns: 80 },
    );
  });
});

function described(change: (document: Description) => void): Description {
  const document = describeApi();
  change(document);
  return document;
}

function allObjects({ paths }: Description): Node[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation["requestBody"] === undefined
        ? []
        : objectsIn(bodyOf({ paths }, method, path)).map(({ object }) => object),
    ),
  );
}

/** Schemas of every kind, under any name that a field may have. */
const schema: fc.Arbitrary<Node> = fc.letrec<{ schema: Node }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Node>(
      { type: "string" },
      { type: ["null", "integer"] },
      { type: "boolean", description: "Said" },
      {},
    ),
    fc.array(fc.string(), { minLength: 1 }).map((values) => ({ enum: values })),
    tie("schema").map((items) => ({ type: "array", items })),
    fc
      .dictionary(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,20}$/), tie("schema"), { maxKeys: 4 })
      .map((properties) => ({ type: "object", properties })),
    tie("schema").map((inner) => ({ oneOf: [inner, { type: "null" }] })),
  ),
})).schema;

type Change = (document: Description) => void;

function additionsArbitrary(): fc.Arbitrary<Change> {
  const one = fc.record({
    place: fc.nat(),
    name: fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,30}$/),
    schema,
    operation: fc.boolean(),
  });
  return fc.array(one, { minLength: 1, maxLength: 12 }).map((additions) => (document) => {
    const objects = allObjects(document);
    for (const { place, name, schema, operation } of additions) {
      const properties = objects[place % objects.length]?.["properties"] as Node | undefined;
      if (operation) document.paths[`/things/${name}`] = { post: { operationId: name, responses: {} } };
      else if (properties && !(name in properties)) properties[name] = schema;
    }
  });
}

/** Without what differs from run to run: the time, and the order of what is asked at once. */
function comparable(requests: readonly unknown[]): string[] {
  return requests.map((request) => JSON.stringify(request).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "(time)")).sort();
}

/** Gives the new field at a place of the input, which is made where it is not there. */
function put(args: Node, at: readonly string[]): void {
  let holder: Node = args;
  at.forEach((step, index) => {
    if (step === "[]") holder = (holder as unknown as Node[])[0] ?? {};
    else if (step === "{}") holder = Object.values(holder)[0] as Node;
    else holder = (holder[step] ??= begun(step, at[index + 1], args)) as Node;
  });
  holder[NEW] = VALUE;
  if (at[0] === "config" && args["name"] === "LOADING_WH") holder["type"] = "snowflake";
}

function begun(step: string, inside: string | undefined, args: Node): unknown {
  if (inside === "{}") return { "public.orders": {} };
  if (inside === "[]") return [step === "tables" ? { name: "orders", schema: "public" } : {}];
  if (step !== "config") return {};
  // Either a saved connector or one that is not.
  args["connector"] = null;
  return { ...UNSAVED };
}

/** The ways to every field of this name in a request. */
function* waysTo(value: unknown, at: readonly string[] = []): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (name === NEW) yield at.join("/");
    const isMap = at.at(-1) === "tablesConfig";
    yield* waysTo(item, [...at, Array.isArray(value) ? "[]" : isMap ? "{}" : name]);
  }
}
