// The agent of the suites: VS Code's own MCP client.
import * as vscode from "vscode";
import { setSetting, setWorkspaceSetting, until } from "./artie.ts";

export function toolNames(): string[] {
  const prefix = "mcp_artie_";
  return vscode.lm.tools.flatMap(({ name }) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
}

/**
 * Has VS Code start the server until the tools are as they must become: VS Code learns of another definition a moment
 * after the change, stops the server that ran with the one before, and starts it anew when it is next needed.
 */
export async function untilTools(what: string, isSo: (names: readonly string[]) => boolean): Promise<void> {
  await until(what, async () => {
    await vscode.commands.executeCommand("workbench.mcp.startServer", "artie-tools.artie/Artie", {
      waitForLiveTools: true,
    });
    return isSo(toolNames());
  });
}

export async function invoke(tool: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(`mcp_artie_${tool}`, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
}

export async function resetAgentSettings(): Promise<void> {
  const own = ["access", "enabled", "excludedTools", "methods", "tags"];
  for (const name of own) await setSetting(`agent.${name}`, undefined);
  for (const name of ["workspaceAccess", "workspaceTags", "workspaceExcludedTools"]) {
    await setSetting(`agent.${name}`, undefined);
    await setWorkspaceSetting(`agent.${name}`, undefined);
  }
}
