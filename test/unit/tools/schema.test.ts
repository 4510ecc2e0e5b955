// The schemas as clients take them: what one client refuses costs the person every tool.
import { expect, test } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import { inputSchemas } from "../../../src/tools/schema.ts";

test("every array says what its items are", () => {
  const schemas = inputSchemas(catalog);
  const bare = catalog.flatMap(({ name }, index) => bareArrays(schemas[index], name));
  expect(bare).toEqual([]);
});

/** Where arrays without `items` are. */
function bareArrays(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, child]) => bareArrays(child, `${path}/${key}`));
  return "type" in value && value.type === "array" && !("items" in value) ? [path, ...inner] : inner;
}
