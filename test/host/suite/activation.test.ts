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

  it("registers what checks each step of the walkthrough, and says of each view that it starts", async () => {
    await activate();
    const { walkthroughs, views, viewsWelcome } = contributes();
    const steps = walkthroughs.flatMap((each) => each.steps.map(({ completionEvents }) => completionEvents.join()));
    const registered = await vscode.commands.getCommands();
    assert.equal(steps.length, 5);
    assert.deepEqual(
      steps.filter((event) => !registered.includes(event.replace(/^onCommand:/, ""))),
      [],
    );
    // Until then VS Code says that there is no data provider, unless something else is to be said.
    const starting = viewsWelcome.flatMap(({ view, when }) => (when === "!artie.started" ? [view] : []));
    assert.deepEqual(
      starting,
      Object.values(views).flatMap((all) => all.map(({ id }) => id)),
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
  return contributes().commands.map(({ command }) => command);
}

function contributes(): Manifest["contributes"] {
  return (vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON as Manifest).contributes;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly completionEvents: readonly string[] }[] }[];
  };
}
