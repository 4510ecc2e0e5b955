// Which tools a client sees: access level AND methods AND tags must admit a tool, and no exclusion name it.
import { ToolError } from "../rules/tool-error.ts";
import type { ToolFacts } from "./facts.ts";
import { ACCESS_LEVELS, type AccessLevel, DEFAULT_ACCESS, type Level, type Method, type Tag, TAGS } from "./traits.ts";

export { ACCESS_LEVELS, type AccessLevel, DEFAULT_ACCESS } from "./traits.ts";

/** `read`: every tool without side effects; `write`: create, update, delete; `custom`: actions with side effects. */
export const METHOD_GROUPS = ["read", "write", "custom"] as const;
export const METHOD_FILTERS = [...METHOD_GROUPS, "list", "get", "create", "update", "delete"] as const;
export type MethodFilter = (typeof METHOD_FILTERS)[number];

export interface Selection {
  readonly access: AccessLevel;
  /** Empty: all. */
  readonly methods: readonly MethodFilter[];
  /** Empty: all. */
  readonly tags: readonly Tag[];
  /** Tools that are left out, by their names or by a tag. */
  readonly exclude: readonly string[];
}

/** What a tool that is made of a description may be called. */
const GENERATED = /^artie_[\w-]{1,64}$/;

/** A selection as settings or flags hold it. */
export interface RawSelection {
  readonly access?: string | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/**
 * Checks every word.
 * @param follows a description of the API may add tools whose names nobody knows yet
 * @throws ToolError that names what is unknown and what there is
 */
export function parseSelection(raw: RawSelection, catalog: readonly ToolFacts[], follows = false): Selection {
  const names = [...catalog.map((tool) => tool.name), ...TAGS];
  return {
    access: oneOf("access level", raw.access ?? DEFAULT_ACCESS, ACCESS_LEVELS),
    methods: (raw.methods ?? []).map((word) => oneOf("method", word, METHOD_FILTERS)),
    tags: (raw.tags ?? []).map((word) => oneOf("tag", word, TAGS)),
    exclude: (raw.exclude ?? []).map((word) => (follows && GENERATED.test(word) ? word : oneOf("tool", word, names))),
  };
}

function oneOf<T extends string>(kind: string, word: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === word);
  if (found !== undefined) return found;
  const choice = known.length <= 12 ? `; there are ${known.join(", ")}` : "";
  throw new ToolError("invalid_selection", `There is no ${kind} "${word}"${choice}.`);
}

export function select<T extends ToolFacts>(catalog: readonly T[], selection: Selection): T[] {
  return catalog.filter((tool) => isSelected(tool, selection));
}

/** Without those for the whole account, where it is for some pipelines. */
export function scopedTools<T extends ToolFacts>(tools: readonly T[], pipelines: readonly string[]): readonly T[] {
  return pipelines.length === 0 ? tools : tools.filter(({ forScopes }) => forScopes);
}

export function isSelected(tool: ToolFacts, { access, methods, tags, exclude }: Selection): boolean {
  return (
    rank(tool.level) <= ACCESS_LEVELS.indexOf(access) &&
    (methods.length === 0 || methods.some((filter) => admits(filter, tool))) &&
    (tags.length === 0 || tool.tags.some((tag) => tags.includes(tag))) &&
    ![tool.name, ...tool.tags].some((word) => exclude.includes(word))
  );
}

/** The lowest access level at which a tool of this level is exposed, as its index. */
function rank(level: Level): number {
  return ACCESS_LEVELS.indexOf(level === "destroy" ? "everything" : level);
}

const WRITES: readonly Method[] = ["create", "update", "delete"];

function admits(filter: MethodFilter, tool: ToolFacts): boolean {
  switch (filter) {
    case "read":
      return tool.level === "read";
    case "write":
      return WRITES.includes(tool.method);
    case "custom":
      return tool.method === "custom" && tool.level !== "read";
    default:
      return tool.method === filter;
  }
}
