// What the agent may do now, as rows: the catalog by level and tag, each tool with its state and its cost. Loaded with the
// catalog, so only when somebody looks.
import { estimateTokens } from "../../../mcp/token-estimate.ts";
import { catalog } from "../../../tools/catalog.ts";
import { TAGS, type Tag, type Tool } from "../../../tools/define.ts";
import { ACCESS_LEVELS, type AccessLevel, type Selection } from "../../../tools/selection.ts";
import { agentAccess, levelOf, type ToolState } from "../../shell/agent-access.ts";
import type { Access, AgentSettings } from "../../shell/agent-settings.ts";

export interface ToolRow {
  readonly tool: Tool;
  readonly state: ToolState;
  /** About so many it costs, or would cost. */
  readonly tokens: number;
}

export interface LevelRows {
  readonly level: AccessLevel;
  readonly state: "on" | "off" | "pinned";
  readonly byTag: ReadonlyMap<Tag, readonly ToolRow[]>;
}

export interface AccessModel {
  /** The level that counts; undefined when the agent is offered nothing. */
  readonly access: AccessLevel | undefined;
  /** The most that the workspace allows. */
  readonly most: Access;
  readonly levels: readonly LevelRows[];
  readonly tools: ReadonlyMap<string, ToolRow>;
  readonly own: Selection;
  /** The workspace leaves less than the level that the person gives. */
  readonly isPinned: boolean;
  readonly offered: { readonly tools: number; readonly tokens: number };
}

/** @throws Error that says what is wrong with the settings */
export function accessModel(settings: AgentSettings): AccessModel {
  const { own, level: access, most, stateOf } = agentAccess(settings);
  const tokens = tokensOf(catalog.filter((tool) => stateOf(tool) === "offered"));
  const rows = catalog.map((tool) => ({ tool, state: stateOf(tool), tokens: tokens(tool) }));
  return {
    access,
    most,
    levels: ACCESS_LEVELS.map((level) => levelRows(level, rows, access, most)),
    tools: new Map(rows.map((row) => [row.tool.name, row])),
    own,
    isPinned: settings.enabled && access !== own.access,
    offered: { tools: offered(rows).length, tokens: totalTokens(offered(rows)) },
  };
}

export function offered(rows: Iterable<ToolRow>): ToolRow[] {
  return [...rows].filter(({ state }) => state === "offered");
}

export function totalTokens(rows: readonly ToolRow[]): number {
  return rows.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** What is offered is counted as it is listed; the rest as it would be with the whole catalog. */
function tokensOf(listed: readonly Tool[]): (tool: Tool) => number {
  const [now, whole] = [estimateTokens(listed), estimateTokens(catalog)];
  return ({ name }) => now.get(name) ?? whole.get(name) ?? 0;
}

function levelRows(
  level: AccessLevel,
  rows: readonly ToolRow[],
  access: AccessLevel | undefined,
  most: Access,
): LevelRows {
  const own = rows.filter(({ tool }) => levelOf(tool) === level);
  const byTag = Map.groupBy(own, ({ tool }) => tool.tags[0] ?? "admin");
  const rank = ACCESS_LEVELS.indexOf(level);
  const isOn = access !== undefined && rank <= ACCESS_LEVELS.indexOf(access);
  const isPinned = most === "off" || rank > ACCESS_LEVELS.indexOf(most);
  return {
    level,
    state: isPinned ? "pinned" : isOn ? "on" : "off",
    byTag: new Map(TAGS.flatMap((tag) => (byTag.has(tag) ? [[tag, byTag.get(tag) ?? []]] : []))),
  };
}
