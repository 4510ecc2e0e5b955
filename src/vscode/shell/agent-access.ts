// What the settings let the agent do: the one model of it, for the access view, its commands and the server. Loaded with
// the catalog, so only when somebody looks, an agent connects or the settings change.
import { type Followed, UNFOLLOWED } from "../../tools/followed.ts";
import type { ToolFacts } from "../../tools/facts.ts";
import {
  ACCESS_LEVELS,
  type AccessLevel,
  isSelected,
  parseSelection,
  type RawSelection,
  type Selection,
} from "../../tools/selection.ts";
import { TAGS } from "../../tools/traits.ts";
import type { Access, AgentNarrowing, AgentSettings } from "./agent-settings.ts";

/** `above`: a higher access level has it. `pinned`: the workspace keeps it out, whatever the person gives. */
export type ToolState = "offered" | "left out" | "above" | "pinned";

export interface AgentAccess {
  /** What the person gives the agent. */
  readonly own: Selection;
  /** The level that counts; undefined when the agent is offered nothing. */
  readonly level: AccessLevel | undefined;
  /** The most that the workspace allows. */
  readonly most: Access;
  readonly stateOf: (tool: ToolFacts) => ToolState;
}

/**
 * @param followed what a description of the API makes of the tools
 * @throws Error that names the setting that has the wrong type, or the word in it that is unknown
 */
export function agentAccess(settings: AgentSettings, followed: Followed = UNFOLLOWED): AgentAccess {
  const { enabled } = settings;
  const own = parse(rawSelection("artie.agent.", settings), settings.follows);
  // What each settings file of the workspace leaves of it: a tool must pass them all.
  const limits = settings.narrowings.map((narrowing) => parseLimit(narrowing, settings.follows));
  const isLeft = (tool: ToolFacts): boolean => limits.every((limit) => isSelected(tool, limit));
  const most = followed.tools.some(isLeft) ? lowest(limits) : "off";
  return {
    own,
    most,
    level: enabled && most !== "off" ? lowest([own, ...limits]) : undefined,
    stateOf: (tool) => {
      if (!isLeft(tool)) return "pinned";
      if (!enabled || ACCESS_LEVELS.indexOf(levelOf(tool)) > ACCESS_LEVELS.indexOf(own.access)) return "above";
      return isSelected(tool, own) ? "offered" : "left out";
    },
  };
}

/** The access level at which a tool is offered. */
export function levelOf({ level }: ToolFacts): AccessLevel {
  return level === "destroy" ? "everything" : level;
}

export interface SelectedTools {
  readonly access: AccessLevel;
  readonly tools: readonly ToolFacts[];
  /** What is wrong with the settings, in a sentence. */
  readonly problem?: string;
}

/**
 * Settings that can't be understood admit nothing: to leave a misspelled tag or exclusion out would widen what the
 * agent may do beyond what the person meant.
 */
export function selectTools(settings: AgentSettings, followed: Followed = UNFOLLOWED): SelectedTools {
  try {
    const { level, stateOf } = agentAccess(settings, followed);
    return { access: level ?? "read", tools: followed.tools.filter((tool) => stateOf(tool) === "offered") };
  } catch (error) {
    return { access: "read", tools: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

function parse(raw: RawSelection, follows: boolean | undefined): Selection {
  return parseSelection(raw, UNFOLLOWED.tools, follows);
}

/** The least of what several selections allow. */
function lowest(selections: readonly Selection[]): AccessLevel {
  return ACCESS_LEVELS.find((level) => selections.some(({ access }) => access === level)) ?? "everything";
}

function parseLimit({ access, tags, excludedTools }: AgentNarrowing, follows: boolean | undefined): Selection {
  const off = access === "off";
  const raw = rawSelection("artie.agent.workspace", {
    access: off ? "read" : (access ?? "everything"),
    methods: undefined,
    tags,
    excludedTools,
  });
  const limit = parse(raw, follows);
  return off ? { ...limit, exclude: TAGS } : limit;
}

type Words = Omit<AgentSettings, "enabled" | "narrowings" | "follows">;

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
