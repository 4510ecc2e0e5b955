// New Grant: asks what an agent may do, makes the grant, and hands its address over, once.
import * as vscode from "vscode";
import type { Account } from "../shell/accounts.ts";
import { textField } from "../shell/arguments.ts";
import type { AdminApi, NewGrant } from "../shell/gateway/admin-api.ts";
import { OtherAccount } from "../shell/sessions.ts";
import { commandAction, fail, type Outcome, tell, warn } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { runSteps } from "../ui/steps.ts";
import { shown } from "../ui/text.ts";
import { allowedBy, type Draft, draftIn, FIRST, HALF_AN_HOUR_MS, inputOf } from "./draft.ts";
import { DAY_MS } from "./life.ts";
import * as questions from "./questions.ts";
import { type GrantDeps, nameIn } from "./deps.ts";
import { allowedSentence } from "./scope-text.ts";

const { t } = vscode.l10n;

/** A program says what it wants; a person is asked. @param first What is said already. */
export async function newGrant(
  deps: GrantDeps,
  given: unknown,
  first: Partial<Draft> = {},
): Promise<Outcome | undefined> {
  const { active } = deps.accounts;
  if (deps.source.kind === "own" && !active) return askToSignIn();
  try {
    await deps.source.want();
    await apiFor(deps);
    const said = draftIn(given, { ...FIRST, ...first });
    const draft = said ?? (await askAll(deps, { ...FIRST, ...first }));
    return draft && (await make(deps, draft, active));
  } catch (error) {
    return notMade(error);
  }
}

/** A pipeline in trouble: everything on it alone, for half an hour, what can lose data with a person's yes. */
export async function breakGlass(deps: GrantDeps, given: unknown): Promise<Outcome | undefined> {
  const [pipeline] = pipelinesIn(deps, [given]);
  if (pipeline === undefined) return undefined;
  const pipelines = [pipeline];
  const first: Draft = { ...FIRST, access: "everything", approval: "destroy", pipelines, isForSome: true };
  const { active } = deps.accounts;
  if (deps.source.kind === "own" && !active) return askToSignIn();
  try {
    await deps.source.want();
    await apiFor(deps);
    const title = t("Break Glass: {0}", shown(nameIn(deps)(pipeline)));
    const steps = [questions.whom(deps.source.kind === "team")];
    const draft = draftIn(given, first) ?? (await runSteps(title, steps, first));
    const until = Date.now() + HALF_AN_HOUR_MS;
    const outcome = draft && (await make(deps, { ...draft, until }, active));
    if (outcome?.ok === true) await vscode.commands.executeCommand("artie.grants.focus");
    return outcome;
  } catch (error) {
    return notMade(error);
  }
}

/** From a pipeline's menu: the scope is filled in. */
export async function grantPipelines(
  deps: GrantDeps,
  nodes: readonly unknown[],
  given: unknown,
): Promise<Outcome | undefined> {
  const pipelines = pipelinesIn(deps, nodes);
  return newGrant(deps, given, pipelines.length === 0 ? {} : { pipelines, isForSome: true });
}

/** Of rows, or as a program names one. */
function pipelinesIn({ store }: GrantDeps, nodes: readonly unknown[]): string[] {
  return nodes.flatMap((node) => {
    const uuid = textField(node, "uuid");
    return (uuid === undefined ? textField(node, "pipeline") : questions.refOf(store, uuid)) ?? [];
  });
}

async function askAll(deps: GrantDeps, first: Draft): Promise<Draft | undefined> {
  const { store, source, gateway } = deps;
  const accounts = source.kind === "team" ? await (await gateway.api()).accounts() : [];
  const scope = first.pipelines.length > 0 ? [] : [questions.allOrSome, questions.whichPipelines(store)];
  const steps = [
    ...[questions.whom(source.kind === "team"), questions.whichAccount(accounts), questions.whatAccess()],
    ...[questions.whichTags(), questions.whichMethods(), ...scope, questions.howLong, questions.whichDate],
    ...[questions.whichSafeguards, questions.howManyWrites, questions.lastQuestion(nameIn(deps))],
  ];
  return runSteps(t("New Grant"), steps, first);
}

/**
 * The gateway, where it reaches what this window shows: each window has a sandbox of its own, and the gateway has that of
 * the window in which it runs.
 * @throws Error that says what to do
 */
async function apiFor({ gateway, source, accounts }: GrantDeps): Promise<AdminApi> {
  const api = await gateway.api();
  if (source.kind !== "own" || source.isHere || accounts.active?.sandbox !== true) return api;
  throw new Error(
    t(
      "Another window has the gateway, and an agent would work in that window's sandbox, which is not the one you see here. Make the grant there, or close that window: this one has the gateway then.",
    ),
  );
}

/** @param asked the account that was active when the questions began: their answers are about it. @throws OtherAccount */
async function make(deps: GrantDeps, draft: Draft, asked: Account | undefined): Promise<Outcome> {
  const { gateway, source, accounts } = deps;
  if (source.kind === "own" && asked?.id !== accounts.active?.id) throw new OtherAccount(asked);
  const account = source.kind === "own" ? asked?.id : draft.account;
  const input = inputOf({ ...draft, account });
  const { grant, token } = await withProgress(t("Making the grant"), async () => {
    const api = await apiFor(deps);
    const made = await api.create(input);
    const needsToken = draft.secondFactor && source.kind === "own";
    return { grant: made, token: needsToken ? await secondFactorOf(api, made) : undefined };
  });
  gateway.take(grant);
  await source.want(grant.expires_at + DAY_MS);
  const allowed = allowedSentence({ ...allowedBy(draft), until: grant.expires_at }, nameIn(deps));
  return draft.then === "connect" ? setUp(deps, grant, draft, allowed) : copied(grant, allowed, token);
}

/** A team's members have tokens; here nobody has one that could be sent. @throws Error; then the grant is gone, too */
async function secondFactorOf(api: AdminApi, { id, name }: NewGrant): Promise<string> {
  try {
    return await api.addSecondFactor(`${name.slice(0, 80)} ${id.slice(1, 6)}`, id);
  } catch (error) {
    await api.revoke(id);
    throw error;
  }
}

async function copied({ url }: NewGrant, allowed: string, token?: string): Promise<Outcome> {
  await vscode.env.clipboard.writeText(url);
  const copyAgain = { title: t("Copy Again"), run: () => vscode.env.clipboard.writeText(url) };
  if (token !== undefined) {
    return tell(
      t(
        "The URL is in the clipboard. Its second factor is a token of its own, which the agent sends as Authorization: Bearer; hand it over by another way. Both are shown nowhere again. {0}",
        allowed,
      ),
      { title: t("Copy Token"), run: () => vscode.env.clipboard.writeText(token) },
      copyAgain,
    );
  }
  return tell(
    t("The URL is in the clipboard, and is shown nowhere again: whoever has it is let in. {0}", allowed),
    copyAgain,
  );
}

/** The client's own set-up takes the address, for when no window is open; at this window's door it gets the same. */
async function setUp(deps: GrantDeps, grant: NewGrant, draft: Draft, allowed: string): Promise<Outcome> {
  const { to } = draft;
  const connected = await vscode.commands.executeCommand<Outcome | undefined>("artie.connectAgent", {
    ...{ client: to.client, action: "grant", grant: grant.url },
  });
  if (connected?.ok === true) {
    const { giveScope } = await import("./program-scope.ts");
    await giveScope(deps, to.client ?? "", draft);
    return { ok: true, message: `${connected.message} ${allowed}` };
  }
  await copied(grant, allowed);
  return connected ?? { ok: false, message: t("{0} was not set up.", to.name) };
}

function notMade(error: unknown): Outcome {
  return fail(t("No grant was made"), error, commandAction(t("Show Log"), "artie.showLog"));
}

function askToSignIn(): Outcome {
  return warn(
    t("Sign in to Artie first."),
    commandAction(t("Sign In"), "artie.signIn"),
    commandAction(t("Use the Sandbox"), "artie.useSandbox"),
  );
}
