// What the page's list shows, and in which order.
import { expect, it } from "vitest";
import fc from "fast-check";
import type { Phase } from "../../../src/vscode/page/messages.ts";
import { arrange, type Arrangement, type Row } from "../../../src/vscode/page/webview/rows.ts";

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const everything: Arrangement = { filter: "", phase: "", sort: "name", descending: false };

function row(name: string, phase: Phase = "streaming", measure?: Row["measure"]): Row {
  return { id: name, name, stage: phase, phase, can: undefined, measure };
}

function names(rows: readonly Row[], arrangement: Partial<Arrangement>): string[] {
  return arrange(rows, { ...everything, ...arrangement }, collator).map(({ name }) => name);
}

it("sorts names as people count", () => {
  const rows = [row("table_10"), row("Table_9"), row("table_1")];
  expect(names(rows, {})).toEqual(["table_1", "Table_9", "table_10"]);
  expect(names(rows, { descending: true })).toEqual(["table_10", "Table_9", "table_1"]);
});

it("puts what is under way first, and equals by name", () => {
  const rows = [row("d"), row("c", "off"), row("b", "queued"), row("a", "copying"), row("e", "queued")];
  expect(names(rows, { sort: "stage" })).toEqual(["a", "b", "e", "d", "c"]);
  expect(names(rows, { sort: "stage", descending: true })).toEqual(["c", "d", "b", "e", "a"]);
});

it("sorts by figures, with those that have none at the lower end", () => {
  const rows = [
    row("none"),
    row("few", "streaming", { rows: 3, latency: 20 }),
    row("many", "streaming", { rows: 900, latency: undefined }),
    row("zero", "streaming", { rows: 0, latency: 1 }),
  ];
  expect(names(rows, { sort: "rows", descending: true })).toEqual(["many", "few", "zero", "none"]);
  expect(names(rows, { sort: "latency", descending: true })).toEqual(["few", "zero", "many", "none"]);
});

it("finds all words of the filter in name or stage, whatever their case", () => {
  const rows = [row("public.Orders"), row("public.order_items", "queued"), row("audit.orders")];
  expect(names(rows, { filter: " ORDER public " })).toEqual(["public.order_items", "public.Orders"]);
  expect(names(rows, { filter: "public queued" })).toEqual(["public.order_items"]);
  expect(names(rows, { phase: "queued" })).toEqual(["public.order_items"]);
  expect(names(rows, { filter: "nothing like it" })).toEqual([]);
});

it("takes any text as a filter, and never loses or doubles a table", () => {
  const anyRows = fc.uniqueArray(fc.string(), { maxLength: 30 }).map((all) => all.map((name) => row(name)));
  fc.assert(
    fc.property(anyRows, fc.string(), fc.boolean(), (rows, filter, descending) => {
      const shown = names(rows, { filter, descending });
      const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
      const wanted = rows.filter(({ name, stage }) =>
        words.every((word) => name.toLowerCase().includes(word) || stage.includes(word)),
      );
      expect(shown.toSorted()).toEqual(wanted.map(({ name }) => name).toSorted());
    }),
  );
});
