// How a command ends: one sentence, shown without waiting for anybody to close it, and given back to the caller.
import * as vscode from "vscode";
import type { ArtieError } from "../../artie/index.ts";
import type { Accounts } from "../shell/accounts.ts";
import { isArtieError } from "../shell/artie-error.ts";
import { OtherAccount } from "../shell/sessions.ts";
import { visible } from "../../artie/text.ts";
import { sentence, shown, withoutLinks } from "./text.ts";

/** Causes quote names: however long these are, the remedy behind them must still fit into a notification. */
const MAX_CAUSE = 500;
/** VS Code cuts what has no button after one line, of about so many characters. */
const ONE_LINE = 56;

/** What a command gives back; undefined stands for a person who changed their mind. */
export interface Outcome {
  readonly ok: boolean;
  /** What the person was told. */
  readonly message: string;
}

/** A button. */
export interface Action {
  readonly title: string;
  readonly run: () => unknown;
  /** It asks the account that is active when it is pressed about what was told of the one before. */
  readonly isOfAccount?: boolean;
}

/** Commands about things of an account; what a document or the record names says itself of which. */
const OF_ACCOUNT = /^artie\.(pipeline|connector|sourceReader|environment|backfills|searchCatalog)/;

export function commandAction(title: string, command: string, ...args: unknown[]): Action {
  const run = () => vscode.commands.executeCommand(command, ...args);
  return { title, run, isOfAccount: OF_ACCOUNT.test(command) };
}

/** Who is signed in. */
type Signed = Pick<Accounts, "active" | "find">;
let signed: Signed = { active: undefined, find: () => undefined };

/** A notification stays when another account is chosen: its buttons then go nowhere. @param accounts of this window */
export function bindButtons(accounts: Signed): void {
  signed = accounts;
}

function press({ run, isOfAccount }: Action, id: string | undefined): unknown {
  if (!isOfAccount || id === undefined || id === signed.active?.id) return run();
  return warn(new OtherAccount(signed.find(id)?.account).message, switchAccount());
}

export function switchAccount(): Action {
  return commandAction(vscode.l10n.t("Switch Account"), "artie.switchAccount");
}

/** A button that shows the settings whose names begin so. */
export function openSettings(name: string): Action {
  return commandAction(vscode.l10n.t("Open Settings"), "workbench.action.openSettings", name);
}

export function tell(message: string, ...actions: Action[]): Outcome {
  return show(true, vscode.window.showInformationMessage, message, actions);
}

export function warn(message: string, ...actions: Action[]): Outcome {
  return show(false, vscode.window.showWarningMessage, message, actions);
}

/**
 * @param what A clause without a period: "Billing to Snowflake was not started".
 * @param error Why. Its root and its remedy complete the sentence.
 */
export function fail(what: string, error: unknown, ...actions: Action[]): Outcome {
  return show(false, vscode.window.showErrorMessage, `${what}: ${explain(error)}`, actions);
}

type Show = (message: string, ...items: vscode.MessageItem[]) => Thenable<vscode.MessageItem | undefined>;

function show(ok: boolean, showMessage: Show, message: string, actions: readonly Action[]): Outcome {
  const isCut = actions.length === 0 && message.length > ONE_LINE;
  const items = isCut
    ? [{ title: vscode.l10n.t("OK"), run: () => undefined }]
    : actions.map((action) => ({ ...action }));
  const account = signed.active?.id;
  void showMessage(withoutLinks(visible(message)), ...items).then((chosen) => {
    const pressed = items.find((item) => item === chosen);
    return pressed && press(pressed, account);
  });
  return { ok, message };
}

/** For things so small that a notification would be in the way. */
export function tellBriefly(message: string): Outcome {
  vscode.window.setStatusBarMessage(message, 4_000);
  return { ok: true, message };
}

/** The root of the matter and what to do about it, in whole sentences. */
export function explain(error: unknown): string {
  if (isArtieError(error)) return `${sentence(shown(causeOf(error), MAX_CAUSE))} ${remedyOf(error)}`;
  const message = sentence(shown(error instanceof Error ? error.message : String(error), MAX_CAUSE));
  return isGone(error) ? `${message} ${gone()}` : message;
}

/** A person chooses from what is shown: what is not there, nor anything like it, has gone meanwhile. */
function isGone(error: unknown): boolean {
  if (!(error instanceof Error) || Reflect.get(error, "code") !== "unknown_name") return false;
  const candidates: unknown = Reflect.get(error, "candidates");
  return Array.isArray(candidates) && candidates.length === 0;
}

function gone(): string {
  return vscode.l10n.t("It may have been deleted: refresh, then choose again.");
}

/** What to do about it. Some of the errors' own remedies are for programs, which list and read again by themselves. */
function remedyOf({ code, subject, remedy }: ArtieError): string {
  switch (code) {
    case "not_found":
      return subject?.how === "list" ? remedy : gone();
    case "wrong_kind_of_uuid":
      return vscode.l10n.t("Choose it from the list instead of giving its UUID.");
    case "conflict":
      return vscode.l10n.t("Somebody else may have changed it: refresh, look at its state, then decide again.");
    case "too_large":
      return vscode.l10n.t("Choose fewer tables at once.");
    default:
      return remedy;
  }
}

/** Without the steps that ran into it ("failed to start pipeline: failed to validate source"). */
function causeOf({ message, reported }: ArtieError): string {
  const causes = reported?.chain.filter((link) => !/^failed to /i.test(link)) ?? [];
  return causes.length > 0 ? causes.join(": ") : (reported?.root ?? message);
}
