// Edit: opens the document of a pipeline, a connector or a source reader, from its row, by its name, or as picked.
import * as vscode from "vscode";
import { type Command, registerCommand } from "../ui/command.ts";
import { type Choice, pickOne } from "../ui/ask.ts";
import type { Outcome } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { NothingToDo } from "../ui/request.ts";
import { connectorLabel, findConnectors } from "../ui/target-connectors.ts";
import { findTargets } from "../ui/target-pipelines.ts";
import { byName } from "../ui/text.ts";
import type { Kind } from "./address.ts";
import { type DocumentDeps, openDocument } from "./command.ts";

export type EditCommand = Command<DocumentDeps>;

export function registerEditing(deps: DocumentDeps): vscode.Disposable {
  const failed = vscode.l10n.t("The document could not be opened");
  return vscode.Disposable.from(
    registerCommand(deps, "artie.pipeline.edit", failed, editPipelines),
    registerCommand(deps, "artie.connector.edit", failed, editConnectors),
    registerCommand(deps, "artie.sourceReader.edit", failed, editReader),
  );
}

async function editPipelines(command: EditCommand): Promise<Outcome | undefined> {
  const targets = await findTargets(command, {
    title: vscode.l10n.t("Edit Pipeline"),
    placeholder: vscode.l10n.t("The pipeline to edit"),
    none: vscode.l10n.t("There are no pipelines."),
    action: "look",
  });
  const rows = targets?.map(({ pipeline }) => ({ uuid: pipeline.uuid, name: pipeline.name }));
  return openAll(command, "pipelines", rows ?? []);
}

async function editConnectors(command: EditCommand): Promise<Outcome | undefined> {
  const uuids = await findConnectors(command, vscode.l10n.t("Edit Connector"));
  const rows = uuids?.map((uuid) => ({ uuid, name: connectorLabel(command, uuid) }));
  return openAll(command, "connectors", rows ?? []);
}

async function editReader(command: EditCommand): Promise<Outcome | undefined> {
  const row = await findReader(command, vscode.l10n.t("Edit Source Reader"));
  return row && openAll(command, "source-readers", [row]);
}

export interface Row {
  readonly uuid: string;
  readonly name: string;
}

/** From a pipeline's row its reader; readers have no rows of their own. @throws NothingToDo, ToolError, ArtieError */
export async function findReader(command: EditCommand, title: string): Promise<Row | undefined> {
  const { nodes, args, store, session } = command;
  const [node] = nodes;
  const pipeline = args.pipeline ?? (node?.kind === "pipeline" ? node.uuid : undefined);
  const { Resolver } = await import("../../rules/resolve.ts");
  const resolving = <T>(work: (resolver: InstanceType<typeof Resolver>) => Promise<T>) =>
    withProgress(vscode.l10n.t("Reading source readers"), (signal) =>
      work(new Resolver(session.artie, signal, { fresh: true })),
    );
  if (pipeline !== undefined) {
    const { sourceReaderUUID } = await resolving((resolver) => resolver.pipeline(pipeline));
    if (!sourceReaderUUID) throw new NothingToDo(vscode.l10n.t("The pipeline has no source reader yet."));
    return rowOf(await resolving((resolver) => resolver.sourceReader(sourceReaderUUID)));
  }
  const { sourceReader } = args;
  if (sourceReader !== undefined) return rowOf(await resolving((resolver) => resolver.sourceReader(sourceReader)));
  if (store.states.connectors.kind !== "ready") await store.refresh();
  const uuid = await pickOne(readerChoices(command), { title, placeholder: vscode.l10n.t("Which source reader?") });
  return store.topology.sourceReaders.filter((reader) => reader.uuid === uuid).map(rowOf)[0];
}

function rowOf({ uuid, name }: { readonly uuid: string; readonly name?: string | null | undefined }): Row {
  return { uuid, name: name || uuid };
}

function readerChoices({ store }: EditCommand): Choice<string>[] {
  const { topology } = store;
  const choices = topology.sourceReaders.map((reader) => {
    const connector = topology.connector(reader.connectorUUID ?? "");
    return { label: reader.name || reader.uuid, description: connector?.label ?? "", value: reader.uuid };
  });
  if (choices.length === 0) throw new NothingToDo(vscode.l10n.t("There are no source readers."));
  return choices.sort((a, b) => byName(a.label, b.label));
}

async function openAll(
  { files, session }: EditCommand,
  kind: Kind,
  rows: readonly Row[],
): Promise<Outcome | undefined> {
  let outcome: Outcome | undefined;
  for (const { uuid, name } of rows) {
    outcome = await openDocument(files, { account: session.account.id, kind, uuid }, name);
  }
  return outcome;
}
