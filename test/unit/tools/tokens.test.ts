// What the tools cost of a model's context, as clients get them from `tools/list`.
import { expect, test } from "vitest";
import { TOKEN_LIMITS, tokenFigures } from "../../bench/tokens.ts";

test("the default selection and the whole catalog stay within the context budget", () => {
  const figures = tokenFigures();
  for (const { access, tools, tokens } of figures) console.log(`${access}: ${tools} tools, ${tokens} tokens`);
  expect(figures.find(({ access }) => access === "everything")?.tools).toBe(68);
  for (const { access, tokens } of figures)
    expect(tokens, access).toBeLessThanOrEqual(TOKEN_LIMITS[access] ?? Infinity);
});
