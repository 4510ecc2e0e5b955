// What the command line gives to an MCP session. The selection stands for as long as the process runs.
import { ScopedChanges } from "../account/scope/index.ts";
import type { AgentHost } from "../mcp/host.ts";
import { catalog } from "../tools/catalog.ts";
import type { Tool } from "../tools/define.ts";
import type { Followed } from "../tools/followed.ts";
import type { Follower } from "../tools/follower.ts";
import { scopedServices, scopedTools } from "../tools/reach.ts";
import { isSelected, parseSelection, type RawSelection, select, type Selection } from "../tools/selection.ts";
import type { Api } from "./api.ts";

/**
 * @param follows a description of the API may add tools
 * @throws ToolError for a word that names no level, method, tag or tool
 */
export function checkSelection(raw: RawSelection, follows = false): Selection {
  return parseSelection(raw, catalog, follows);
}

export interface HostOptions {
  readonly selection: Selection;
  readonly api: Api;
  readonly follower: Follower;
  readonly version: string;
  /** Names or UUIDs of those that it is for; none: all. */
  readonly pipelines?: readonly string[];
}

export function createHost({ selection, api, follower, version, pipelines = [] }: HostOptions): AgentHost {
  const services = scopedServices({ ...api.services, access: selection.access }, pipelines);
  const changes = pipelines.length === 0 ? api.changes : new ScopedChanges(api.changes, pipelines);
  const selected = new WeakMap<Followed, readonly Tool[]>();
  return {
    version,
    asksForRoots: true,
    tools: () => {
      const tools = selected.get(follower.current) ?? scopedTools(select(follower.current.tools, selection), pipelines);
      selected.set(follower.current, tools);
      return tools;
    },
    ready: () => follower.ready(),
    goneReason: (name) =>
      follower.current.gone.find(({ tool }) => tool.name === name && isSelected(tool, selection))?.reason,
    services: () => Promise.resolve(services),
    caller: { principal: { kind: "agent" } },
    ...(api.record ? { record: api.record } : {}),
    onDidChangeTools: (listener) => follower.onDidChange(listener),
    onDidChangeResources: (listener) => changes.onDidChange(listener),
  };
}
