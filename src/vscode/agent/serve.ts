// What the MCP server needs of VS Code. Loaded when the first client connects, and the MCP SDK with it.
import type { Duplex } from "node:stream";
import type * as vscode from "vscode";
import { type ResourceChange, resourceChanges } from "../../account/changes.ts";
import type { AgentHost } from "../../mcp/host.ts";
import { serveSocket } from "../../mcp/session.ts";
import type { ToolServices } from "../../tools/context.ts";
import { ToolError } from "../../rules/tool-error.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import { type SelectedTools, selectTools } from "../shell/agent-access.ts";
import { agentSettings } from "../shell/agent-settings.ts";
import type { Store } from "../shell/store.ts";
import { type ServiceDeps, toolServices } from "../shell/tool-services.ts";
import { shown } from "../ui/text.ts";

export interface AgentDeps extends ServiceDeps {
  readonly activity: ActivityLog;
  readonly onDidChangeSettings: vscode.Event<void>;
}

/** Serves one client until it is gone or the signal aborts. */
export async function serve(deps: AgentDeps, stream: Duplex, signal: AbortSignal): Promise<void> {
  await serveSocket(createHost(deps), stream, signal);
}

function createHost(deps: AgentDeps): AgentHost {
  const { log, onDidChangeSettings, version } = deps;
  // No connection outlives its account; what it has called may end a moment later.
  const account = deps.accounts.active?.label;
  const selected = (): SelectedTools => selectTools(agentSettings());
  return {
    version,
    tools: () => selected().tools,
    services: () => servicesOf(deps, selected()),
    onDidChangeTools: (listener) => onDidChangeSettings(listener),
    onDidChangeResources: (listener) => onDidChangeResources(deps.store, listener),
    caller: { principal: { kind: "agent" }, account },
    record: (entry) => {
      void deps.activity.append(entry);
      const { tool, outcome, code, milliseconds } = entry;
      log.info(`The agent called ${shown(tool)}: ${code ?? outcome} ${milliseconds} ms`);
    },
  };
}

/** @throws ToolError while nobody is signed in */
async function servicesOf(deps: AgentDeps, { access }: SelectedTools): Promise<ToolServices> {
  const session = await deps.sessions.get();
  if (session) return toolServices(deps, session, access);
  throw new ToolError("not_configured", "Nobody is signed in to Artie in VS Code. Ask the person to do it.");
}

/** The store's changes as clients are told of them, until it is disposed of. */
function onDidChangeResources(store: Store, listener: (change: ResourceChange) => void): { dispose(): void } {
  const toChange = resourceChanges(store);
  return store.onDidChange((change) => listener(toChange(change)));
}
