// What the command line gives to an MCP session. The selection stands for as long as the process runs.
import { ScopedChanges } from "../account/scope/changes.ts";
import type { AgentHost } from "../mcp/host.ts";
import type { ToolFacts } from "../tools/facts.ts";
import type { ToolServices } from "../tools/context.ts";
import type { Followed } from "../tools/followed.ts";
import type { Follower } from "../tools/follower.ts";
import { listing } from "../tools/listing.ts";
import {
  isSelected,
  parseSelection,
  type RawSelection,
  scopedTools,
  select,
  type Selection,
} from "../tools/selection.ts";
import type { Api } from "./api.ts";

/**
 * @param follows a description of the API may add tools
 * @throws ToolError for a word that names no level, method, tag or tool
 */
export function checkSelection(raw: RawSelection, follows = false): Selection {
  return parseSelection(raw, listing, follows);
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
  let services: Promise<ToolServices> | undefined;
  const changes = pipelines.length === 0 ? api.changes : new ScopedChanges(api.changes, pipelines);
  const selected = new WeakMap<Followed, readonly ToolFacts[]>();
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
    services: () => (services ??= servicesFor(api, selection, pipelines)),
    caller: { principal: { kind: "agent" } },
    ...(api.record ? { record: api.record } : {}),
    onDidChangeTools: (listener) => follower.onDidChange(listener),
    onDidChangeResources: (listener) => changes.onDidChange(listener),
  };
}

async function servicesFor(api: Api, { access }: Selection, pipelines: readonly string[]): Promise<ToolServices> {
  const [services, { scopedServices }] = await Promise.all([api.services(), import("../tools/reach.ts")]);
  return scopedServices({ ...services, access }, pipelines);
}
