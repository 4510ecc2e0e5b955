// What the settings say about the agent, as they stand in settings.json, so possibly anything: agent-access.ts makes sense
// of it. This half is light, and also writes them.
import * as vscode from "vscode";
import type { ApprovalRule } from "../../tools/policy/approval.ts";
import type { AccessLevel } from "../../tools/selection.ts";
import { apiSpecSetting, SECTION, updateSetting } from "./settings.ts";

export type Access = AccessLevel | "off";

export interface AgentSettings {
  readonly enabled: boolean;
  readonly access: unknown;
  readonly methods: unknown;
  readonly tags: unknown;
  readonly excludedTools: unknown;
  readonly narrowings: readonly AgentNarrowing[];
  /** A description of the API may add tools whose names nobody knows yet. */
  readonly follows?: boolean;
}

/** What one settings file takes away from the agent. It can't give anything: whatever stands in it, all must agree. */
export interface AgentNarrowing {
  readonly access: unknown;
  readonly tags: unknown;
  readonly excludedTools: unknown;
}

export function agentSettings(): AgentSettings {
  const settings = vscode.workspace.getConfiguration(SECTION);
  return {
    enabled: settings.get<unknown>("agent.enabled") !== false,
    access: settings.get<unknown>("agent.access"),
    methods: settings.get<unknown>("agent.methods"),
    tags: settings.get<unknown>("agent.tags"),
    excludedTools: settings.get<unknown>("agent.excludedTools"),
    narrowings: narrowings(),
    ...(apiSpecSetting() === "" ? {} : { follows: true }),
  };
}

/** Which calls wait for the person. What can't be understood asks for more rather than for less. */
export function approvalRule(): ApprovalRule {
  const rule = vscode.workspace.getConfiguration(SECTION).get<unknown>("agent.approval");
  return rule === "none" || rule === "destroy" ? rule : "writes";
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

/** @param access As it is to stand in the settings. @param tags An empty list stands for all. */
export async function giveAccess(access: unknown, tags?: readonly string[]): Promise<void> {
  if (access === "off") return updateSetting("agent.enabled", false);
  await updateSetting("agent.access", access);
  if (tags) await updateSetting("agent.tags", tags);
  if (!agentSettings().enabled) await updateSetting("agent.enabled", undefined);
}

/** The most that the agent gets here, in the workspace's settings file: for everybody who opens it. */
export async function limitWorkspace(access: AccessLevel): Promise<void> {
  const value = access === "everything" ? undefined : access;
  const settings = vscode.workspace.getConfiguration(SECTION);
  await settings.update("agent.workspaceAccess", value, vscode.ConfigurationTarget.Workspace);
}
