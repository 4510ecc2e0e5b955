// Finds the connectors that a command is for.
import * as vscode from "vscode";
import type { ArtieClient } from "../../artie/index.ts";
import { Topology } from "../../rules/topology.ts";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import type { Store } from "../shell/store.ts";
import { type Choice, pickOne } from "./ask.ts";
import { connectorIcon, kindText, typeName } from "./labels.ts";
import { withProgress } from "./progress.ts";
import { NothingToDo, type Request } from "./request.ts";
import { byName, shown } from "./text.ts";

/** From the tree, by name or UUID, or as the person picks: its UUID. @throws NothingToDo, ToolError */
export async function oneConnector(
  { store }: Deps,
  { artie }: Session,
  { nodes, args }: Request,
  { title, type }: { readonly title: string; readonly type: string },
): Promise<string | undefined> {
  const row = nodes.find((node) => node.kind === "connector");
  if (row) return row.uuid;
  if (args.connector !== undefined) return connectorNamed(store, artie, args.connector);
  return pickConnector(store, title, type);
}

/** All that are selected in the tree; one by name or UUID, or as the person picks. */
export async function findConnectors(
  { store }: Deps,
  { artie }: Session,
  { nodes, args }: Request,
  title: string,
): Promise<string[] | undefined> {
  const selected = nodes.filter((node) => node.kind === "connector").map(({ uuid }) => uuid);
  if (selected.length > 0) return selected;
  const { connector } = args;
  const uuid =
    connector === undefined ? await pickConnector(store, title) : await connectorNamed(store, artie, connector);
  return uuid === undefined ? undefined : [uuid];
}

/** One of all connectors, or of one type: its UUID. */
async function pickConnector(store: Store, title: string, type?: string): Promise<string | undefined> {
  return pickOne(choicesOf(store, type), { title, placeholder: vscode.l10n.t("Which connector?") });
}

/** By name or UUID, with the same rules as the agent's tools. @throws ToolError, ArtieError */
async function connectorNamed(store: Store, artie: ArtieClient, name: string): Promise<string> {
  if (store.connectors.some(({ uuid }) => uuid === name)) return name;
  const { Resolver } = await import("../../rules/resolve.ts");
  return withProgress(vscode.l10n.t("Reading {0}", shown(name)), (signal) =>
    new Resolver(artie, { signal, fresh: true }).connectorUuid(name),
  );
}

async function choicesOf(store: Store, type: string | undefined): Promise<Choice<string>[]> {
  if (store.connectorsState.kind !== "ready") await store.refresh();
  const fitting = store.connectors.filter((connector) => type === undefined || connector.type === type);
  if (fitting.length === 0) throw new NothingToDo(noneText(type));
  const topology = new Topology(store);
  return fitting
    .map((connector) => ({
      label: connector.label ?? connector.uuid,
      description: kindText(connector),
      icon: connectorIcon(connector, topology.role(connector)),
      value: connector.uuid,
    }))
    .sort((a, b) => byName(a.label, b.label));
}

function noneText(type: string | undefined): string {
  return type === undefined
    ? vscode.l10n.t("There are no connectors.")
    : vscode.l10n.t("There are no {0} connectors.", typeName(type));
}

export function connectorLabel({ store }: Deps, uuid: string): string {
  return shown(store.connectors.find((connector) => connector.uuid === uuid)?.label ?? uuid);
}
