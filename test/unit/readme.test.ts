import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { actualReadme, expectedReadme } from "../harness/readme.ts";

const root = join(import.meta.dirname, "../..");

test("the README's tables of tools and settings say what there is (npm run readme writes them)", async () => {
  expect(await actualReadme()).toBe(await expectedReadme());
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
