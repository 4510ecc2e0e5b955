import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { actualGuides, actualReadme, expectedGuides, expectedReadme } from "../harness/readme.ts";

const root = join(import.meta.dirname, "../..");

test("the README's tables of tools and settings say what there is (npm run readme writes them)", async () => {
  expect(await actualReadme()).toBe(await expectedReadme());
});

test("the guides of the agents say what their table says (npm run readme writes them)", async () => {
  const [actual, expected] = [await actualGuides(), await expectedGuides()];
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, text] of expected) {
    expect(actual.get(name), name).toBe(text);
    // One screen each.
    expect(text.split("\n").length, name).toBeLessThan(80);
    expect(text, name).not.toMatch(/arsk_\w|art_\w+_\w/);
  }
});

test("each promise of SECURITY.md names tests that exist", () => {
  const rows = readFileSync(join(root, ".github/SECURITY.md"), "utf8").matchAll(/^\|(.+)\|(.+)\|$/gm);
  const held = [...rows]
    .slice(2)
    .map(([, promise, tests = ""]) => ({ promise, tests: tests.match(/(?<=`)test\/[^`]+/g) }));
  expect(held.length).toBeGreaterThan(5);
  for (const { promise, tests } of held) {
    expect(tests, promise).not.toBeNull();
    for (const path of tests ?? [])
      expect({ path, exists: existsSync(join(root, path)) }).toEqual({ path, exists: true });
  }
});
