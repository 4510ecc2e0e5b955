// How places behind connectors are told apart, whatever their names hold.
import fc from "fast-check";
import { expect, it } from "vitest";
import { nodeId, parentOf, type Place, type SourceTableNode } from "../../../src/vscode/views/connectors/nodes.ts";

const name = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
const table = (place: Place): SourceTableNode => ({ kind: "sourceTable", place, isView: false, unreadable: false });
const place = fc.record({ connector: fc.uuid(), database: name, schema: name, table: name });

it("gives two places the same id only when they are the same", () => {
  fc.assert(
    fc.property(place, place, (one, other) => {
      const isSame = JSON.stringify(Object.values(one)) === JSON.stringify(Object.values(other));
      expect(nodeId(table(one)) === nodeId(table(other))).toBe(isSame);
    }),
  );
  const [slash, split] = [
    { connector: "c", database: "a/b" },
    { connector: "c", database: "a", schema: "b" },
  ];
  expect(nodeId(table(slash))).not.toBe(nodeId(table(split)));
  expect(nodeId(table({ connector: "c", table: "\ud800" }))).not.toBe(nodeId(table({ connector: "c" })));
});

it("leads from a column up to the connector, past levels that a system does not have", () => {
  const kinds = (where: Place) => {
    const seen: string[] = [];
    let node = parentOf({ kind: "column", place: { ...where, table: "t" }, column: { name: "id" } });
    for (seen.push(node.kind); node.kind !== "connector"; seen.push(node.kind)) node = parentOf(node);
    return seen;
  };
  expect(kinds({ connector: "c", database: "d", schema: "s" })).toEqual([
    "sourceTable",
    "schema",
    "database",
    "connector",
  ]);
  expect(kinds({ connector: "c", database: "d" })).toEqual(["sourceTable", "database", "connector"]);
  expect(kinds({ connector: "c" })).toEqual(["sourceTable", "connector"]);
});
