// What tools get of VS Code, whoever calls them. Loaded with the first call, and the client with it.
import * as vscode from "vscode";
import { createEventsClient, type EventsClient } from "../../artie/index.ts";
import { ToolError } from "../../rules/tool-error.ts";
import type { ToolServices } from "../../tools/context.ts";
import type { SecretStore } from "../../tools/secret-store.ts";
import { destinationsWritten } from "../../tools/policy/hosts.ts";
import { INGESTION_KEY, withDefaults } from "../../tools/secrets.ts";
import type { Deps } from "./deps.ts";
import { logExchange } from "./log.ts";
import { type Session, userAgentOf } from "./sessions.ts";
import { eventsUrlSetting } from "./settings.ts";
import { undoIn } from "./undo.ts";

export interface ServiceDeps extends Deps {
  readonly secrets: SecretStore;
}

export function toolServices(deps: ServiceDeps, session: Session, access: ToolServices["access"]): ToolServices {
  const { artie, ingestionKey } = session;
  return {
    artie,
    events: (key) => eventsClient(deps, session, key),
    secrets: ingestionKey === undefined ? deps.secrets : withIngestionKey(deps.secrets, session, ingestionKey),
    access,
    undo: undoIn(deps, session),
    workspaceFolders: readableFolders(),
  };
}

function eventsClient({ log, version }: ServiceDeps, { eventsUrl }: Session, key: string): EventsClient {
  const url = eventsUrl ?? eventsUrlSetting();
  if (url === undefined)
    throw new ToolError("not_configured", "The setting artie.eventsUrl is empty. Ask the person to set it.");
  const observe = logExchange.bind(undefined, log);
  return createEventsClient({ url, key, userAgent: userAgentOf(version), observe });
}

/** The sandbox's own key, for the sandbox alone. */
function withIngestionKey(secrets: SecretStore, { eventsUrl = "" }: Session, value: string): SecretStore {
  return withDefaults(secrets, { [INGESTION_KEY]: { value, destinations: destinationsWritten(eventsUrl) } });
}

/** Files of a workspace that the person does not trust are not read, nor those that are not on this machine. */
function readableFolders(): string[] {
  if (!vscode.workspace.isTrusted) return [];
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : []));
}
