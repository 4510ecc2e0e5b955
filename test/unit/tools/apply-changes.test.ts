// Changes made in a state that has moved on: what it has, and in which order it has it.
import { describe, expect, it } from "vitest";
import { applied } from "../../../src/rules/apply.ts";
import { changesBetween } from "../../../src/rules/diff.ts";
import type { Settings } from "../../../src/rules/overlay.ts";

const row = (name: string, more: object = {}) => ({ uuid: `u-${name}`, name, schema: "public", ...more });
const rows = (...names: string[]) => names.map((name) => row(name));

function changedFrom(base: Settings, theirs: Settings, mine: Settings): string {
  return JSON.stringify(applied(changesBetween(base, theirs), mine, theirs));
}

describe("changes made in another state", () => {
  it("leave each field and each row where it stands", () => {
    const base = { name: "a", cfg: { db: "x", schema: "y" }, tables: rows("a", "b", "c") };
    const tables = [row("a", { on: 1 }), ...rows("b", "c")];
    const theirs = { ...base, name: "b", cfg: { db: "z", schema: "y" }, tables };
    const mine = { ...base, cfg: { db: "x", schema: "mine" } };
    expect(changedFrom(base, theirs, mine)).toBe(
      JSON.stringify({ name: "b", cfg: { db: "z", schema: "mine" }, tables }),
    );
  });

  it("take rows in after those that are there, and rows and fields out", () => {
    const base = { name: "a", note: "n", tables: rows("a", "b") };
    const theirs = { name: "a", tables: rows("a", "new") };
    const mine = { name: "mine", note: "n", tables: rows("a", "b", "own") };
    expect(changedFrom(base, theirs, mine)).toBe(
      JSON.stringify({ name: "mine", tables: [...rows("a", "own"), { name: "new", schema: "public" }] }),
    );
  });

  it("keep the UUID of a row that is renamed, and leave out what is of a row that has gone", () => {
    const base = { tables: rows("a", "b") };
    const theirs = { tables: [row("a", { name: "renamed" }), row("b", { on: true })] };
    expect(changedFrom(base, theirs, { tables: rows("a") })).toBe(
      JSON.stringify({ tables: [{ uuid: "u-a", name: "renamed", schema: "public" }] }),
    );
  });

  it("are as many as there are tables in a large schema", () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `t${index}`);
    const base = { tables: rows(...names) };
    const theirs = { tables: names.map((name) => row(name, { on: true })) };
    const mine = { tables: [...rows(...names), row("own")] };
    expect(changedFrom(base, theirs, mine)).toBe(JSON.stringify({ tables: [...theirs.tables, row("own")] }));
  });
});
