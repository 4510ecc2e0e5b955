// Stops every backfill of a source, of an environment or of the account, after one question that names them all.
import * as vscode from "vscode";
import type { Pipeline } from "../../artie/index.ts";
import { canDo } from "../../rules/possible.ts";
import type { Store } from "../shell/store.ts";
import { type Choice, pickOne } from "../ui/ask.ts";
import { environmentText } from "../ui/labels.ts";
import type { Outcome } from "../ui/outcome.ts";
import { NothingToDo } from "../ui/request.ts";
import { findConnectors } from "../ui/target-connectors.ts";
import { readTargets } from "../ui/target-pipelines.ts";
import { byName, countPipelines, listed, shown } from "../ui/text.ts";
import { cancelTargets } from "./cancel-backfill.ts";
import type { PersonCommand } from "./operation.ts";

/** Pipelines that have something in common, and what that is called. */
interface Scope {
  readonly name: string;
  readonly pipelines: readonly Pipeline[];
}

export async function cancelAll(command: PersonCommand): Promise<Outcome | undefined> {
  const scope = (await namedScope(command)) ?? (await pickScope(command.store));
  if (!scope) return undefined;
  const copying = scope.pipelines.filter((pipeline) => canDo("cancelBackfill", pipeline));
  if (copying.length === 0)
    throw new NothingToDo(vscode.l10n.t("No backfill of {0} is running or queued.", scope.name));
  const targets = await readTargets(command.store, new Map(copying.map(({ uuid }) => [uuid, undefined])));
  return cancelTargets(command, targets, scope.name);
}

/** What the row or the program names; undefined when neither does. @throws NothingToDo for a name that is not there */
async function namedScope(command: PersonCommand): Promise<Scope | undefined> {
  const { store, args, nodes } = command;
  const named = args.environments ?? (args.environment === undefined ? [] : [args.environment]);
  if (named.length > 0) return together(named.map((each) => environmentNamed(store, each)));
  if (args.connector === undefined && !nodes.some(({ kind }) => kind === "connector")) return undefined;
  const uuids = (await findConnectors(command, vscode.l10n.t("Cancel All Backfills"))) ?? [];
  return together(uuids.map((uuid) => connectorScope(store, uuid)));
}

/** A pipeline that stands in several is stopped once. */
function together(scopes: readonly Scope[]): Scope {
  const pipelines = new Map(scopes.flatMap((scope) => scope.pipelines).map((row) => [row.uuid, row]));
  return { name: listed(scopes.map(({ name }) => name)), pipelines: [...pipelines.values()] };
}

function environmentNamed(store: Store, wanted: string): Scope {
  const scope = environments(store).find(({ key, name }) => key === wanted || name === wanted);
  if (scope) return scope;
  throw new NothingToDo(vscode.l10n.t("There is no environment {0}.", shown(wanted)));
}

function connectorScope({ topology }: Store, uuid: string): Scope {
  return { name: shown(topology.connector(uuid)?.label ?? uuid), pipelines: topology.pipelinesOf(uuid) };
}

function environments(store: Store): (Scope & { readonly key: string })[] {
  const byKey = Map.groupBy(store.pipelines, ({ environmentUUID }) => environmentUUID ?? "");
  return [...byKey].flatMap(([key, pipelines]) => {
    const name = environmentText(store, key);
    return name === undefined ? [] : [{ key, name, pipelines }];
  });
}

/** Only where something is copied. */
async function pickScope(store: Store): Promise<Scope | undefined> {
  if (store.states.pipelines.kind !== "ready" || store.states.connectors.kind !== "ready") await store.refresh();
  const copying = (scope: Scope) => scope.pipelines.filter((pipeline) => canDo("cancelBackfill", pipeline));
  const everything: Scope = { name: vscode.l10n.t("the whole account"), pipelines: store.pipelines };
  if (copying(everything).length === 0) throw new NothingToDo(vscode.l10n.t("No pipeline is backfilling."));
  const sources = store.connectors
    .filter((connector) => store.topology.role(connector) === "source")
    .map(({ uuid }) => connectorScope(store, uuid));
  const toChoices = (scopes: readonly Scope[], icon: string, group: string): Choice<Scope>[] =>
    scopes
      .filter((scope) => copying(scope).length > 0)
      .sort((a, b) => byName(a.name, b.name))
      .map((scope, index) => ({
        label: scope.name,
        description: countPipelines(copying(scope).length),
        icon: new vscode.ThemeIcon(icon),
        value: scope,
        ...(index === 0 ? { group } : {}),
      }));
  const choices = [
    ...toChoices(sources, "database", vscode.l10n.t("Source")),
    ...toChoices(environments(store), "server-environment", vscode.l10n.t("Environment")),
    ...toChoices([everything], "account", vscode.l10n.t("Account")),
  ];
  const question = { title: vscode.l10n.t("Cancel All Backfills"), placeholder: vscode.l10n.t("Of what?") };
  return pickOne(choices, question);
}
