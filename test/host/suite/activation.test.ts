// Activation is quick, registers what package.json announces, and gives away nothing.
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { activate, EXTENSION_ID, until } from "../support/artie.ts";

describe("activation", () => {
  it("is measured by VS Code:", async function () {
    await activate();
    await vscode.commands.executeCommand("perfview.show");
    const row = await until("VS Code shows its measurements", () => {
      const lines = vscode.window.activeTextEditor?.document.getText().split("\n") ?? [];
      return lines.find((line) => line.includes(EXTENSION_ID));
    });
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    const [load, call] = row.split("|").slice(3).map(Number);
    assert.ok(Number.isFinite(load) && Number.isFinite(call), row);
    if (this.test) this.test.title += ` ${load} ms to load, ${call} ms to activate`;
  });

  it("registers every command of package.json", async () => {
    await activate();
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(
      contributedCommands().filter((id) => !registered.includes(id)),
      [],
    );
  });

  it("exports what can be looked at, and no key", async () => {
    const api = await activate();
    assert.deepEqual(Object.keys(api).sort(), [
      "account",
      "badge",
      "connectors",
      "decorationOf",
      "onDidChange",
      "onDidFollowUp",
      "pipelines",
      "secretNames",
      "statusBar",
      "trees",
      "waiting",
    ]);
  });
});

function contributedCommands(): string[] {
  const { contributes } = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON as Manifest;
  return contributes.commands.map(({ command }) => command);
}

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}
