// The agents of the suites: VS Code's own MCP client, and one that asks for whatever it likes.
import assert from "node:assert/strict";
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
    await startServer();
    return isSo(toolNames());
  });
}

async function startServer(): Promise<void> {
  await vscode.commands.executeCommand("workbench.mcp.startServer", `${EXTENSION_ID}/Artie`, {
    waitForLiveTools: true,
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

/**
 * A client of the suite's own: VS Code's keeps to the tools that it knows. It starts the bridge as VS Code does. The
 * definition makes the socket, so VS Code has to ask for it first.
 */
export async function connect(): Promise<Client> {
  const directory = await until("the socket is there", async () => {
    await startServer();
    return socketDirectories()[0];
  });
  const extension = vscode.extensions.getExtension(EXTENSION_ID);
  assert.ok(extension);
  const client = new Client({ name: "test", version: "1" });
  const args = [join(extension.extensionPath, "dist/bridge.cjs"), directory];
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, env: { ELECTRON_RUN_AS_NODE: "1" } }),
  );
  return client;
}

/** The tests run in the extension host's process, whose sockets carry its id. */
export function socketDirectories(): string[] {
  return globSync(`artie-${process.pid}-*`, { cwd: tmpdir() }).map((name) => join(tmpdir(), name));
}

export async function resetAgentSettings(): Promise<void> {
  const own = ["access", "approval", "enabled", "excludedTools", "methods", "tags"];
  for (const name of own) await setSetting(`agent.${name}`, undefined);
  for (const name of ["workspaceAccess", "workspaceTags", "workspaceExcludedTools"]) {
    await setSetting(`agent.${name}`, undefined);
    await setWorkspaceSetting(`agent.${name}`, undefined);
  }
}
