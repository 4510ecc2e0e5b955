// What tools cost of a model's context, without carrying a tokenizer: from the length of what a client is given.
import type { ToolFacts } from "../tools/facts.ts";
import { toolEntries } from "./tool-requests.ts";

/**
 * Characters of the catalog's JSON in one token of o200k, measured with gpt-tokenizer. Names and schemas are so much
 * alike that totals come out within 3 %, as a test checks.
 */
const CHARACTERS_PER_TOKEN = 4.37;

/** Tokens of each tool by its name, as they are when exactly these are listed: tools share what their schemas share. */
export function estimateTokens(tools: readonly ToolFacts[]): ReadonlyMap<string, number> {
  return new Map(
    toolEntries(tools).map((entry) => [entry.name, Math.round(JSON.stringify(entry).length / CHARACTERS_PER_TOKEN)]),
  );
}
