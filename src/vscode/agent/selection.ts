// Which tools the settings admit. Loaded with the catalog, so only when an agent connects or the settings change.
import { catalog } from "../../tools/catalog.ts";
import type { Tool } from "../../tools/define.ts";
import { type AccessLevel, parseSelection, type RawSelection, select } from "../../tools/selection.ts";
import type { AgentSettings } from "../settings.ts";

export interface SelectedTools {
  readonly access: AccessLevel;
  readonly tools: readonly Tool[];
  /** What is wrong with the settings, in a sentence. */
  readonly problem?: string;
}

/**
 * Settings that can't be understood admit nothing: to leave a misspelled tag or exclusion out would widen what the
 * agent may do beyond what the person meant.
 */
export function selectTools(settings: AgentSettings): SelectedTools {
  try {
    const selection = parseSelection(rawSelection(settings), catalog);
    return { access: selection.access, tools: select(catalog, selection) };
  } catch (error) {
    return { access: "read", tools: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** @throws Error that names the setting whose value has the wrong type */
function rawSelection({ access, methods, tags, excludedTools }: AgentSettings): RawSelection {
  if (access !== undefined && typeof access !== "string") throw new Error("artie.agent.access is not a text.");
  return {
    access,
    methods: words("artie.agent.methods", methods),
    tags: words("artie.agent.tags", tags),
    exclude: words("artie.agent.excludedTools", excludedTools),
  };
}

function words(setting: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((word) => typeof word === "string")) return value;
  throw new Error(`${setting} is not a list of texts.`);
}
