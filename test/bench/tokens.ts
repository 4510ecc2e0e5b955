// What the tools cost of a model's context: tokens (o200k) of `tools/list`, as clients get it.
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { toolEntries } from "../../src/mcp/tool-requests.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { ACCESS_LEVELS, type AccessLevel, parseSelection, select } from "../../src/tools/selection.ts";

/** What the catalog may cost: the default selection, and all of it. */
export const TOKEN_LIMITS: Partial<Record<AccessLevel, number>> = { operate: 5_800, everything: 12_000 };

export interface TokenFigure {
  readonly access: AccessLevel;
  readonly tools: number;
  readonly tokens: number;
}

export function tokenFigures(): TokenFigure[] {
  return ACCESS_LEVELS.map((access) => {
    const entries = toolEntries(select(catalog, parseSelection({ access }, catalog)));
    return { access, tools: entries.length, tokens: encode(JSON.stringify(entries)).length };
  });
}
