// What the agent may do now, as rows: each tool of the catalog with its state and its cost. Loaded with the catalog, so
// only when somebody looks.
import { estimateTokens } from "../../../mcp/token-estimate.ts";
import { type Followed, UNFOLLOWED } from "../../../tools/followed.ts";
import type { ToolFacts } from "../../../tools/facts.ts";
import type { Tag } from "../../../tools/traits.ts";
import { ACCESS_LEVELS, type AccessLevel } from "../../../tools/selection.ts";
import { type AgentAccess, agentAccess, levelOf, type ToolState } from "../../shell/agent-access.ts";
import type { AgentSettings } from "../../shell/agent-settings.ts";

export interface ToolRow {
  readonly tool: ToolFacts;
  readonly level: AccessLevel;
  readonly tag: Tag;
  readonly state: ToolState;
  /** About so many it costs, or would cost. */
  readonly tokens: number;
}

export interface AccessModel extends AgentAccess {
  readonly rows: readonly ToolRow[];
  readonly followed: Followed;
  /** The workspace leaves less than the level that the person gives. */
  readonly isPinned: boolean;
}

/** @throws Error that says what is wrong with the settings */
export function accessModel(settings: AgentSettings, followed: Followed = UNFOLLOWED): AccessModel {
  const { tools } = followed;
  const access = agentAccess(settings, followed);
  // What is offered is counted as it is listed; the rest as it would be with the whole catalog.
  const now = estimateTokens(tools.filter((tool) => access.stateOf(tool) === "offered"));
  const whole = estimateTokens(tools);
  const rows = tools.map((tool) => ({
    tool,
    level: levelOf(tool),
    tag: tool.tags[0] ?? "admin",
    state: access.stateOf(tool),
    tokens: now.get(tool.name) ?? whole.get(tool.name) ?? 0,
  }));
  return { ...access, followed, rows, isPinned: settings.enabled && access.level !== access.own.access };
}

export function levelState({ level: now, most }: AgentAccess, level: AccessLevel): "on" | "off" | "pinned" {
  const rank = ACCESS_LEVELS.indexOf(level);
  if (most === "off" || rank > ACCESS_LEVELS.indexOf(most)) return "pinned";
  return now !== undefined && rank <= ACCESS_LEVELS.indexOf(now) ? "on" : "off";
}
