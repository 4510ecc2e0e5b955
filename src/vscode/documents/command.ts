// What the commands on a document have in common: which document is meant, and an end that is always told.
import * as vscode from "vscode";
import { codeOf } from "../shell/artie-error.ts";
import { field, textField } from "../shell/arguments.ts";
import type { Deps } from "../shell/deps.ts";
import type { PersonCalls } from "../ui/person-calls.ts";
import { OtherAccount, type Session } from "../shell/sessions.ts";
import { remedies, showLog } from "../ui/command.ts";
import { fail, type Outcome, switchAccount, warn } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import type { Secrets } from "../ui/secrets.ts";
import { type Address, addressOf, SCHEME, titleOf, uriOf } from "./address.ts";
import type { Draft } from "./drafts.ts";
import type { Files } from "./files.ts";

export interface DocumentDeps extends Deps {
  readonly calls: PersonCalls;
  readonly secrets: Secrets;
  readonly files: Files;
}

export interface DocumentCommand extends DocumentDeps {
  readonly session: Session;
  readonly uri: vscode.Uri;
  readonly address: Address;
  /** What a program decides in the person's place. */
  readonly args: {
    /** True: do not ask; of what can stop or lose something its exact name. */
    readonly confirm: string | boolean | undefined;
    /** Both: what others have changed is taken over, and where both did, the draft counts. */
    readonly merge: "both" | undefined;
  };
}

type Run = (command: DocumentCommand, given: unknown) => Promise<Outcome | undefined>;

export function registerDocumentCommand(deps: DocumentDeps, id: string, failed: string, run: Run): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (given?: unknown) => {
    const uri = uriIn(given);
    const address = uri?.scheme === SCHEME ? addressOf(uri) : undefined;
    if (!uri || !address)
      return warn(vscode.l10n.t("Open the document of a pipeline, connector or source reader first."));
    try {
      await saved(uri);
      const session = await deps.sessions.requireOf(address.account);
      const confirm = field(given, "confirm");
      const args = {
        confirm: typeof confirm === "string" || typeof confirm === "boolean" ? confirm : undefined,
        merge: textField(given, "merge") === "both" ? ("both" as const) : undefined,
      };
      return await run({ ...deps, session, uri, address, args }, given);
    } catch (error) {
      if (codeOf(error) === "canceled") return undefined;
      await reveal(uri, error);
      return fail(failed, error, ...ways(deps, error, () => vscode.commands.executeCommand(id, given)));
    }
  });
}

function ways(deps: Deps, error: unknown, retry: () => unknown) {
  if (error instanceof OtherAccount) {
    return [switchAccount(), showLog()];
  }
  return field(error, "at") === undefined ? remedies(deps, error, retry) : [];
}

/** From a button, a link above a line, a program, or the editor that has the focus. */
function uriIn(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  const text = textField(given, "uri");
  return text === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(text);
}

async function saved(uri: vscode.Uri): Promise<void> {
  const document = documentAt(uri);
  if (document?.isDirty === true && !(await document.save())) {
    throw new Error(vscode.l10n.t("The document could not be saved. Save it, then try again."));
  }
}

function documentAt(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** Where the document is wrong. */
async function reveal(uri: vscode.Uri, error: unknown): Promise<void> {
  const at = field(error, "at");
  const document = documentAt(uri);
  if (typeof at !== "number" || !document) return;
  const position = document.positionAt(at);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}

/** Opens it as soon as it has been read: VS Code shows nothing of an error while it opens. @throws ArtieError */
export async function openDocument(files: Files, address: Address, name: string): Promise<Outcome> {
  const uri = uriOf(address, name);
  await withProgress(vscode.l10n.t("Reading {0}", titleOf(uri)), (signal) => files.load(address, signal));
  return showDocument(uri);
}

export async function showDocument(uri: vscode.Uri): Promise<Outcome> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
  return { ok: true, message: uri.toString() };
}

/** The draft of the document; undefined when there is none. */
export async function draftOf({ files, address }: DocumentCommand): Promise<Draft | undefined> {
  return files.drafts.get(address);
}
