// Activation is quick, sends nothing and gives away nothing.
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { activate, EXTENSION_ID } from "../support/artie.ts";

describe("activation", () => {
  it("contributes what package.json announces", async () => {
    await activate();
    const commands = await vscode.commands.getCommands(true);
    const manifest = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON as Manifest;
    const missing = manifest.contributes.commands.map(({ command }) => command).filter((id) => !commands.includes(id));
    assert.deepEqual(missing, []);
  });

  it("activates again at once, with the same API", async () => {
    const started = performance.now();
    const api = await activate();
    console.log(`extension.activate() took ${Math.round(performance.now() - started)} ms`);
    assert.equal(await activate(), api);
  });

  it("shows no key in what it exports", async () => {
    const api = await activate();
    assert.deepEqual(Object.keys(api).sort(), [
      "account",
      "connectors",
      "onDidChange",
      "pipelines",
      "secretNames",
      "trees",
    ]);
  });
});

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}
