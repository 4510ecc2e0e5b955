// Which tools a client sees.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalog } from "../../src/tools/catalog.ts";
import { LEVELS, METHODS, TAGS, type Tool } from "../../src/tools/define.ts";
import { ToolError } from "../../src/rules/tool-error.ts";
import { ACCESS_LEVELS, METHOD_FILTERS, parseSelection, type RawSelection, select } from "../../src/tools/selection.ts";

const EVERYTHING = { access: "everything" };
const namesOf = (tools: readonly Tool[]) => tools.map(({ name }) => name);
const selected = (raw: RawSelection) => select(catalog, parseSelection(raw, catalog));

const raw = fc.record(
  {
    access: fc.constantFrom(...ACCESS_LEVELS),
    methods: fc.subarray([...METHOD_FILTERS]),
    tags: fc.subarray([...TAGS]),
    exclude: fc.subarray(namesOf(catalog), { maxLength: 5 }),
  },
  { requiredKeys: [] },
);

describe("a selection", () => {
  it("is the level operate when nothing is said", () => {
    expect(selected({})).toEqual(selected({ access: "operate", methods: [], tags: [], exclude: [] }));
    expect(new Set(selected({}).map(({ level }) => level))).toEqual(new Set(["read", "operate"]));
  });

  it("grows with the level, up to the whole catalog", () => {
    const sizes = ACCESS_LEVELS.map((access) => selected({ access }).length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(new Set(sizes).size).toBe(ACCESS_LEVELS.length);
    expect(selected(EVERYTHING)).toEqual(catalog);
  });

  it("exposes what destroys at everything only", () => {
    for (const access of ["read", "operate", "change"]) {
      expect(selected({ access }).some(({ level }) => level === "destroy")).toBe(false);
    }
    expect(selected(EVERYTHING).some(({ level }) => level === "destroy")).toBe(true);
  });

  it("admits a tool only when level, methods and tags all do, and no exclusion names it", () => {
    fc.assert(
      fc.property(raw, (selection) => {
        const whole = namesOf(selected(selection));
        const parts = [
          { access: selection.access ?? "operate" },
          { ...EVERYTHING, methods: selection.methods },
          { ...EVERYTHING, tags: selection.tags },
          { ...EVERYTHING, exclude: selection.exclude },
        ].map((part) => namesOf(selected(part)));
        expect(whole).toEqual(namesOf(catalog).filter((name) => parts.every((part) => part.includes(name))));
      }),
    );
  });

  it("is the union of its methods, and of its tags", () => {
    const union = (field: "methods" | "tags", words: readonly string[]) => {
      const each = words.flatMap((word) => namesOf(selected({ ...EVERYTHING, [field]: [word] })));
      expect(new Set(namesOf(selected({ ...EVERYTHING, [field]: words })))).toEqual(new Set(each));
    };
    fc.assert(
      fc.property(
        fc.subarray([...METHOD_FILTERS], { minLength: 1 }),
        fc.subarray([...TAGS], { minLength: 1 }),
        (methods, tags) => {
          union("methods", methods);
          union("tags", tags);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("has three groups of methods that share no tool and leave none out", () => {
    const groups = ["read", "write", "custom"].map((method) => namesOf(selected({ ...EVERYTHING, methods: [method] })));
    expect(groups.flat().toSorted()).toEqual(namesOf(catalog).toSorted());
    expect(selected({ ...EVERYTHING, methods: ["read"] }).every(({ level }) => level === "read")).toBe(true);
    expect(groups[0]).toContain("artie_connectors_fetch_schemas");
    expect(groups[1]).toContain("delete_a_artie_pipeline_by_id");
    expect(groups[2]).toContain("artie_pipelines_cancel_backfill");
  });

  it.each(METHODS)("takes the single method %s", (method) => {
    const tools = selected({ ...EVERYTHING, methods: [method] });
    expect(new Set(tools.map((tool) => (method === "custom" ? "custom" : tool.method)))).toEqual(new Set([method]));
  });

  it.each([
    [{ access: "admin" }, 'There is no access level "admin"; there are read, operate, change, everything.'],
    [{ methods: ["read", "reads"] }, 'There is no method "reads"; there are read, write, custom, list'],
    [{ tags: ["pipeline"] }, 'There is no tag "pipeline"; there are pipelines, connectors'],
    [{ exclude: ["artie_pipelines_stop"] }, 'There is no tool "artie_pipelines_stop".'],
    [{ access: "" }, 'There is no access level ""'],
    [{ access: "__proto__" }, 'There is no access level "__proto__"'],
    [{ methods: ["Read"] }, 'There is no method "Read"'],
  ])("with an unknown word says which and what there is: %j", (wrong, message) => {
    const parse = () => parseSelection(wrong, catalog);
    expect(parse).toThrow(ToolError);
    expect(parse).toThrow(message);
  });
});

describe("a tool of the catalog", () => {
  it.each(catalog.map((tool) => [tool.name, tool] as const))("%s uses known words", (_, tool) => {
    expect(LEVELS).toContain(tool.level);
    expect(METHODS).toContain(tool.method);
    for (const tag of tool.tags) expect(TAGS).toContain(tag);
    expect(tool.tags.length).toBeGreaterThan(0);
  });
});
