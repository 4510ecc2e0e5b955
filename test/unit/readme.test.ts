import { expect, test } from "vitest";
import { actualReadme, expectedReadme } from "../harness/readme.ts";

test("the README's tables of tools and settings say what there is (npm run readme writes them)", async () => {
  expect(await actualReadme()).toBe(await expectedReadme());
});
