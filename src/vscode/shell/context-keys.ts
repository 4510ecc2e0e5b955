// What `when` clauses know about this extension's state.
import * as vscode from "vscode";

const told = new Map<string, unknown>();

/** VS Code looks at all menus and welcomes again each time it is told, so it is told of news only. */
export function setContext(name: string, value: unknown): void {
  if (told.has(name) && told.get(name) === value) return;
  told.set(name, value);
  void vscode.commands.executeCommand("setContext", name, value);
}
