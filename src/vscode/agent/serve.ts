// What the MCP server needs of VS Code. Loaded when the first client connects, and the MCP SDK with it.
import type { Duplex } from "node:stream";
import * as vscode from "vscode";
import { createEventsClient, type EventsClient } from "../../artie/index.ts";
import type { AgentHost, ResourceChange } from "../../mcp/host.ts";
import { serveSocket } from "../../mcp/session.ts";
import type { ToolServices } from "../../tools/context.ts";
import { ToolError } from "../../tools/errors.ts";
import { INGESTION_KEY, withDefaults } from "../../tools/secrets.ts";
import { toolNameOf } from "../shell/activity-entry.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import { type SelectedTools, selectTools } from "../shell/agent-access.ts";
import { agentSettings } from "../shell/agent-settings.ts";
import type { Deps } from "../shell/deps.ts";
import { logExchange } from "../shell/log.ts";
import type { Secrets } from "../shell/secrets.ts";
import { type Session, userAgentOf } from "../shell/sessions.ts";
import { eventsUrlSetting } from "../shell/settings.ts";
import type { Store } from "../shell/store.ts";
import { shown } from "../ui/text.ts";

export interface AgentDeps extends Deps {
  readonly secrets: Secrets;
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
    onDidCall: (call) => {
      const { outcome, code, milliseconds } = call;
      deps.activity.append(call, account);
      const tool = shown(toolNameOf(call, deps.secrets.known()));
      log.info(`The agent called ${tool}: ${code ?? outcome} ${milliseconds} ms`);
    },
  };
}

/** @throws ToolError while nobody is signed in */
async function servicesOf(deps: AgentDeps, { access }: SelectedTools): Promise<ToolServices> {
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

function eventsClient({ log, version }: AgentDeps, { eventsUrl }: Session, key: string): EventsClient {
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

/** The store's changes as clients are told of them, until it is disposed of. */
function onDidChangeResources(store: Store, listener: (change: ResourceChange) => void): { dispose(): void } {
  let names = namesIn(store);
  return store.onDidChange(({ pipelines, connectors }) => {
    const before = names;
    names = namesIn(store);
    // Without UUIDs, and unless only connectors changed, the list changed: then any pipeline may have.
    const changed = pipelines ?? (connectors ? [] : store.pipelines.map(({ uuid }) => uuid));
    listener({ list: names !== before, pipelines: changed, connectors });
  });
}

function namesIn({ pipelines, connectors }: Store): string {
  return JSON.stringify([
    pipelines.map(({ uuid, name }) => [uuid, name]),
    connectors.map(({ uuid, label }) => [uuid, label]),
  ]);
}
