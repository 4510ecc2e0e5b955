// Delete, Rename and Duplicate: with what would happen in the question, and the exact name typed for what destroys.
import * as vscode from "vscode";
import { askForText } from "../ui/ask.ts";
import { type Command, notDone, registerCommand, type Run } from "../ui/command.ts";
import { type Outcome, tell } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { connectorLabel, findConnectors } from "../ui/target-connectors.ts";
import { findTargets } from "../ui/target-pipelines.ts";
import { sentence, shown } from "../ui/text.ts";
import { undoAction, undoIn } from "../ui/undo.ts";
import { type Kind, newUuid, uriOf } from "./address.ts";
import { type DocumentDeps, showDocument } from "./command.ts";
import { findReader, type Row } from "./edit.ts";
import { alsoNamed, freeName, namesIn } from "./names.ts";

type ManageCommand = Command<DocumentDeps>;
type Act = (command: ManageCommand, kind: Kind, row: Row) => Promise<Outcome | undefined>;

export function registerManaging(deps: DocumentDeps): vscode.Disposable {
  const { t } = vscode.l10n;
  const verbs: readonly (readonly [verb: string, failed: string, act: Act, titles: Titles])[] = [
    [
      "delete",
      t("Nothing was deleted"),
      remove,
      [t("Delete Pipeline"), t("Delete Connector"), t("Delete Source Reader")],
    ],
    [
      "rename",
      t("Nothing was renamed"),
      rename,
      [t("Rename Pipeline"), t("Rename Connector"), t("Rename Source Reader")],
    ],
    [
      "duplicate",
      t("Artie could not be read"),
      duplicate,
      [t("Duplicate Pipeline"), t("Duplicate Connector"), t("Duplicate Source Reader")],
    ],
  ];
  return vscode.Disposable.from(
    ...verbs.flatMap(([verb, failed, act, titles]) => [
      registerCommand(deps, `artie.pipeline.${verb}`, failed, each("pipelines", act, titles[0])),
      registerCommand(deps, `artie.connector.${verb}`, failed, each("connectors", act, titles[1])),
      registerCommand(deps, `artie.sourceReader.${verb}`, failed, each("source-readers", act, titles[2])),
    ]),
  );
}

type Titles = readonly [pipeline: string, connector: string, reader: string];

/** One after the other, until the person stops or one fails. */
function each(kind: Kind, act: Act, title: string): Run<DocumentDeps> {
  return async (command) => {
    let outcome: Outcome | undefined;
    for (const row of await rowsFor(command, kind, title)) {
      outcome = await act(command, kind, row);
      if (outcome?.ok !== true) return outcome;
    }
    return outcome;
  };
}

async function rowsFor(command: ManageCommand, kind: Kind, title: string): Promise<readonly Row[]> {
  switch (kind) {
    case "pipelines": {
      const placeholder = vscode.l10n.t("Which pipeline?");
      const none = vscode.l10n.t("There are no pipelines.");
      const targets = await findTargets(command, { title, placeholder, none, action: "look" });
      return (targets ?? []).map(({ pipeline: { uuid, name } }) => ({ uuid, name }));
    }
    case "connectors": {
      const uuids = await findConnectors(command, title);
      return (uuids ?? []).map((uuid) => ({ uuid, name: connectorLabel(command, uuid) }));
    }
    case "source-readers": {
      const row = await findReader(command, title);
      return row ? [row] : [];
    }
  }
}

const DELETE: Readonly<Record<Kind, string>> = {
  pipelines: "delete_a_artie_pipeline_by_id",
  connectors: "delete_a_artie_connector_by_id",
  "source-readers": "delete_a_artie_source_reader_by_id",
};

async function remove(command: ManageCommand, kind: Kind, row: Row): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const { calls, session, files, args } = command;
  const { FORMS } = await import("./forms.ts");
  const name = shown(row.name);
  const call = { tool: DELETE[kind], input: { [FORMS[kind].ref]: row.uuid } };
  const settled = await calls.settle(session, {
    message: t("Delete {0}?", name),
    looking: t("Looking at what depends on {0}", name),
    ways: [{ title: t("Delete"), value: undefined, calls: [call] }],
    title: t("Delete {0}", name),
    given: args.confirm,
  });
  if (!settled) return undefined;
  try {
    await withProgress(t("Deleting {0}", name), (signal) => settled.run(call, signal));
  } catch (error) {
    return notDone(command, name, t("{0} was not deleted", name), error);
  }
  await files.drafts.drop({ account: session.account.id, kind, uuid: row.uuid });
  return tell(t("Deleted {0}.", name));
}

async function rename(command: ManageCommand, kind: Kind, row: Row): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const { calls, session, args } = command;
  const { FORMS } = await import("./forms.ts");
  const { update, ref } = FORMS[kind];
  const old = shown(row.name);
  const prompt = t("Another name for {0}. Agents and people find it by its name.", old);
  const name = args.name ?? (await askForText({ title: t("Rename {0}", old), prompt, value: row.name }));
  if (!name || name === row.name) return undefined;
  const call = { tool: update, input: { [ref]: row.uuid, [kind === "connectors" ? "label" : "name"]: name } };
  const also = await withProgress(t("Looking at {0}", old), (signal) =>
    alsoNamed(session.artie, { kind, uuid: row.uuid, name }, { signal }),
  );
  const settled = await calls.settle(session, {
    message: t("Rename {0} to {1}?", old, shown(name)),
    also,
    looking: t("Looking at {0}", old),
    ways: [{ title: t("Rename"), value: undefined, calls: [call] }],
    title: t("Rename {0}", old),
    given: args.confirm,
  });
  if (!settled) return undefined;
  try {
    const result = await withProgress(t("Renaming {0}", old), (signal) => settled.run(call, signal));
    const { note } = result;
    const said = t("Renamed {0} to {1}.", old, shown(name));
    const undo = undoAction(command, [undoIn(result)]);
    return tell(typeof note === "string" ? `${said} ${sentence(note)}` : said, ...undo);
  } catch (error) {
    return notDone(command, old, t("{0} was not renamed", old), error);
  }
}

/** A new document, filled in from what is there; credentials have to be given anew. */
async function duplicate(command: ManageCommand, kind: Kind, row: Row): Promise<Outcome> {
  const { t } = vscode.l10n;
  const { files, session } = command;
  const { copyOf } = await import("./copies.ts");
  const account = session.account.id;
  const { resource } = await withProgress(t("Reading {0}", shown(row.name)), (signal) =>
    files.read({ account, kind, uuid: row.uuid }, signal),
  );
  const address = { account, kind, uuid: newUuid() };
  const name = await withProgress(t("Looking for a free name"), async (signal) =>
    freeName(t("{0} copy", resource.name), await namesIn(session.artie, kind, { signal })),
  );
  const text = await files.textOf(address, { ...resource, name, value: copyOf(kind, resource, name), kept: [] });
  await files.keep({ ...address, name, text });
  return showDocument(uriOf(address, name));
}
