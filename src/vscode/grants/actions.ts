// What a person does with a grant that is there: renew, narrow, revoke, look at its trail.
import * as vscode from "vscode";
import { ACCESS_LEVELS } from "../../tools/traits.ts";
import { textField } from "../shell/arguments.ts";
import type { Grant } from "../shell/gateway/admin-api.ts";
import { OtherAccount } from "../shell/sessions.ts";
import { showLog } from "../ui/command.ts";
import { type Outcome, tell, warn } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { runSteps } from "../ui/steps.ts";
import { listed, sentence, shown } from "../ui/text.ts";
import { type Draft, endIn, endProblem, FIRST, scopeIn } from "./draft.ts";
import { DAY_MS } from "./life.ts";
import { type GrantDeps, nameIn } from "./deps.ts";
import { isNode } from "./nodes.ts";
import type { GrantReports } from "./report.ts";
import * as questions from "./questions.ts";
import { dateText, scopeText } from "./scope-text.ts";

const { t } = vscode.l10n;

/** Nothing is asked: what is revoked in doubt is made anew. */
export async function revoke(deps: GrantDeps, first: unknown, selection: unknown): Promise<Outcome | undefined> {
  const { gateway } = deps;
  const grants = grantsOf(deps, first, selection).filter(({ revoked_at }) => revoked_at === null);
  if (grants.length === 0) return undefined;
  const api = await gateway.api();
  for (const { id } of grants) gateway.take(await api.revoke(id));
  const names = listed(grants.map(({ name }) => name));
  return tell(
    grants.length === 1
      ? t("{0} is revoked: it can do nothing any more.", names)
      : t("{0} are revoked: they can do nothing any more.", names),
  );
}

/** @throws Error for an end that is none */
export async function renew(deps: GrantDeps, given: unknown): Promise<Outcome | undefined> {
  const { gateway, source } = deps;
  const [before] = grantsOf(deps, given, undefined);
  if (!before) return undefined;
  const { id, name } = before;
  const expires = textField(given, "expires");
  const problem = expires === undefined ? undefined : endProblem(expires);
  if (problem !== undefined) throw new Error(problem);
  const asked =
    expires === undefined
      ? await runSteps(t("Renew {0}", shown(name)), [questions.howLong, questions.whichDate], FIRST)
      : { until: endIn(expires) };
  if (asked?.until === undefined) return undefined;
  const grant = await (await gateway.api()).change(id, { expires_at: new Date(asked.until).toISOString() });
  gateway.take(grant);
  await source.want(grant.expires_at + DAY_MS);
  return tell(t("{0} goes on until {1}.", shown(name), dateText(grant.expires_at)));
}

/** Less of what it has; more would be a new grant. @throws Error for what would be more */
export async function narrow(deps: GrantDeps, given: unknown): Promise<Outcome | undefined> {
  const { gateway, store } = deps;
  const [grant] = grantsOf(deps, given, undefined);
  if (!grant) return undefined;
  requireItsAccount(deps, grant);
  const most = mostOf(grant);
  const isForSome = most.pipelines.length > 0;
  const first: Draft = { ...FIRST, ...most, isForSome, isChosen: most.tags.length + most.methods.length > 0 };
  const scope = isForSome
    ? [questions.whichPipelines(store, most.pipelines)]
    : [questions.allOrSome, questions.whichPipelines(store)];
  const steps = [questions.whatAccess(most), questions.whichTags(most), questions.whichMethods(most), ...scope];
  const draft = scopeIn(given, first) ?? (await runSteps(t("Narrow {0}", shown(grant.name)), steps, first));
  if (!draft) return undefined;
  const { access, tags, methods, pipelines } = draft;
  const uuids = (refs: readonly string[]) =>
    refs.map((ref) => store.pipelines.find(({ uuid, name }) => uuid === ref || name === ref)?.uuid ?? ref);
  const isWithin =
    ACCESS_LEVELS.indexOf(access) <= ACCESS_LEVELS.indexOf(most.access) &&
    isAmong(tags, most.tags) &&
    isAmong(methods, most.methods) &&
    isAmong(uuids(pipelines), uuids(most.pipelines));
  if (!isWithin) throw new Error(t("{0} has less than that. For more, make a new grant.", shown(grant.name)));
  const changed = await (await gateway.api()).change(grant.id, { config: { access, tags, methods, pipelines } });
  gateway.take(changed);
  return tell(t("{0} may now: {1}.", shown(grant.name), scopeText(changed.config, nameIn(deps))));
}

/** Its pipelines are chosen among those of the active account. @throws OtherAccount where it is for another one of this person */
function requireItsAccount({ gateway, accounts }: GrantDeps, { account }: Grant): void {
  if (gateway.kind === "own" && account !== accounts.active?.id) {
    throw new OtherAccount(accounts.find(account)?.account);
  }
}

type Scope = Pick<Draft, "access" | "tags" | "methods" | "pipelines">;

function mostOf({ config: { access, tags, methods, pipelines } }: Grant): Scope {
  return { access: ACCESS_LEVELS.find((level) => level === access) ?? "read", tags, methods, pipelines };
}

/** None of them: all, which is within all alone. */
function isAmong(words: readonly string[], most: readonly string[]): boolean {
  return most.length === 0 || (words.length > 0 && words.every((word) => most.includes(word)));
}

/** Ends it, and shows what it has done. */
export async function endAndShow(deps: GrantDeps, given: unknown, reports: GrantReports): Promise<Outcome | undefined> {
  const [grant] = grantsOf(deps, given, undefined);
  if (!grant) return undefined;
  const outcome = await revoke(deps, given, undefined);
  await reports.show(grant);
  return outcome;
}

export async function showAudit(deps: GrantDeps, given: unknown, reports: GrantReports): Promise<Outcome | undefined> {
  const [grant] = grantsOf(deps, given, undefined);
  if (!grant) return undefined;
  await reports.show(grant);
  return { ok: true, message: "" };
}

export async function verifyAudit({ gateway }: GrantDeps): Promise<Outcome> {
  const { ok, rows, problems } = await withProgress(t("Verifying the audit log"), async () =>
    (await gateway.api()).verify(),
  );
  if (ok) return tell(t("The audit log is whole: {0} rows, none changed, none missing.", rows));
  return warn(t("The audit log was changed: {0}", sentence(problems.slice(0, 3).join("; "))), showLog());
}

/** The grants of the rows, or of the id that a program passes. */
function grantsOf({ gateway }: GrantDeps, first: unknown, selection: unknown): Grant[] {
  const rows: unknown[] = Array.isArray(selection) && selection.length > 0 ? selection : [first];
  const ids = rows.map((row) => (isNode(row, "grant") ? row.id : textField(row, "grant")));
  return ids.flatMap((id) => (id === undefined ? [] : (gateway.grant(id) ?? [])));
}
