// What every command has in common: a session, arguments that are read once, and an end that is always told.
import * as vscode from "vscode";
import type { ArtieErrorCode, Pipeline } from "../../artie/index.ts";
import { codeOf, isArtieError } from "../shell/artie-error.ts";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import { type Action, fail, type Outcome, warn } from "./outcome.ts";
import { NothingToDo, readRequest, type Request } from "./request.ts";

/** Undefined stands for a person who changed their mind: nothing is told then. */
export type Run = (session: Session, request: Request) => Promise<Outcome | undefined>;

/** @param failed A clause that the reason of a failure follows: "Nothing was changed". */
export function registerCommand(deps: Deps, id: string, failed: string, run: Run): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (first?: unknown, selection?: unknown) => {
    try {
      const request = readRequest(first, selection);
      const session = await deps.sessions.get();
      return session ? await run(session, request) : askToSignIn();
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
    { title: vscode.l10n.t("Sign In"), run: () => vscode.commands.executeCommand("artie.signIn") },
    { title: vscode.l10n.t("Use the Sandbox"), run: () => vscode.commands.executeCommand("artie.useSandbox") },
  );
}

const PASSING: readonly (ArtieErrorCode | undefined)[] = [
  "api_unreachable",
  "timeout",
  "rate_limit",
  "server_error",
  "bad_response",
];
const AT_THE_SOURCE: readonly (ArtieErrorCode | undefined)[] = [
  "slot_stale",
  "slot_in_use",
  "slot_shared",
  "slot_missing",
  "no_free_slots",
  "wal_level",
  "history_lost",
  "publication_missing",
  "publication_incomplete",
  "replica_identity",
  "cdc_not_enabled",
  "source_privileges",
  "oracle_shadow_script",
];
const AT_EITHER_END: readonly (ArtieErrorCode | undefined)[] = [
  "bad_credentials",
  "credentials_expired",
  "unreachable_host",
  "access_rule",
  "tls",
  "ssh_tunnel",
  "pooler",
  "unknown_database",
  "out_of_resources",
];

/** Buttons for what helps against an error. */
export function remedies(deps: Deps, error: unknown, retry?: () => unknown, pipeline?: Pipeline): Action[] {
  const code = codeOf(error);
  const source = pipeline && deps.store.sourceOf(pipeline);
  const destination = pipeline && deps.store.destinationOf(pipeline);
  const open = (title: string, uuid: string | undefined): Action[] =>
    uuid === undefined ? [] : [{ title, run: () => openConnector(uuid) }];
  const actions: Action[] = [];
  if (AT_THE_SOURCE.includes(code)) actions.push(...open(vscode.l10n.t("Open Connector"), source?.uuid));
  if (code === "destination_privileges") actions.push(...open(vscode.l10n.t("Open Connector"), destination?.uuid));
  if (AT_EITHER_END.includes(code)) {
    actions.push(...open(vscode.l10n.t("Open Source"), source?.uuid));
    actions.push(...open(vscode.l10n.t("Open Destination"), destination?.uuid));
  }
  if (code === "unauthorized") actions.push(signInAgain());
  if (PASSING.includes(code) && retry) actions.push({ title: vscode.l10n.t("Retry"), run: retry });
  return [...actions, showLog(deps)];
}

function openConnector(uuid: string): Thenable<unknown> {
  return vscode.commands.executeCommand("artie.connector.details", { connector: uuid });
}

function signInAgain(): Action {
  return { title: vscode.l10n.t("Sign In Again"), run: () => vscode.commands.executeCommand("artie.signInAgain") };
}

/** A write that a person has stopped waiting for may have been carried out; its error says so. */
function stoppedWaiting(deps: Deps, name: string, error: unknown): Outcome {
  const advice = isArtieError(error) ? error.remedy : "";
  return warn(vscode.l10n.t("Stopped waiting for {0}. {1}", name, advice), refresh(), showLog(deps));
}

/** The end of a write that failed; a person who has stopped waiting can't know whether it was done. */
export function notDone(
  deps: Deps,
  name: string,
  failed: string,
  error: unknown,
  ...helping: [retry?: () => unknown, pipeline?: Pipeline]
): Outcome {
  return codeOf(error) === "canceled"
    ? stoppedWaiting(deps, name, error)
    : fail(failed, error, ...remedies(deps, error, ...helping));
}

export function refresh(): Action {
  return { title: vscode.l10n.t("Refresh"), run: () => vscode.commands.executeCommand("artie.refresh") };
}

export function showLog({ log }: Deps): Action {
  return {
    title: vscode.l10n.t("Show Log"),
    run: () => {
      log.show();
    },
  };
}
