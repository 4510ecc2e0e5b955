// The estimate of tokens that people see in the access view, against a real tokenizer.
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { expect, it } from "vitest";
import { estimateTokens } from "../../src/mcp/token-estimate.ts";
import { toolEntries } from "../../src/mcp/tool-requests.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { TAGS } from "../../src/tools/define.ts";
import { ACCESS_LEVELS, parseSelection, type RawSelection, select } from "../../src/tools/selection.ts";

const levels = ACCESS_LEVELS.map((access): RawSelection => ({ access }));
/** What a newer API brings has no tools before it is followed. */
const known = TAGS.filter((tag) => catalog.some(({ tags }) => tags.includes(tag)));
const areas = known.map((tag): RawSelection => ({ access: "everything", tags: [tag] }));

it.each([...levels, ...areas])("is near what %j really costs", (raw) => {
  const tools = select(catalog, parseSelection(raw, catalog));
  const estimated = [...estimateTokens(tools).values()].reduce((sum, tokens) => sum + tokens, 0);
  const real = encode(JSON.stringify(toolEntries(tools))).length;
  const tolerance = tools.length < 10 ? 0.08 : 0.03;
  expect(Math.abs(estimated - real) / real, `${estimated} for ${real}`).toBeLessThan(tolerance);
});
