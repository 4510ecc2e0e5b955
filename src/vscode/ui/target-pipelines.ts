// Finds the pipelines and tables that a command is to act on, and reads them as they are now.
import * as vscode from "vscode";
import type { FullPipeline, Table } from "../../artie/index.ts";
import { pipelineState, tableName } from "../../rules/state.ts";
import { canDo, type PipelineAction } from "../../rules/possible.ts";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import type { Store } from "../shell/store.ts";
import { type Choice, pickOne } from "./ask.ts";
import { stateIcon, stateText } from "./labels.ts";
import { tableId } from "./nodes.ts";
import { withProgress } from "./progress.ts";
import { NothingToDo, type Request } from "./request.ts";
import { routeText } from "./route.ts";
import { byName, countPipelines, listed, shown } from "./text.ts";

/** A pipeline as it is now. `tables` are the ones that were named or selected; undefined means all. */
export interface Target {
  readonly pipeline: FullPipeline;
  readonly tables: readonly Table[] | undefined;
}

/** Which pipelines may be chosen, and what to say. */
export interface Choosing {
  readonly title: string;
  readonly placeholder: string;
  /** Said when no pipeline may be chosen. */
  readonly none: string;
  readonly action: PipelineAction;
}

/**
 * The pipelines of the request, or the one that the person picks; undefined when they pick none.
 * @throws NothingToDo, ToolError, ArtieError
 */
export async function findTargets(
  deps: Deps,
  session: Session,
  request: Request,
  choosing: Choosing,
): Promise<Target[] | undefined> {
  const { args } = request;
  if (args.pipeline !== undefined) return [await pipelineNamed(session, args.pipeline, args.tables)];
  const wanted = wantedOf(request);
  if (wanted) return readTargets(deps, wanted);
  const uuid = await choosePipeline(deps, session, request, choosing);
  return uuid === undefined ? undefined : readTargets(deps, new Map([[uuid, undefined]]));
}

/** Only which pipeline is meant, for what needs no more of it: its UUID. @throws NothingToDo, ToolError, ArtieError */
export async function choosePipeline(
  { store }: Deps,
  session: Session,
  { args }: Request,
  choosing: Choosing,
): Promise<string | undefined> {
  if (args.pipeline !== undefined) return (await pipelineNamed(session, args.pipeline, undefined)).pipeline.uuid;
  return pickOne(choicesOf(store, choosing), choosing);
}

/** By name or UUID, with the same rules as the agent's tools. */
async function pipelineNamed(
  session: Session,
  pipeline: string,
  tables: readonly string[] | undefined,
): Promise<Target> {
  const { Resolver } = await import("../../rules/resolve.ts");
  return withProgress(vscode.l10n.t("Reading {0}", shown(pipeline)), async (signal) => {
    const resolver = new Resolver(session.artie, { signal, fresh: true });
    const found = await resolver.pipeline(pipeline);
    return { pipeline: found, tables: tables && resolver.tables(found, tables) };
  });
}

/** Table ids by the UUID of their pipeline; undefined for a pipeline that was selected itself. */
type Wanted = ReadonlyMap<string, ReadonlySet<string> | undefined>;

function wantedOf({ nodes }: Request): Wanted | undefined {
  const wanted = new Map<string, Set<string> | undefined>();
  for (const node of nodes) if (node.kind === "pipeline") wanted.set(node.uuid, undefined);
  for (const node of nodes) {
    if (node.kind !== "table") continue;
    const tables = wanted.get(node.pipeline);
    if (tables) tables.add(node.table);
    else if (!wanted.has(node.pipeline)) wanted.set(node.pipeline, new Set([node.table]));
  }
  return wanted.size > 0 ? wanted : undefined;
}

async function readTargets({ store }: Deps, wanted: Wanted): Promise<Target[]> {
  const [first = ""] = wanted.keys();
  const what = wanted.size === 1 ? shown(store.pipeline(first)?.name ?? first) : countPipelines(wanted.size);
  return withProgress(vscode.l10n.t("Reading {0}", what), (signal) =>
    Promise.all(
      [...wanted].map(async ([uuid, ids]) => {
        const pipeline = await store.loadDetail(uuid, signal);
        return { pipeline, tables: ids && pipeline.tables.filter((table) => ids.has(tableId(table))) };
      }),
    ),
  );
}

/** Read now, unless the tree has them. */
async function choicesOf(store: Store, { action, none }: Choosing): Promise<Choice<string>[]> {
  if (store.pipelinesState.kind !== "ready") await store.refresh();
  const pipelines = store.pipelines
    .filter((pipeline) => canDo(action, pipeline))
    .sort((a, b) => byName(a.name, b.name));
  if (pipelines.length === 0) throw new NothingToDo(none);
  return pipelines.map((pipeline) => {
    const state = pipelineState(store.detail(pipeline.uuid) ?? pipeline);
    return {
      label: pipeline.name,
      description: stateText(state),
      detail: routeText(store, pipeline),
      icon: stateIcon(state),
      value: pipeline.uuid,
    };
  });
}

/** The targets for which the action is still possible. @throws NothingToDo that names their state when it is for none */
export function applicable(targets: readonly Target[], action: PipelineAction): Target[] {
  const able = targets.filter(({ pipeline }) => canDo(action, pipeline));
  if (able.length > 0) return able;
  const states = targets.map(({ pipeline }) =>
    vscode.l10n.t("{0} is {1}", shown(pipeline.name), stateText(pipelineState(pipeline))),
  );
  throw new NothingToDo(vscode.l10n.t("Nothing to do: {0}.", listed(states)));
}

export function tableNames(tables: readonly Table[]): string[] {
  return tables.map(tableName);
}

/** @throws Error for a table that the API gives no UUID for */
export function uuidsOf(tables: readonly Table[]): string[] {
  return tables.map((table) => {
    if (table.uuid) return table.uuid;
    throw new Error(
      vscode.l10n.t(
        "The API gives no UUID for the table {0}. Leave it out, or do this in Artie's dashboard.",
        shown(tableName(table)),
      ),
    );
  });
}
