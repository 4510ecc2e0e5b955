// What every command has in common: a session, arguments that are read once, and an end that is always told.
import * as vscode from "vscode";
import type { ArtieErrorCode, Pipeline } from "../../artie/index.ts";
import { codeOf, isArtieError } from "../shell/artie-error.ts";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import { type Action, commandAction, fail, type Outcome, warn } from "./outcome.ts";
import { faultRemedies, type Remedy, runRemedy } from "./remedies.ts";
import { NothingToDo, readRequest, type Request } from "./request.ts";

/** A command as it was given, and all that it works with. */
export type Command<D extends Deps = Deps> = D & Request & { readonly session: Session };

/** Undefined stands for a person who changed their mind: nothing is told then. */
export type Run<D extends Deps = Deps> = (command: Command<D>) => Promise<Outcome | undefined>;

/** @param failed A clause that the reason of a failure follows: "Nothing was changed". */
export function registerCommand<D extends Deps>(deps: D, id: string, failed: string, run: Run<D>): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (first?: unknown, selection?: unknown) => {
    try {
      const request = readRequest(first, selection);
      const session = await deps.sessions.get();
      return session ? await run({ ...deps, ...request, session }) : askToSignIn();
    } catch (error) {
      if (error instanceof NothingToDo) return warn(error.message, refresh());
      if (codeOf(error) === "canceled") return undefined;
      const retry = () => vscode.commands.executeCommand(id, first, selection);
      return fail(failed, error, ...remedies(deps, error, retry));
    }
  });
}

function askToSignIn(): Outcome {
  return warn(
    vscode.l10n.t("Sign in to Artie first."),
    commandAction(vscode.l10n.t("Sign In"), "artie.signIn"),
    commandAction(vscode.l10n.t("Use the Sandbox"), "artie.useSandbox"),
  );
}

type Codes = readonly (ArtieErrorCode | undefined)[];
const PASSING: Codes = ["api_unreachable", "timeout", "rate_limit", "server_error", "bad_response"];

/** Buttons for what helps against an error. */
export function remedies({ store }: Deps, error: unknown, retry?: () => unknown, pipeline?: Pipeline): Action[] {
  const code = codeOf(error);
  const text = isArtieError(error) ? (error.reported?.root ?? error.message) : "";
  const offered = pipeline ? faultRemedies({ code, text }, pipeline, store.topology) : [];
  const toAction = (remedy: Remedy): Action => ({
    title: remedy.title,
    run: () => runRemedy(remedy),
    isOfAccount: true,
  });
  const actions = offered.map(toAction);
  if (code === "unauthorized") actions.push(commandAction(vscode.l10n.t("Sign In Again"), "artie.signInAgain"));
  if (PASSING.includes(code) && retry) actions.push({ title: vscode.l10n.t("Retry"), run: retry, isOfAccount: true });
  return [...actions, showLog()];
}

/** The end of a write that failed; a person who has stopped waiting can't know whether it was done, as its error says. */
export function notDone(
  deps: Deps,
  name: string,
  failed: string,
  error: unknown,
  ...helping: [retry?: () => unknown, pipeline?: Pipeline]
): Outcome {
  if (codeOf(error) !== "canceled") return fail(failed, error, ...remedies(deps, error, ...helping));
  const advice = isArtieError(error) ? error.remedy : "";
  return warn(vscode.l10n.t("Stopped waiting for {0}. {1}", name, advice), refresh(), showLog());
}

export function refresh(): Action {
  return commandAction(vscode.l10n.t("Refresh"), "artie.refresh");
}

export function showLog(): Action {
  return commandAction(vscode.l10n.t("Show Log"), "artie.showLog");
}
