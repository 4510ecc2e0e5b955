// Opens documents as a person does and writes in them.
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ArtieClient } from "../../../src/artie/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { run, until } from "./artie.ts";

/** Runs the command that opens a document, and gives the one that has the focus then. */
export async function open(command: string, args: object): Promise<vscode.TextDocument> {
  const outcome = await run(command, args);
  assert.ok(outcome.ok, outcome.message);
  const document = vscode.window.activeTextEditor?.document;
  assert.ok(document, "no editor has the focus");
  await caughtUp(document);
  return document;
}

/** What its comments say, however many lines each takes. */
export function commentsOf(document: vscode.TextDocument): string {
  return [...document.getText().matchAll(/^ *\/\/ (.*)$/gm)].map(([, line]) => line).join(" ");
}

/** VS Code takes over a moment later what has changed in the file. */
export async function caughtUp(document: vscode.TextDocument): Promise<void> {
  await until("the editor shows what is there", async () => document.getText() === (await written(document.uri)));
}

/** Writes one text in the place of another and saves. */
export async function edited(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const at = document.getText().indexOf(from);
  assert.ok(at >= 0, `${from} is not in:\n${document.getText()}`);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(at), document.positionAt(at + from.length));
  edit.replace(document.uri, range, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
  // VS Code gives up a save while it is still taking over what has changed on disk.
  await until("it is saved", async () => (await document.save()) && !document.isDirty);
}

/** What the file system has. */
export async function written(uri: vscode.Uri): Promise<string> {
  return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
}

export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (document.uri.scheme === "artie")
      await vscode.commands.executeCommand("artie.document.discard", { uri: document.uri.toString(), confirm: true });
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}

/** Every resource that has a document. */
export async function everything({ account }: ArtieExports, artie: ArtieClient) {
  const [pipelines, connectors, readers] = await Promise.all([
    artie.pipelines.list(),
    artie.connectors.list(),
    artie.sourceReaders.list(),
  ]);
  const all = [
    ...pipelines.map(({ uuid, name }) => ({ kind: "pipelines" as const, uuid, name })),
    ...connectors.map(({ uuid, label }) => ({ kind: "connectors" as const, uuid, name: label ?? uuid })),
    ...readers.map(({ uuid, name }) => ({ kind: "source-readers" as const, uuid, name: name ?? uuid })),
  ];
  assert.ok(account);
  return { accountId: account.id, all };
}
