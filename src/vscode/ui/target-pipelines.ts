// Finds the pipelines and tables that a command is to act on, and reads them as they are now.
import * as vscode from "vscode";
import type { FullPipeline, Table } from "../../artie/index.ts";
import { canDo, type PipelineAction } from "../../rules/possible.ts";
import { pipelineState, tableName } from "../../rules/state.ts";
import type { Store } from "../shell/store.ts";
import { type Choice, pickOne } from "./ask.ts";
import { troublesOf } from "./attention.ts";
import type { Command } from "./command.ts";
import { routeText, stateIcon, stateText } from "./labels.ts";
import { tableId } from "./nodes.ts";
import { withProgress } from "./progress.ts";
import { NothingToDo, type Request } from "./request.ts";
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
 * The pipelines of the command, or the one that the person picks; undefined when they pick none.
 * @throws NothingToDo, ToolError, ArtieError
 */
export async function findTargets(command: Command, choosing: Choosing): Promise<Target[] | undefined> {
  const { store, args } = command;
  if (args.pipeline !== undefined) return [await pipelineNamed(command, args.pipeline, args.tables)];
  const wanted = wantedOf(command);
  if (wanted.size > 0) return readTargets(store, wanted);
  const uuid = await choosePipeline(command, choosing);
  return uuid === undefined ? undefined : readTargets(store, new Map([[uuid, undefined]]));
}

/** The same without those for which it is not possible now. @throws NothingToDo that names their states if it is for none */
export async function findApplicable(command: Command, choosing: Choosing): Promise<Target[] | undefined> {
  const targets = await findTargets(command, choosing);
  if (!targets) return undefined;
  const able = targets.filter(({ pipeline }) => canDo(choosing.action, pipeline));
  if (able.length > 0) return able;
  const states = targets.map(({ pipeline }) =>
    vscode.l10n.t("{0} is {1}", shown(pipeline.name), stateText(pipelineState(pipeline))),
  );
  throw new NothingToDo(vscode.l10n.t("Nothing to do: {0}.", listed(states)));
}

/** Only which pipeline is meant, for what needs no more of it: its UUID. @throws NothingToDo, ToolError, ArtieError */
export async function choosePipeline(command: Command, choosing: Choosing): Promise<string | undefined> {
  const { store, args } = command;
  if (args.pipeline !== undefined) return (await pipelineNamed(command, args.pipeline, undefined)).pipeline.uuid;
  return pickOne(choicesOf(store, choosing), choosing);
}

/** By name or UUID, with the same rules as the agent's tools. */
async function pipelineNamed({ session }: Command, name: string, tables: string[] | undefined): Promise<Target> {
  const { Resolver } = await import("../../rules/resolve.ts");
  return withProgress(vscode.l10n.t("Reading {0}", shown(name)), async (signal) => {
    const resolver = new Resolver(session.artie, signal, { fresh: true });
    const pipeline = await resolver.pipeline(name);
    return { pipeline, tables: tables && resolver.tables(pipeline, tables) };
  });
}

/** Table ids by the UUID of their pipeline; undefined for a pipeline that was selected itself. */
type Wanted = ReadonlyMap<string, readonly string[] | undefined>;

function wantedOf({ nodes }: Request): Wanted {
  const rows = nodes.filter((node) => node.kind !== "connector");
  const byPipeline = Map.groupBy(rows, (node) => (node.kind === "table" ? node.pipeline : node.uuid));
  const wanted = [...byPipeline].map(([uuid, own]) => {
    const tables = own.flatMap((node) => (node.kind === "table" ? [node.table] : []));
    return [uuid, tables.length === own.length ? tables : undefined] as const;
  });
  return new Map(wanted);
}

/** As they are now. @throws ArtieError */
export async function readTargets(store: Store, wanted: Wanted): Promise<Target[]> {
  const [first = ""] = wanted.keys();
  const what = wanted.size === 1 ? shown(store.pipeline(first)?.name ?? first) : countPipelines(wanted.size);
  return withProgress(vscode.l10n.t("Reading {0}", what), (signal) =>
    Promise.all(
      [...wanted].map(async ([uuid, ids]) => {
        const pipeline = await store.loadDetail(uuid, signal);
        return { pipeline, tables: ids && pipeline.tables.filter((table) => ids.includes(tableId(table))) };
      }),
    ),
  );
}

/** Read now, unless the tree has them; what needs a person comes first, as in the tree. */
async function choicesOf(store: Store, { action, none }: Choosing): Promise<Choice<string>[]> {
  if (store.states.pipelines.kind !== "ready") await store.refresh();
  const { attention } = store;
  const pipelines = store.pipelines
    .filter((pipeline) => canDo(action, pipeline))
    .sort((a, b) => Number(attention.has(b.uuid)) - Number(attention.has(a.uuid)) || byName(a.name, b.name));
  if (pipelines.length === 0) throw new NothingToDo(none);
  return pipelines.map((pipeline) => {
    const state = pipelineState(store.detail(pipeline.uuid) ?? pipeline);
    return {
      label: pipeline.name,
      description: [stateText(state), ...troublesOf(pipeline, store)].join(" · "),
      detail: routeText(store.topology, pipeline),
      icon: stateIcon(state),
      value: pipeline.uuid,
    };
  });
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
