// What the page shows but for the figures, worked out from the store.
import { l10n } from "vscode";
import type { Sighting } from "../../account/sightings.ts";
import type { FullPipeline, Pipeline, Table } from "../../artie/index.ts";
import { possibleTableActions } from "../../rules/possible.ts";
import { isCopying, isOdd, isQueued, knowsTables } from "../../rules/copies.ts";
import { isHeld, pipelineState, tableName } from "../../rules/state.ts";
import { codeOf, isArtieError } from "../shell/artie-error.ts";
import type { Deps } from "../shell/deps.ts";
import { OtherAccount } from "../shell/sessions.ts";
import { tableText } from "../ui/labels.ts";
import { tableId } from "../ui/nodes.ts";
import { explain } from "../ui/outcome.ts";
import { shown } from "../ui/text.ts";
import { actionTitle, actionViews, concernsOf, primaryView } from "./actions.ts";
import type { PageView, Phase, Problem, TableRow } from "./messages.ts";
import { flowsOf, pipelineStop, stopsOf } from "./topology.ts";

/** Longer than any screen is wide. */
const MAX_NAME = 300;

/** What the page itself knows beyond the store. */
export interface Circumstances {
  /** The id of the pipeline's account. */
  readonly account: string;
  readonly uuid: string;
  /** The last name that the pipeline had. */
  readonly name: string;
  /** Ids of the actions under way; `action table` for one that is about a table. */
  readonly busy: ReadonlySet<string>;
  /** Why the pipeline could not be read the last time. */
  readonly failure: unknown;
}

export function viewOf(deps: Deps, circumstances: Circumstances): PageView {
  const isActive = deps.accounts.active?.id === circumstances.account;
  const pipeline = isActive ? deps.store.current(circumstances.uuid) : undefined;
  const problem = problemOf(deps, circumstances, pipeline);
  const account = deps.accounts.active;
  return {
    name: shown(pipeline?.name ?? circumstances.name),
    problem,
    loading: pipeline === undefined && problem === undefined,
    stops: pipeline ? stopsOf(deps.store.topology, pipeline) : [],
    flows: pipeline ? flowsOf(pipeline) : [],
    state: pipeline && pipelineStop(pipeline),
    primary: pipeline && account ? primaryView(pipeline, circumstances.busy) : undefined,
    actions: pipeline && account ? actionViews(pipeline, account.sandbox, circumstances.busy) : [],
    concerns: pipeline && account ? concernsOf(pipeline, deps.store, circumstances.busy) : [],
    busy: [...circumstances.busy],
    progress: pipeline && progressOf(pipeline),
  };
}

function progressOf(pipeline: Pipeline | FullPipeline): PageView["progress"] {
  const { done, total } = pipelineState(pipeline);
  if (done === undefined || total === undefined) return undefined;
  return { done, total, text: l10n.t("{0} of {1} tables copied", done, total) };
}

function problemOf(
  { accounts, store }: Deps,
  { account: own, failure }: Circumstances,
  pipeline: Pipeline | undefined,
): Problem | undefined {
  const account = accounts.active;
  if (!account) return problem(l10n.t("Sign in to Artie to see this pipeline."), "signIn");
  if (account.id !== own) {
    const other = accounts.find(own)?.account;
    return problem(new OtherAccount(other).message, other ? "switchAccount" : "signIn");
  }
  const { pipelines: list } = store.states;
  const isGone = !pipeline && (list.kind === "ready" || (isArtieError(failure) && failure.status === 404));
  if (isGone) {
    const text = l10n.t("The account {0} has no such pipeline. It may have been deleted.", shown(account.label));
    return problem(text, "refresh");
  }
  const error = list.kind === "failed" ? list.error : failure;
  if (error === undefined) {
    const isRead = !pipeline || knowsTables(pipeline);
    return isRead ? undefined : problem(l10n.t("The API's answer shows no tables that can be read."), "refresh");
  }
  const text = pipeline
    ? l10n.t("What is shown may be out of date: {0}", explain(error))
    : l10n.t("The pipeline could not be read: {0}", explain(error));
  return problem(text, codeOf(error) === "unauthorized" ? "signInAgain" : "refresh");
}

function problem(text: string, remedy: string): Problem {
  return { text, remedy: { id: remedy, title: actionTitle(remedy) } };
}

export function tableRows(pipeline: FullPipeline, seen: Sighting | undefined): TableRow[] {
  return pipeline.tables.map((table) => ({
    id: tableId(table),
    name: shown(tableName(table), MAX_NAME),
    stage: tableText(table, pipeline, seen?.canceled?.[tableId(table)]),
    phase: phaseOf(table, pipeline),
    can: possibleTableActions(table, pipeline)[0],
  }));
}

function phaseOf(table: Table, pipeline: Pipeline): Phase {
  const stages = [table.backfillStage, table.historyTableBackfillStage];
  if (isHeld(table, pipeline)) return "held";
  if (stages.some(isCopying)) return "copying";
  if (stages.some(isQueued)) return "queued";
  if (table.disableReplication) return "off";
  if (stages.some(isOdd)) return "other";
  return /^(streaming|running)$/i.test(table.status ?? table.backfillStage ?? "") ? "streaming" : "other";
}
