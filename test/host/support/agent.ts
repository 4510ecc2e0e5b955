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
    await startServer();
    return isSo(toolNames());
  });
}

/** Calls a tool; again when VS Code is just putting another server in the place of the one that had it. */
export async function invoke(tool: string, input: object): Promise<string> {
  return until(`VS Code has the tool ${tool}`, async () => {
    try {
      return await invokeOnce(tool, input);
    } catch (error) {
      if (!/was not contributed/.test(String(error))) throw error;
      await startServer();
      return undefined;
    }
  });
}

/** Rejects for a tool that VS Code does not have. */
export async function invokeOnce(tool: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(`mcp_artie_${tool}`, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
}

async function startServer(): Promise<void> {
  await vscode.commands.executeCommand("workbench.mcp.startServer", "artie-tools.artie/Artie", {
    waitForLiveTools: true,
  });
}

export async function resetAgentSettings(): Promise<void> {
  const own = ["access", "enabled", "excludedTools", "methods", "tags"];
  for (const name of own) await setSetting(`agent.${name}`, undefined);
  for (const name of ["workspaceAccess", "workspaceTags", "workspaceExcludedTools"]) {
    await setSetting(`agent.${name}`, undefined);
    await setWorkspaceSetting(`agent.${name}`, undefined);
  }
}
