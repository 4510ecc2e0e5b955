// What the tools cost of a model's context, as clients get them from `tools/list`.
import { expect, test } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import { inputSchemas } from "../../../src/tools/schema.ts";
import { ACCESS_LEVELS, parseSelection, select } from "../../../src/tools/selection.ts";
import { TOKEN_LIMITS, tokenFigures } from "../../bench/tokens.ts";

test("the default selection and the whole catalog stay within the context budget", () => {
  const figures = tokenFigures();
  for (const { access, tools, tokens } of figures) console.log(`${access}: ${tools} tools, ${tokens} tokens`);
  expect(figures.find(({ access }) => access === "everything")?.tools).toBe(68);
  for (const { access, tokens } of figures)
    expect(tokens, access).toBeLessThanOrEqual(TOKEN_LIMITS[access] ?? Infinity);
});

test("no tool's schema is so large that a client cuts it, whatever is listed beside it", () => {
  const lists = [
    ...ACCESS_LEVELS.map((access) => select(catalog, parseSelection({ access }, catalog))),
    ...catalog.map((tool) => [tool]),
  ];
  for (const tools of lists) {
    for (const [index, schema] of inputSchemas(tools).entries()) {
      expect(JSON.stringify(schema).length, tools[index]?.name).toBeLessThanOrEqual(4_700);
      expect(JSON.stringify(schema)).not.toContain('"format":"uuid"');
    }
  }
});

test("a shape that another tool spells out is named with its keys", () => {
  const index = catalog.findIndex(({ name }) => name === "update_a_artie_pipeline_by_id");
  const shape = JSON.stringify(inputSchemas(catalog)[index]);
  expect(shape).toMatch(/As advancedSettings of create_a_artie_pipeline: .*flushIntervalSeconds/);
});
