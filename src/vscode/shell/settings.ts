// The settings, typed. Those that decide where a key goes or what the agent may do cannot be set by a workspace: their
// scope in package.json is `application` or `machine`, so VS Code itself ignores them there.
import * as vscode from "vscode";
import { parseAddress } from "./address.ts";
import type { Action } from "../ui/outcome.ts";

const SECTION = "artie";
/** How often to refresh while a pipeline deploys or backfills, in milliseconds. */
export const BUSY_INTERVAL_MS = 3_000;

/** Where new sign-ins go; accounts that are there keep the address they were made with. @throws Error in plain words */
export function apiUrlSetting(): string {
  return parseAddress("artie.apiUrl", text("apiUrl"));
}

/** Undefined when it is empty: an Events API's address belongs to a deployment. @throws Error in plain words */
export function eventsUrlSetting(): string | undefined {
  const address = text("eventsUrl");
  return address === "" ? undefined : parseAddress("artie.eventsUrl", address);
}

/** Milliseconds between refreshes; 0 for never. */
export function refreshIntervalMs(): number {
  const seconds = vscode.workspace.getConfiguration(SECTION).get<unknown>("refreshInterval");
  return typeof seconds === "number" && Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : 30_000;
}

export interface AgentSettings {
  readonly enabled: boolean;
  readonly access: unknown;
  readonly methods: unknown;
  readonly tags: unknown;
  readonly excludedTools: unknown;
  readonly narrowings: readonly AgentNarrowing[];
}

/** What one settings file takes away from the agent. It can't give anything: whatever stands in it, all must agree. */
export interface AgentNarrowing {
  readonly access: unknown;
  readonly tags: unknown;
  readonly excludedTools: unknown;
}

/** As they stand in settings.json, so possibly anything: the selection checks them word by word. */
export function agentSettings(): AgentSettings {
  const settings = vscode.workspace.getConfiguration(SECTION);
  return {
    enabled: settings.get<unknown>("agent.enabled") !== false,
    access: settings.get<unknown>("agent.access"),
    methods: settings.get<unknown>("agent.methods"),
    tags: settings.get<unknown>("agent.tags"),
    excludedTools: settings.get<unknown>("agent.excludedTools"),
    narrowings: narrowings(),
  };
}

/**
 * One for each settings file that has any: VS Code itself would let a folder's value replace the workspace's and the
 * person's, so that a repository could take back what somebody else has narrowed.
 */
function narrowings(): AgentNarrowing[] {
  const resources = [null, ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri)];
  const found = resources.flatMap((resource) => {
    const settings = vscode.workspace.getConfiguration(SECTION, resource);
    const [access, tags, tools] = ["Access", "Tags", "ExcludedTools"].map((name) =>
      settings.inspect<unknown>(`agent.workspace${name}`),
    );
    return (["globalValue", "workspaceValue", "workspaceFolderValue"] as const).map((file) => ({
      access: access?.[file],
      tags: tags?.[file],
      excludedTools: tools?.[file],
    }));
  });
  return found.filter((narrowing) => Object.values(narrowing).some((value) => value !== undefined));
}

/** For this person, in all windows. Undefined stands for the default. */
export async function updateSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(name, value, vscode.ConfigurationTarget.Global);
}

/** For everybody who opens this workspace. */
export async function updateWorkspaceSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(name, value, vscode.ConfigurationTarget.Workspace);
}

/** Calls back when a setting below the name (`agent`, `refreshInterval`) changes. */
export function onDidChangeSetting(name: string, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SECTION}.${name}`)) listener();
  });
}

/** A button that shows the settings whose names begin so. */
export function openSettings(name: string): Action {
  const run = () => vscode.commands.executeCommand("workbench.action.openSettings", name);
  return { title: vscode.l10n.t("Open Settings"), run };
}

function text(name: string): string {
  const value = vscode.workspace.getConfiguration(SECTION).get<unknown>(name);
  return typeof value === "string" ? value.trim() : "";
}
