// Signing in: asks for a name and a key, and keeps the key only when the API has accepted it.
import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import { createEntry, SANDBOX_ID, SANDBOX_URL } from "../shell/account-entry.ts";
import type { Accounts } from "../shell/accounts.ts";
import { codeOf, isArtieError } from "../shell/artie-error.ts";
import type { Deps } from "../shell/deps.ts";
import { createCleanClient } from "../shell/clean-client.ts";
import { logExchange } from "../shell/log.ts";
import { userAgentOf } from "../shell/sessions.ts";
import { apiUrlSetting } from "../shell/settings.ts";
import { showLog } from "../ui/command.ts";
import { type Action, commandAction, explain, fail, openSettings, type Outcome, tell } from "../ui/outcome.ts";
import { withProgress, withViewProgress } from "../ui/progress.ts";
import { shown } from "../ui/text.ts";
import { askName, nameGiven } from "./account-name.ts";
import { connectActions } from "./connect-agent.ts";

/** Every key begins so; the rest is whatever may stand in an HTTP header. */
const KEY = /^arsk_[\x21-\x7e]+$/;

/** What a program may give; a person is asked for the rest. */
interface SignInArguments {
  readonly name?: string | undefined;
  readonly key?: string | undefined;
}

/** What is to be kept, and the button that asks for another key when this one is refused. */
interface Trial {
  readonly apiUrl: string;
  readonly name: string;
  readonly key: string;
  readonly tryAgain: Action;
}

/** Undefined when the person changed their mind. */
export async function signIn(deps: Deps, given: SignInArguments = {}): Promise<Outcome | undefined> {
  await deps.accounts.ready;
  try {
    const apiUrl = apiUrlSetting();
    const named = given.name === undefined ? await askName(deps.accounts, apiUrl) : nameGiven(given.name.trim());
    if (named === undefined) return undefined;
    const { name } = named;
    const key = given.key?.trim() ?? (await askKey(apiUrl, vscode.l10n.t("Sign In to Artie (2 of 2)"), named.key));
    if (key === undefined) return undefined;
    const tryAgain = commandAction(vscode.l10n.t("Try Again"), "artie.signIn", { name });
    return await keepIfAccepted(deps, { apiUrl, name: name || vscode.l10n.t("Artie"), key, tryAgain });
  } catch (error) {
    return fail(vscode.l10n.t("Sign-in failed"), error, openSettings("artie.apiUrl"));
  }
}

/** Another key for the active account, which keeps its address and everything that belongs to it. */
export async function signInAgain(deps: Deps, given?: string): Promise<Outcome | undefined> {
  await deps.accounts.ready;
  const { active } = deps.accounts;
  if (!active || active.sandbox) return signIn(deps);
  const { apiUrl, label: name } = active;
  const key = given?.trim() ?? (await askKey(apiUrl, vscode.l10n.t("Sign In to {0} Again", shown(name))));
  const tryAgain = commandAction(vscode.l10n.t("Try Again"), "artie.signInAgain");
  return key === undefined ? undefined : keepIfAccepted(deps, { apiUrl, name, key, tryAgain });
}

/** Starts the sandbox in this window and signs in to it. */
export async function useSandbox({ accounts, sessions }: Deps): Promise<Outcome> {
  await accounts.ready;
  try {
    await accounts.keep(createEntry(SANDBOX_ID, vscode.l10n.t("Sandbox"), SANDBOX_URL, ""));
    await withViewProgress(["artie.pipelines"], sessions.get());
    const message = vscode.l10n.t("You are using the sandbox: made-up pipelines that run inside VS Code.");
    return tell(message, ...(await connectActions()));
  } catch (error) {
    const retry = commandAction(vscode.l10n.t("Retry"), "artie.useSandbox");
    return fail(vscode.l10n.t("The sandbox did not start"), error, retry, showLog());
  }
}

async function keepIfAccepted(deps: Deps, { apiUrl, name, key, tryAgain }: Trial): Promise<Outcome | undefined> {
  const { accounts } = deps;
  const refuse = (reason: string) => fail(vscode.l10n.t("Sign-in failed"), new Error(reason), tryAgain);
  const problem = problemOf(key);
  if (problem !== undefined) return refuse(problem);
  try {
    const checking = vscode.l10n.t("Checking the key with {0}", hostOf(apiUrl));
    await withProgress(checking, (signal) => tryKey(deps, apiUrl, key, signal));
  } catch (error) {
    return codeOf(error) === "canceled" ? undefined : refuse(explainRefusal(error, apiUrl));
  }
  await accounts.keep(createEntry(idFor(accounts, apiUrl, name, key), name, apiUrl, key));
  const message = vscode.l10n.t("Signed in to {0} as {1}.", hostOf(apiUrl), shown(name));
  return tell(message, ...(await connectActions()));
}

/** The lightest call that every key may make. @throws ArtieError */
async function tryKey({ version, log, accounts }: Deps, url: string, key: string, signal: AbortSignal): Promise<void> {
  const options = { url, key, userAgent: userAgentOf(version), observe: logExchange.bind(undefined, log) };
  const artie = await createCleanClient(options, () => [key, ...accounts.keys]);
  await artie.pipelines.list({ signal });
}

function explainRefusal(error: unknown, apiUrl: string): string {
  if (!isArtieError(error)) return explain(error);
  const { t } = vscode.l10n;
  switch (error.code) {
    case "unauthorized":
    case "forbidden":
      return t("{0} refused the key. Check that it is complete, still valid, and made for this API.", apiUrl);
    case "api_unreachable":
    case "timeout":
      return t("{0} Check the network and the setting artie.apiUrl.", `${error.message}.`);
    case "redirect":
      return t("{0} Enter the final address in the setting artie.apiUrl.", `${error.message}.`);
    case "bad_response":
    case "not_found":
      return t("What answers at {0} is not an Artie API. Check the setting artie.apiUrl.", apiUrl);
    default:
      return explain(error);
  }
}

/** Undefined for a key that may be one. */
function problemOf(key: string): string | undefined {
  if (!key.startsWith("arsk_")) return vscode.l10n.t("An Artie API key begins with arsk_.");
  return KEY.test(key)
    ? undefined
    : vscode.l10n.t("An Artie API key has no spaces or special characters and does not end after arsk_.");
}

/** Signing in again, by the same name or with the same key, renews the account that is there. */
function idFor(accounts: Accounts, apiUrl: string, name: string, key: string): string {
  const here = accounts.all.filter((account) => account.apiUrl === apiUrl);
  const same = here.find(({ label }) => label === name) ?? here.find(({ id }) => accounts.find(id)?.key === key);
  return same?.id ?? randomUUID();
}

/** @param value What is in the box already; nobody can read it there. */
async function askKey(apiUrl: string, title: string, value = ""): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title,
    value,
    prompt: vscode.l10n.t(
      "An API key of {0}. It is kept in VS Code's secret storage and sent to this address only.",
      hostOf(apiUrl),
    ),
    placeHolder: "arsk_…",
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? undefined : problemOf(text.trim())),
  });
}

function hostOf(apiUrl: string): string {
  return new URL(apiUrl).host;
}
