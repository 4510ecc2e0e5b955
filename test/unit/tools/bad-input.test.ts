// Input that is wrong, missing, unknown or hostile: a clear error, and nothing is changed.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { catalog } from "../../../src/tools/catalog.ts";
import type { Tool } from "../../../src/tools/define.ts";
import { argsFor, scenarioSecrets } from "../support/scenarios.ts";
import { callTool } from "../support/services.ts";
import { World } from "../support/world.ts";

type Args = Record<string, unknown>;

const tools = catalog.map((tool) => [tool.name, tool] as const);
const SIGNAL = new AbortController().signal;

const property = z.looseObject({ type: z.string().optional(), $ref: z.string().optional() });
const schemaShape = z.looseObject({
  properties: z.record(z.string(), property),
  required: z.array(z.string()).default([]),
  $defs: z.record(z.string(), property).default({}),
});

/** The fields of a tool's input, each with its JSON type, and which of them are required. */
function fieldsOf(tool: Tool) {
  const { properties, required, $defs } = schemaShape.parse(z.toJSONSchema(tool.input, { io: "input" }));
  const types = Object.entries(properties).map(([field, { type, $ref }]) => {
    return [field, type ?? $defs[$ref?.split("/").at(-1) ?? ""]?.type] as const;
  });
  return { types, required };
}

/** A value of every type that JSON has. */
const OF_TYPE: Readonly<Record<string, unknown>> = {
  string: "text",
  integer: 7,
  boolean: true,
  array: [{ a: [] }],
  object: { a: { b: 1 } },
};

const failureShape = z.object({
  error: z.looseObject({
    code: z.string(),
    message: z.string(),
    status: z.number().optional(),
    cause: z.looseObject({ status: z.number().optional() }).optional(),
  }),
});

/** Texts that try to be more than a text. */
const hostileText = fc.oneof(
  fc.constantFrom(
    "../../pipelines",
    "..",
    "%2e%2e%2f",
    "a/b?c=d#e",
    "x\r\nAuthorization: Bearer y",
    "\u0000",
    "\ud800",
    "' OR 1=1; --",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "secret://../x",
    "__proto__",
    "constructor",
    "toString",
    "00000000-0000-0000-0000-000000000000",
    "",
    " ",
    "-1",
    "1e999",
    "NaN",
  ),
  fc.constant("x".repeat(1_000_000)),
  fc.string({ unit: "binary" }),
);

/** Anything at all, objects with the names of what every object has among it. */
const hostileValue = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    JSON.parse('{"__proto__":{"polluted":true}}'),
    { constructor: { prototype: { polluted: true } } },
    { toString: 1, valueOf: 2, hasOwnProperty: 3 },
    nested(5_000),
    [],
    {},
    Array.from({ length: 10_000 }, () => "x"),
  ),
  hostileText,
);

function nested(depth: number): unknown {
  let value: unknown = "bottom";
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

describe("bad input", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  /** Calls the tool and checks what holds for every call; says whether it was refused. */
  async function refuses(tool: Tool, args: unknown): Promise<{ code: string; message: string } | undefined> {
    world.sandbox.clearRequests();
    const outcome = await callTool(tool, args, world.services, { signal: SIGNAL, progress: () => undefined });
    for (const { operation, path } of world.sandbox.requests) expect(operation, path).toBeDefined();
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
    if (outcome.ok) return undefined;
    const { error } = failureShape.parse(outcome.value);
    expect(error.code).not.toBe("internal");
    expect(error.message).not.toBe("");
    const carriedOut = world.writes.filter(({ status }) => status < 400);
    expect(carriedOut).toEqual([]);
    const saidByTheApi = error.status ?? error.cause?.status;
    if (saidByTheApi === undefined) expect(world.writes).toEqual([]);
    return error;
  }

  async function validArgs(name: string): Promise<Args> {
    world.reset({}, scenarioSecrets);
    return argsFor(name, world);
  }

  it.each(tools)("of the wrong type is refused by %s, with the field's name", async (name, tool) => {
    const args = await validArgs(name);
    for (const [field, type] of fieldsOf(tool).types) {
      expect(OF_TYPE).toHaveProperty(type ?? "none");
      for (const wrong of Object.keys(OF_TYPE).filter((other) => other !== type)) {
        const error = await refuses(tool, { ...args, [field]: OF_TYPE[wrong] });
        expect(error, `${field}: ${wrong}`).toMatchObject({ code: "invalid_input" });
        expect(error?.message).toContain(field);
      }
    }
    for (const wrong of ["text", 7, [], [args], true]) {
      expect(await refuses(tool, wrong)).toMatchObject({ code: "invalid_input" });
    }
  });

  it.each(tools)("that is missing is refused by %s, with the field's name", async (name, tool) => {
    const args = await validArgs(name);
    for (const field of fieldsOf(tool).required) {
      for (const empty of [undefined, null]) {
        const error = await refuses(tool, { ...args, [field]: empty });
        expect(error).toMatchObject({ code: "invalid_input" });
        expect(error?.message).toContain(field);
      }
    }
  });

  it.each(tools)("that is unknown is refused by %s, with what there is", async (name, tool) => {
    const args = await validArgs(name);
    for (const field of ["uuid2", "__proto__", "constructor", "Pipeline", "x".repeat(10_000)]) {
      const extended = { ...args };
      Object.defineProperty(extended, field, { value: "x", enumerable: true });
      const error = await refuses(tool, extended);
      expect(error).toMatchObject({ code: "invalid_input" });
      expect(error?.message).toContain(field.slice(0, 100));
      for (const known of Object.keys(tool.input.shape)) expect(error?.message).toContain(known);
    }
  });

  it.each(tools)("that is hostile breaks nothing in %s", async (name, tool) => {
    const fields = Object.keys(tool.input.shape);
    await fc.assert(
      fc.asyncProperty(fc.nat(), hostileValue, hostileText, async (index, value, text) => {
        const args = await validArgs(name);
        const field = fields[index % Math.max(1, fields.length)] ?? "none";
        await refuses(tool, { ...args, [field]: value });
        await refuses(tool, { ...(await validArgs(name)), [field]: text });
        await refuses(tool, value);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  it.each(tools)("that names a resource of another kind changes nothing in %s", async (name, tool) => {
    const args = await validArgs(name);
    const { pipelines, connectors, sourceReaders } = world.snapshot;
    const kinds = {
      pipeline: pipelines[0]?.uuid,
      connector: connectors[0]?.uuid,
      sourceReader: sourceReaders[0]?.uuid,
    };
    const references = ["pipeline", "connector", "sourceConnector", "destination", "sourceReader", "encryptionKey"];
    const byUuid = ["columnHashingSalt", "privateLink", "sshTunnel"];
    for (const field of [...references, ...byUuid].filter((reference) => typeof args[reference] === "string")) {
      const own = field === "sourceConnector" || field === "destination" ? "connector" : field;
      for (const [kind, uuid] of Object.entries(kinds)) {
        if (kind === own) continue;
        const error = await refuses(tool, { ...args, [field]: uuid });
        expect(["wrong_kind_of_uuid", "unknown_name", "not_found"]).toContain(error?.code);
        expect(world.writes).toEqual([]);
      }
    }
  });
});
