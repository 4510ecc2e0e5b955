// What a document shows of a value, what has been changed in it, and what the tools get for that.
import { parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import { isSettings, type Settings } from "../../../src/rules/overlay.ts";
import { changesOf, conflictsBetween, inputFor, troublesIn } from "../../../src/vscode/documents/changes.ts";
import { picked, shapeOf, without } from "../../../src/vscode/documents/forms.ts";
import { withTables, written } from "../../../src/vscode/documents/written.ts";

const BASE: Settings = {
  name: "Billing",
  destination: "Warehouse",
  specificDestCfg: { database: "ANALYTICS", useSameSchemaAsSource: false },
  advancedSettings: { bufferRows: 500, appendOnly: true, stagingSchema: "stage", staticColumns: [] },
  tables: [
    { schema: "public", name: "invoices", enableHistoryMode: true, disableReplication: false },
    { schema: "public", name: "payments", advancedSettings: { columnsToHash: ["card"] } },
  ],
};

const inputOf = (draft: Settings) => inputFor(changesOf(BASE, draft), draft);
const rows = (value: Settings) => (Array.isArray(value["tables"]) ? value["tables"].filter(isSettings) : []);

describe("a document's text", () => {
  const text = written(BASE, {
    schema: "x:y",
    notes: ["one\ntwo"],
    meaningOf: (name) => (name === "tables" ? "What." : undefined),
  });

  it("is the value without what says nothing, and nothing in it ends a comment", () => {
    expect(text.split("\n")[0]).toBe("// one two");
    expect(text).toContain('  // What.\n  "tables"');
    expect(text).toContain('{ "schema": "public", "name": "invoices", "enableHistoryMode": true }');
    expect(text).not.toContain("useSameSchemaAsSource");
    expect(text).not.toContain("staticColumns");
  });

  it("says what is long in lines that are read to their end", () => {
    const meaning = "Where rows go. What is taken out of the list is taken out of the pipeline, and stays where it is.";
    const long = written({ tables: [] }, { schema: "x:y", notes: [meaning, "x".repeat(90)], meaningOf: () => meaning });
    const comments = long.split("\n").filter((line) => /^ *\/\//.test(line));
    expect(comments.filter((line) => line.length > 72)).toEqual([`// ${"x".repeat(90)}`]);
    const said = comments.map((line) => line.replace(/^ *\/\/ /, "")).join(" ");
    expect(said).toBe([meaning, "x".repeat(90), meaning].join(" "));
  });

  it("says the same as the value when it is read again", () => {
    const { $schema, ...read } = parse(text) as Settings;
    expect($schema).toBe("x:y");
    expect(changesOf(BASE, read)).toEqual([]);
    expect(inputOf(read)).toEqual({});
  });
});

describe("tables that are put into a document", () => {
  const added = [
    { schema: "public", name: 'odd "one"' },
    { name: "b", schema: "" },
  ];
  const names = (text: string) =>
    rows(parse(text, [], { allowTrailingComma: true }) as Settings).map(({ name }) => name);

  it.each([
    ["after those that are there", '{ "tables": [\n    { "name": "a" } // mine\n  ] }', ["a", 'odd "one"', "b"]],
    ["after a comma too many", '{ "tables": [{ "name": "a" },], "name": "x" }', ["a", 'odd "one"', "b"]],
    ["where there are none", '{ "tables": [ /* none */ ] }', ['odd "one"', "b"]],
    ["where there is no list", '{ "name": "x" }', ['odd "one"', "b"]],
  ])("stand %s", (_, text, expected) => {
    expect(names(withTables(text, added))).toEqual(expected);
  });

  it("leave the text as it was written", () => {
    expect(withTables('{ "tables": [\n    { "name": "a" } // mine\n  ] }', added)).toContain("// mine");
  });
});

describe("what is changed in a document", () => {
  it("is one field, wherever it stands", () => {
    expect(inputOf({ ...BASE, advancedSettings: { bufferRows: 9, appendOnly: true, stagingSchema: "stage" } })).toEqual(
      {
        advancedSettings: { bufferRows: 9 },
      },
    );
    const tables = rows(BASE).map((row) => (row["name"] === "payments" ? { ...row, enableHistoryMode: true } : row));
    expect(inputOf({ ...BASE, tables })).toEqual({
      tables: [{ schema: "public", name: "payments", enableHistoryMode: true }],
    });
  });

  it("takes a setting out: a switch is off, anything else is not set", () => {
    expect(inputOf({ ...BASE, advancedSettings: {} })).toEqual({
      advancedSettings: { bufferRows: null, appendOnly: false, stagingSchema: null },
    });
    const tables = [{ schema: "public", name: "invoices" }, ...rows(BASE).slice(1)];
    expect(inputOf({ ...BASE, tables })).toEqual({
      tables: [{ schema: "public", name: "invoices", enableHistoryMode: false }],
    });
  });

  it("is a switch that is off although it was not set", () => {
    const draft = { ...BASE, advancedSettings: { ...(BASE["advancedSettings"] as Settings), forceUTCTimezone: false } };
    expect(inputOf(draft)).toEqual({ advancedSettings: { forceUTCTimezone: false } });
  });

  it("may be called as what every object has", () => {
    const odd = {
      ...BASE,
      advancedSettings: { ...(BASE["advancedSettings"] as Settings), constructor: { toString: 1 } },
    };
    expect(inputOf(odd)).toEqual({ advancedSettings: { constructor: { toString: 1 } } });
    expect(inputFor(changesOf(odd, BASE), BASE)).toEqual({ advancedSettings: { constructor: { toString: null } } });
  });

  it("takes tables out and in, in any order", () => {
    const tables = [{ schema: "audit", name: "ledger" }, ...rows(BASE).slice(0, 1)];
    expect(inputOf({ ...BASE, tables })).toEqual({
      tables: [{ schema: "audit", name: "ledger" }],
      removeTables: ["public.payments"],
    });
    expect(inputOf({ ...BASE, tables: rows(BASE).toReversed() })).toEqual({});
  });

  it("can't be a table twice, or a field that has to stay", () => {
    const twice = { ...BASE, tables: [...rows(BASE), { schema: "public", name: "payments" }] };
    expect(troublesIn(twice, changesOf(BASE, twice))).toContainEqual({ kind: "twice", what: "public.payments" });
    const homeless = without(BASE, "destination");
    expect(troublesIn(homeless, changesOf(BASE, homeless))).toEqual([{ kind: "fixed", what: "destination" }]);
    const none = without(BASE, "tables");
    expect(troublesIn(none, changesOf(BASE, none))).toEqual([{ kind: "fixed", what: "tables" }]);
  });

  it("conflicts with what others changed only where both changed the same to something else", () => {
    const mine = changesOf(BASE, { ...BASE, name: "Mine", specificDestCfg: { database: "A" } });
    const theirs = changesOf(BASE, { ...BASE, name: "Theirs", specificDestCfg: { database: "A" } });
    expect(conflictsBetween(mine, theirs)).toEqual([{ path: "name", base: "Billing", theirs: "Theirs", mine: "Mine" }]);
  });
});

describe("the form of a document", () => {
  it("is what the tools take and nothing else", () => {
    const { value, kept } = picked(
      {
        name: "A",
        uuid: "u",
        advancedSettings: { bufferRows: 1, ofANewerAPI: 2 },
        tables: [{ name: "t", uuid: "x", other: 1 }],
      },
      shapeOf("pipelines", false),
    );
    expect(value).toEqual({ name: "A", advancedSettings: { bufferRows: 1 }, tables: [{ name: "t" }] });
    expect(kept).toEqual(expect.arrayContaining(["advancedSettings.ofANewerAPI", "tables.other"]));
  });

  it("is closed at every depth", () => {
    const open = JSON.stringify(shapeOf("pipelines", false)).match(/"properties":/g)?.length;
    expect(JSON.stringify(shapeOf("pipelines", false)).match(/"additionalProperties":false/g)).toHaveLength(open ?? 0);
  });
});
