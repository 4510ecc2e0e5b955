// Finds the connectors that a command is for.
import * as vscode from "vscode";
import type { Deps } from "../shell/deps.ts";
import type { Store } from "../shell/store.ts";
import { type Choice, pickOne } from "./ask.ts";
import type { Command } from "./command.ts";
import { connectorIcon, kindText, typeName } from "./labels.ts";
import { withProgress } from "./progress.ts";
import { NothingToDo } from "./request.ts";
import { byName, shown } from "./text.ts";

/**
 * UUIDs of all that are selected in the tree; else of one by name or UUID, or as the person picks.
 * @param type The person picks from these alone.
 * @throws NothingToDo, ToolError, ArtieError
 */
export async function findConnectors(command: Command, title: string, type?: string): Promise<string[] | undefined> {
  const { nodes, args, store } = command;
  const selected = nodes.filter((node) => node.kind === "connector").map(({ uuid }) => uuid);
  if (selected.length > 0) return selected;
  const question = { title, placeholder: vscode.l10n.t("Which connector?") };
  const uuid =
    args.connector === undefined
      ? await pickOne(choicesOf(store, type), question)
      : await connectorNamed(command, args.connector);
  return uuid === undefined ? undefined : [uuid];
}

/** The same for a command that is for one connector. */
export async function oneConnector(command: Command, title: string, type: string): Promise<string | undefined> {
  return (await findConnectors(command, title, type))?.[0];
}

/** By name or UUID, with the same rules as the agent's tools. */
async function connectorNamed({ store, session }: Command, name: string): Promise<string> {
  if (store.topology.connector(name)) return name;
  const { Resolver } = await import("../../rules/resolve.ts");
  return withProgress(vscode.l10n.t("Reading {0}", shown(name)), (signal) =>
    new Resolver(session.artie, signal, { fresh: true }).connectorUuid(name),
  );
}

async function choicesOf(store: Store, type: string | undefined): Promise<Choice<string>[]> {
  if (store.states.connectors.kind !== "ready") await store.refresh();
  const fitting = store.connectors.filter((connector) => type === undefined || connector.type === type);
  if (fitting.length === 0) throw new NothingToDo(noneText(type));
  return fitting
    .map((connector) => ({
      label: connector.label ?? connector.uuid,
      description: kindText(connector),
      icon: connectorIcon(connector, store.topology.role(connector)),
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
  return shown(store.topology.connector(uuid)?.label ?? uuid);
}
