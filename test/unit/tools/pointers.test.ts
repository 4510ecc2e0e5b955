// The schemas of `tools/list`: compact, because a shape is spelled out once and pointed to from elsewhere, and complete.
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toolEntries } from "../../../src/mcp/tool-requests.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { METHODS, TAGS, type Tool } from "../../../src/tools/define.ts";
import { ACCESS_LEVELS, parseSelection, select } from "../../../src/tools/selection.ts";

/** Every part of a schema, with the names of the fields that lead to it. */
function* partsOf(schema: unknown, path: readonly string[] = []): Generator<{ path: readonly string[]; part: object }> {
  if (typeof schema !== "object" || schema === null) return;
  yield { path, part: schema };
  for (const [key, value] of Object.entries(schema)) yield* partsOf(value, [...path, key]);
}

interface Pointer {
  readonly from: string;
  readonly field: string;
  readonly to: string;
}

/** Where a schema says "As x of y" instead of spelling a shape out. */
function pointersOf(tools: readonly Tool[]): Pointer[] {
  return toolEntries(tools).flatMap(({ name, inputSchema }) =>
    [...partsOf(inputSchema)].flatMap(({ part }) => {
      const description: unknown = Reflect.get(part, "description");
      const words = typeof description === "string" ? /^As (\w+) (?:of (\w+)|above)/.exec(description) : null;
      return words ? [{ from: name, field: words[1] ?? "", to: words[2] ?? name }] : [];
    }),
  );
}

describe("a schema that points to another tool", () => {
  it("does so in the catalog, or nothing is shared", () => {
    expect(pointersOf(catalog).length).toBeGreaterThan(5);
  });

  it("points into the same list, to a tool that spells the shape out, whatever is selected", () => {
    const selection = fc.record({
      access: fc.constantFrom(...ACCESS_LEVELS),
      methods: fc.subarray([...METHODS]),
      tags: fc.subarray([...TAGS]),
      exclude: fc.subarray(catalog.map(({ name }) => name)),
    });
    fc.assert(
      fc.property(selection, (raw) => {
        const tools = select(catalog, parseSelection(raw, catalog));
        const schemas = new Map(toolEntries(tools).map(({ name, inputSchema }) => [name, inputSchema]));
        for (const { field, to } of pointersOf(tools)) {
          const parts = [...partsOf(schemas.get(to))];
          const spelledOut = parts.filter(
            ({ path, part }) => path.at(-1) === field && !isPointer(part) && isShape(part),
          );
          expect(spelledOut.length, `${field} of ${to}`).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function isPointer(part: object): boolean {
  return String(Reflect.get(part, "description")).startsWith("As ");
}

function isShape(part: object): boolean {
  return ["properties", "items", "additionalProperties"].some((word) => Reflect.has(part, word));
}

/** The fields of a schema, however deep, that may be anything; those of an open object are meant to be. */
function untypedIn(schema: unknown, path = ""): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const isTyped = ["type", "enum", "const", "anyOf"].some((word) => Reflect.has(schema, word));
  const fields = Object.entries((Reflect.get(schema, "properties") as object | undefined) ?? {});
  return [
    ...(isTyped ? [] : [path]),
    ...fields.flatMap(([field, inner]) => untypedIn(inner, `${path}.${field}`)),
    ...untypedIn(Reflect.get(schema, "items"), `${path}[]`),
  ];
}

describe("the schema of a tool", () => {
  const entries = toolEntries(catalog).map((entry) => [entry.name, entry] as const);

  it.each(entries)("of %s is valid, typed, and names every field that the tool takes", (name, { inputSchema }) => {
    expect(new Ajv2020({ strict: false }).validateSchema(inputSchema)).toBe(true);
    const fields = Object.keys(catalog.find((tool) => tool.name === name)?.input.shape ?? {});
    expect(Object.keys(inputSchema.properties ?? {})).toEqual(fields);
    expect(untypedIn(inputSchema)).toEqual([]);
  });

  it("leaves nothing in that tells a model nothing", () => {
    expect(JSON.stringify(toolEntries(catalog))).not.toMatch(/\$schema|\$ref|\$defs|"home"|"pattern"|9007199254740991/);
  });
});
