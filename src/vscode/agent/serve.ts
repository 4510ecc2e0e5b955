// What the MCP server needs of VS Code. Loaded when the first client connects, and the MCP SDK with it.
import type { Duplex } from "node:stream";
import * as vscode from "vscode";
import { createEventsClient, type EventsClient } from "../../artie/index.ts";
import type { AgentHost } from "../../mcp/host.ts";
import { serveSocket } from "../../mcp/session.ts";
import type { ToolServices } from "../../tools/context.ts";
import { ToolError } from "../../tools/errors.ts";
import { INGESTION_KEY, withDefaults } from "../../tools/secrets.ts";
import { toolNameOf } from "../shell/activity-entry.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Accounts } from "../shell/accounts.ts";
import { type Log, logExchange } from "../shell/log.ts";
import type { Secrets } from "../shell/secrets.ts";
import type { Session, Sessions } from "../shell/sessions.ts";
import { agentSettings, eventsUrlSetting } from "../shell/settings.ts";
import type { Store } from "../shell/store.ts";
import { shown } from "../ui/text.ts";
import { userAgentOf } from "../shell/user-agent.ts";
import { onDidChangeResources } from "./resource-changes.ts";
import { type SelectedTools, selectTools } from "../shell/agent-access.ts";

export interface AgentHostDeps {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly store: Store;
  readonly secrets: Secrets;
  readonly activity: ActivityLog;
  readonly log: Log;
  readonly version: string;
  readonly onDidChangeSettings: vscode.Event<void>;
}

/** Serves one client until it is gone or the signal aborts. */
export async function serve(deps: AgentHostDeps, stream: Duplex, signal: AbortSignal): Promise<void> {
  await serveSocket(createHost(deps), stream, signal);
}

function createHost(deps: AgentHostDeps): AgentHost {
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
    onDidCall: (call) => {
      const { outcome, code, milliseconds } = call;
      deps.activity.append(call, account);
      const tool = shown(toolNameOf(call, deps.secrets.known()));
      log.info(`The agent called ${tool}: ${code ?? outcome} ${milliseconds} ms`);
    },
  };
}

/** @throws ToolError while nobody is signed in */
async function servicesOf(deps: AgentHostDeps, { access }: SelectedTools): Promise<ToolServices> {
  const session = await deps.sessions.get();
  if (!session)
    throw new ToolError("not_configured", "Nobody is signed in to Artie in VS Code. Ask the person to do it.");
  const { artie, ingestionKey } = session;
  return {
    artie,
    events: (ingestionKey) => eventsClient(deps, session, ingestionKey),
    secrets: ingestionKey === undefined ? deps.secrets : withDefaults(deps.secrets, { [INGESTION_KEY]: ingestionKey }),
    access,
    workspaceFolders: readableFolders(),
  };
}

function eventsClient({ log, version }: AgentHostDeps, { eventsUrl }: Session, key: string): EventsClient {
  const url = eventsUrl ?? eventsUrlSetting();
  if (url === undefined)
    throw new ToolError("not_configured", "The setting artie.eventsUrl is empty. Ask the person to set it.");
  const observe = logExchange.bind(undefined, log);
  return createEventsClient({ url, key, userAgent: userAgentOf(version), observe });
}

/** Files of a workspace that the person does not trust are not read, nor those that are not on this machine. */
function readableFolders(): string[] {
  if (!vscode.workspace.isTrusted) return [];
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : []));
}
