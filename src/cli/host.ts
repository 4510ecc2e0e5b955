// What the command line gives to an MCP session. The selection stands for as long as the process runs.
import type { AgentHost } from "../mcp/host.ts";
import { catalog } from "../tools/catalog.ts";
import { parseSelection, type RawSelection, select, type Selection } from "../tools/selection.ts";
import type { Api } from "./api.ts";

/** @throws ToolError for a word that names no level, method, tag or tool */
export function checkSelection(raw: RawSelection): Selection {
  return parseSelection(raw, catalog);
}

export function createHost(selection: Selection, api: Api, version: string): AgentHost {
  const tools = select(catalog, selection);
  const services = { ...api.services, access: selection.access };
  return {
    version,
    asksForRoots: true,
    tools: () => tools,
    services: () => Promise.resolve(services),
    caller: { principal: { kind: "agent" } },
    ...(api.record ? { record: api.record } : {}),
    onDidChangeTools: () => ({ dispose: () => undefined }),
    onDidChangeResources: (listener) => api.changes.onDidChange(listener),
  };
}
