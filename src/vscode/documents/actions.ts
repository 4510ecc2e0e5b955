// What else is done with a document: validate, compare, discard, set a credential.
import * as vscode from "vscode";
import { destinationsOf } from "../../tools/connectors/places.ts";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { referenceTo, SECRET_NAME } from "../../tools/secret-name.ts";
import { field, textField } from "../shell/arguments.ts";
import { isSure } from "../ui/ask.ts";
import { type Outcome, tell, tellBriefly, warn } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { askForValue } from "../ui/secret-questions.ts";
import { sentence, shown } from "../ui/text.ts";
import { addressOf, isNew, titleOf } from "./address.ts";
import { failuresOf, showDifference } from "./apply.ts";
import { inputFor } from "./changes.ts";
import type { DocumentCommand, DocumentDeps } from "./command.ts";
import { validateNew } from "./create.ts";
import { FORMS } from "./forms.ts";
import { toolFields } from "./inputs.ts";
import { rangeOf } from "./lenses.ts";
import { readDraft, requireSound, valueIn } from "./reading.ts";
import { STORED } from "./resources.ts";

const { t } = vscode.l10n;

/** Only looks: what Apply would refuse, and what the API's dry run says. @throws BadDocument, ArtieError, ToolError */
export async function validate(command: DocumentCommand): Promise<Outcome> {
  const { files, address, uri, calls, session } = command;
  if (isNew(address)) return validateNew(command);
  const name = titleOf(uri);
  const draft = await files.drafts.get(address);
  if (!draft) return tell(t("{0} is as Artie has it: there is nothing to apply.", name));
  return withProgress(t("Validating {0}", name), async (signal) => {
    const reading = await readDraft(files, address, draft, signal);
    requireSound(reading.value, reading.changes);
    const { update, ref } = FORMS[address.kind];
    const fields = await toolFields(session, address.kind, inputFor(reading.changes, reading.value), { signal });
    const plan = await calls.plan(session, { tool: update, input: { [ref]: address.uuid, ...fields } }, signal);
    const failures = await failuresOf(command, reading, signal);
    if (failures.length > 0) return warn(t("{0} is not ready: {1}", name, failures.join(" ")));
    return tell(t("{0} can be applied. {1}", name, sentence(plan.effect)));
  });
}

export async function compare(command: DocumentCommand): Promise<Outcome> {
  const { files, address, uri } = command;
  await withProgress(t("Reading {0}", titleOf(uri)), (signal) => files.load(address, signal));
  await showDifference(command);
  return { ok: true, message: titleOf(uri) };
}

/** Needs no account: a draft of any can be thrown away. */
export async function discard(
  { files }: DocumentDeps,
  uri: vscode.Uri,
  confirm: boolean,
): Promise<Outcome | undefined> {
  const address = addressOf(uri);
  const draft = address && (await files.drafts.get(address));
  if (!address || !draft) return tellBriefly(t("There is no draft of {0}.", titleOf(uri)));
  const sure =
    confirm ||
    (await isSure({
      message: t("Discard the draft of {0}?", shown(draft.name)),
      detail: t("What you have written is lost. Nothing changes at Artie."),
      yes: t("Discard Draft"),
      no: t("Cancel"),
    }));
  if (!sure) return undefined;
  await revert(uri);
  await files.discard(address);
  return tellBriefly(t("The draft of {0} is discarded.", shown(draft.name)));
}

/** What is typed and not saved goes with the draft. */
async function revert(uri: vscode.Uri): Promise<void> {
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  if (document?.isDirty === true) await document.save();
}

/**
 * Asks for the value, keeps it for where the document says that it goes, and writes its reference into the document.
 * @throws BadDocument, ArtieError
 */
export async function setSecret(
  { secrets, session, files, uri, address }: DocumentCommand,
  path: readonly string[],
  given?: string,
): Promise<Outcome | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  const fields = valueIn(document.getText());
  const before = rangeOf(document, path);
  if (!before) return warn(t("The field is not there any more."));
  const name = referredIn(document.getText(before)) ?? secretName(titleOf(uri), path);
  const why = t("It becomes {0} of {1}.", path.join("."), titleOf(uri));
  const value = given ?? (await askForValue(name, why));
  if (value === undefined || value === "") return undefined;
  const places = await withProgress(t("Reading where it goes"), async (signal) => {
    const connector = connectorAt(fields, path);
    if (!connector) return [];
    const type = textField(connector, "type") ?? (await files.read(address, signal)).resource.type;
    return destinationsOf({ artie: session.artie, signal }, { ...connector, type });
  });
  await secrets.set(name, value, places);
  // It may have moved while the value was typed.
  const range = rangeOf(document, path);
  if (!range) return warn(t("The field is not there any more."));
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, range, JSON.stringify(referenceTo(name)));
  await vscode.workspace.applyEdit(edit);
  return tellBriefly(t("{0} is set. It is sent with the rest.", path.at(-1) ?? name));
}

/** The connector whose configuration the path leads into: the document's own, or one that is created with it. */
function connectorAt(fields: Settings, path: readonly string[]): Settings | undefined {
  const at = path.indexOf("sharedConfig");
  if (at === -1) return undefined;
  const connector = path.slice(0, at).reduce<unknown>((value, name) => field(value, name), fields);
  return isSettings(connector) ? connector : undefined;
}

/** The secret that is named there already; what stands for one at Artie names none. */
function referredIn(text: string): string | undefined {
  const name = /^"\s*secret:\/\/(\w+)\s*"$/.exec(text)?.[1];
  return name !== undefined && SECRET_NAME.test(name) && referenceTo(name) !== STORED ? name : undefined;
}

/** Of what it is for: BILLING_POSTGRES_PASSWORD. */
export function secretName(title: string, path: readonly string[]): string {
  const words = [title, path.at(-1) ?? ""].join("_").normalize("NFKD");
  const name = words
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toUpperCase();
  return /^[A-Z]/.test(name) && !name.endsWith("_FOR") ? name : `SECRET_${name}_VALUE`;
}
