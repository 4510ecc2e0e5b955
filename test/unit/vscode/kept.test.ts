import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromKept } from "../../../src/vscode/commands/follow-ups/memory.ts";

const NOW = Date.UTC(2026, 7, 3, 9, 0, 0);
const HOUR_MS = 3_600_000;

function entry(pipeline: string, seenAt = NOW) {
  return { pipeline, name: "Orders", isStart: false, tables: ["t1"], history: ["t2"], seenAt };
}

function kept(...values: unknown[]): string[] {
  return [...fromKept(values, NOW).keys()];
}

describe("what was kept of the follow-ups", () => {
  it("is what a person was waiting for", () => {
    const pending = { name: "Orders", seenAt: NOW, isStart: false, tables: ["t1"], history: ["t2"] };
    expect(fromKept([entry("p1")], NOW)).toEqual(new Map([["p1", pending]]));
  });

  it("is old after a day, also by a clock that was wrong", () => {
    const [yesterday, tomorrow] = [NOW - 25 * HOUR_MS, NOW + 25 * HOUR_MS];
    expect(kept(entry("p1", NOW - 23 * HOUR_MS), entry("p2", yesterday), entry("p3", tomorrow))).toEqual(["p1"]);
  });

  it("is nothing where another form was kept", () => {
    const half = { pipeline: "p2", name: "Orders" };
    const large = { ...entry("p3"), tables: Array.from({ length: 5_001 }, String) };
    expect(kept(half, entry("p1"), large, null)).toEqual(["p1"]);
    fc.assert(fc.property(fc.anything(), (value) => fromKept(value, NOW).size === 0));
  });
});
