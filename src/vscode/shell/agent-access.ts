// Which tools the settings admit. Loaded with the catalog, so only when an agent connects or the settings change.
import { catalog } from "../../tools/catalog.ts";
import type { Tool } from "../../tools/define.ts";
import {
  ACCESS_LEVELS,
  type AccessLevel,
  isSelected,
  parseSelection,
  type RawSelection,
  type Selection,
} from "../../tools/selection.ts";
import type { AgentNarrowing, AgentSettings } from "./settings.ts";

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
    const { own, limits } = parseSettings(settings);
    const all = [own, ...limits];
    return {
      access: lowest(all),
      tools: catalog.filter((tool) => all.every((selection) => isSelected(tool, selection))),
    };
  } catch (error) {
    return { access: "read", tools: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

export interface ParsedSettings {
  /** What the person gives the agent. */
  readonly own: Selection;
  /** What each settings file of the workspace leaves of it: a tool must pass them all. */
  readonly limits: readonly Selection[];
}

/** @throws Error that names the setting that has the wrong type, or the word in it that is unknown */
export function parseSettings(settings: AgentSettings): ParsedSettings {
  return {
    own: parseSelection(rawSelection("artie.agent.", settings), catalog),
    limits: settings.narrowings.map(parseLimit),
  };
}

/** The least of what several selections allow. */
export function lowest(selections: readonly Selection[]): AccessLevel {
  return ACCESS_LEVELS.find((level) => selections.some(({ access }) => access === level)) ?? "everything";
}

function parseLimit({ access, tags, excludedTools }: AgentNarrowing): Selection {
  const off = access === "off";
  const raw = rawSelection("artie.agent.workspace", {
    access: off ? "read" : (access ?? "everything"),
    methods: undefined,
    tags,
    excludedTools,
  });
  const limit = parseSelection(raw, catalog);
  return off ? { ...limit, exclude: catalog.map(({ name }) => name) } : limit;
}

type Words = Omit<AgentSettings, "enabled" | "narrowings">;

function rawSelection(prefix: string, { access, methods, tags, excludedTools }: Words): RawSelection {
  if (access !== undefined && typeof access !== "string") throw new Error(`${named(prefix, "access")} is not a text.`);
  return {
    access,
    methods: words(named(prefix, "methods"), methods),
    tags: words(named(prefix, "tags"), tags),
    exclude: words(named(prefix, "excludedTools"), excludedTools),
  };
}

/** `artie.agent.tags`, `artie.agent.workspaceTags`. */
function named(prefix: string, name: string): string {
  return prefix.endsWith(".") ? prefix + name : prefix + name.charAt(0).toUpperCase() + name.slice(1);
}

function words(setting: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((word) => typeof word === "string")) return value;
  throw new Error(`${setting} is not a list of texts.`);
}
