// What the suites share: the extension's API, a sandbox to sign in to, and waiting for what must become true.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import type { Outcome } from "../../../src/vscode/ui/outcome.ts";

export const EXTENSION_ID = "artie-tools.artie";
const DEADLINE_MS = 90_000;
/** A command that takes longer than this asks somebody: here nobody answers. */
const COMMAND_MS = 180_000;

export async function activate(): Promise<ArtieExports> {
  const extension = vscode.extensions.getExtension<ArtieExports>(EXTENSION_ID);
  assert.ok(extension, "VS Code does not know the extension");
  return extension.activate();
}

/** Runs a command as a program does and returns what the person was told. */
export async function run(command: string, ...args: unknown[]): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = new Error(`${command} has not ended within ${COMMAND_MS / 1000} s: it may be asking something.`);
    timer = setTimeout(reject, COMMAND_MS, error);
  });
  const ended = vscode.commands.executeCommand<Outcome | undefined>(command, ...args);
  const outcome = await Promise.race([ended, tooLate]).finally(() => {
    clearTimeout(timer);
  });
  assert.ok(outcome, `${command} ended without an outcome`);
  return outcome;
}

/** Signs in to the sandbox by its address, with a real key over real HTTP. */
export async function signInTo(sandbox: Sandbox, name = "Test", key = sandbox.apiKey): Promise<void> {
  await setSetting("apiUrl", sandbox.url);
  const outcome = await run("artie.signIn", { name, key });
  assert.ok(outcome.ok, outcome.message);
}

export async function signOutOfAll(): Promise<void> {
  for (const { label } of await vscode.authentication.getAccounts("artie")) {
    await run("artie.signOut", { name: label });
  }
}

/** Undefined puts the setting back to its default. */
export async function setSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("artie").update(name, value, vscode.ConfigurationTarget.Global);
}

/** In the workspace's settings file, which the harness throws away. */
export async function setWorkspaceSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("artie").update(name, value, vscode.ConfigurationTarget.Workspace);
}

/** Resolves with what the function returns once that is there; fails with `what` after a deadline. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) assert.fail(`Not within ${DEADLINE_MS / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
