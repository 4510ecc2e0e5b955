// The agents of the suites: VS Code's own MCP client, and one that asks for whatever it likes.
import { globSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import * as vscode from "vscode";
import { EXTENSION_ID, setSetting, setWorkspaceSetting, until } from "./artie.ts";

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

/** A client of its own behind the bridge: VS Code's keeps to the tools that it knows. Needs tools that are offered. */
export async function connect(): Promise<AsyncDisposable & { client: Client }> {
  const extension = vscode.extensions.getExtension(EXTENSION_ID);
  const bridge = join(extension?.extensionPath ?? "", "dist/bridge.cjs");
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [bridge, ...socketDirectories()], stderr: "ignore" }),
  );
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

/** The tests run in the extension host's process, whose sockets carry its id. */
export function socketDirectories(): string[] {
  return globSync(`artie-${process.pid}-*`, { cwd: tmpdir() }).map((name) => join(tmpdir(), name));
}

export async function resetAgentSettings(): Promise<void> {
  const own = ["access", "enabled", "excludedTools", "methods", "tags"];
  for (const name of own) await setSetting(`agent.${name}`, undefined);
  for (const name of ["workspaceAccess", "workspaceTags", "workspaceExcludedTools"]) {
    await setSetting(`agent.${name}`, undefined);
    await setWorkspaceSetting(`agent.${name}`, undefined);
  }
}
