// What the MCP server needs of VS Code. Loaded when the first client connects, and the MCP SDK with it.
import type { Duplex } from "node:stream";
import type * as vscode from "vscode";
import { resourceChanges } from "../../account/changes.ts";
import type { AgentHost } from "../../mcp/host.ts";
import { serveSocket } from "../../mcp/session.ts";
import { ToolError } from "../../rules/tool-error.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import { selectTools } from "../shell/agent-access.ts";
import { agentSettings } from "../shell/agent-settings.ts";
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
  const { log, onDidChangeSettings, version, store } = deps;
  const selected = () => selectTools(agentSettings());
  return {
    version,
    tools: () => selected().tools,
    services: async () => {
      const session = await deps.sessions.get();
      if (session) return toolServices(deps, session, selected().access);
      throw new ToolError("not_configured", "Nobody is signed in to Artie in VS Code. Ask the person to do it.");
    },
    onDidChangeTools: (listener) => onDidChangeSettings(listener),
    onDidChangeResources: (listener) => {
      const toChange = resourceChanges(store);
      return store.onDidChange((change) => listener(toChange(change)));
    },
    // No connection outlives its account; what it has called may end a moment later.
    caller: { principal: { kind: "agent" }, account: deps.accounts.active?.label },
    record: (entry) => {
      void deps.activity.append(entry);
      const { tool, outcome, code, milliseconds } = entry;
      log.info(`The agent called ${shown(tool)}: ${code ?? outcome} ${milliseconds} ms`);
    },
  };
}
