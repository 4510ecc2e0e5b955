// What `when` clauses know about this extension's state.
import * as vscode from "vscode";

/**
 * `artie.signedIn` and `artie.signedOut` are both false until the accounts have been read, so that nothing flashes up.
 * `artie.sandboxActive` tells that the active account is the sandbox.
 */
export interface ContextKeys {
  readonly "artie.signedIn": boolean;
  readonly "artie.signedOut": boolean;
  readonly "artie.sandboxActive": boolean;
  readonly "artie.accountCount": number;
}

export function setContextKeys(keys: ContextKeys): void {
  for (const [name, value] of Object.entries(keys)) setContext(name, value);
}

const told = new Map<string, unknown>();

/** VS Code looks at all menus and welcomes again each time it is told, so it is told of news only. */
export function setContext(name: string, value: unknown): void {
  if (told.has(name) && told.get(name) === value) return;
  told.set(name, value);
  void vscode.commands.executeCommand("setContext", name, value);
}
