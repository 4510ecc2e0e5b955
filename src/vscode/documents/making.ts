// The commands that lead to a new document, or to more in one that is there.
import * as vscode from "vscode";
import { field } from "../shell/arguments.ts";
import { type Command, registerCommand } from "../ui/command.ts";
import { type Outcome, tellBriefly } from "../ui/outcome.ts";
import { choosePipeline } from "../ui/target-pipelines.ts";
import { countTables, shown } from "../ui/text.ts";
import { type DocumentDeps, openDocument } from "./command.ts";
import type { Making } from "./flows/making.ts";

type MakingCommand = Command<DocumentDeps>;
type Run = (making: Making, command: MakingCommand) => Promise<Outcome | undefined>;

export function registerMaking(deps: DocumentDeps): vscode.Disposable {
  const { t } = vscode.l10n;
  const register = (id: string, flowId: string, run: Run) =>
    registerCommand(deps, id, t("Nothing was created"), async (command) => {
      const { Flow } = await import("./flows/flow.ts");
      const { session, nodes, context } = command;
      const connector = nodes.find(({ kind }) => kind === "connector");
      const args = { ...(connector?.kind === "connector" ? { connector: connector.uuid } : {}), ...command.args };
      // From a row of the explorer it begins elsewhere than the one that was left.
      const key = `${session.account.id}.${flowId}${JSON.stringify([args.connector, args.database, args.tables])}`;
      const flow = new Flow(context.globalState, key, args.answers);
      return run({ ...command, flow }, { ...command, args });
    });
  return vscode.Disposable.from(
    register("artie.pipeline.new", "pipeline", async (making, { args }) => {
      const { newPipeline, startFrom } = await import("./flows/index.ts");
      return newPipeline(making, startFrom(args));
    }),
    register("artie.connector.replicate", "pipeline", async (making, { args }) => {
      const { newPipeline, startFrom } = await import("./flows/index.ts");
      return newPipeline(making, startFrom(args));
    }),
    register("artie.connector.new", "connector", async (making) =>
      (await import("./flows/index.ts")).newConnector(making),
    ),
    register("artie.sourceReader.new", "reader", async (making, { args }) => {
      const { newReader, startFrom } = await import("./flows/index.ts");
      return newReader(making, startFrom(args));
    }),
    register("artie.pipeline.addTables", "tables", addTables),
  );
}

async function addTables(making: Making, command: MakingCommand): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const { files, session, store, nodes } = command;
  const node = nodes.find(({ kind }) => kind === "pipeline");
  const uuid =
    node?.kind === "pipeline"
      ? node.uuid
      : await choosePipeline(command, {
          title: t("Add Tables"),
          placeholder: t("The pipeline to add tables to"),
          none: t("There are no pipelines."),
          action: "look",
        });
  if (uuid === undefined) return undefined;
  const { tablesToAdd } = await import("./flows/index.ts");
  const found = await tablesToAdd(making, uuid);
  if (!found) return undefined;
  const name = store.pipeline(uuid)?.name ?? uuid;
  if (found.length === 0) return tellBriefly(t("{0} has these tables already.", shown(name)));
  const opened = await openDocument(files, { account: session.account.id, kind: "pipelines", uuid }, name);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(opened.message));
  await addRows(document, found);
  return tellBriefly(t("{0} added to the draft of {1}. Apply sends it.", countTables(found.length), shown(name)));
}

/** Into the text, after the tables that stand there; what it says else stays as it is written. */
async function addRows(document: vscode.TextDocument, rows: readonly object[]): Promise<void> {
  const text = document.getText();
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const { applyEdits, modify, parse } = await import("jsonc-parser");
  const tables: unknown = field(parse(text, [], { allowTrailingComma: true }), "tables");
  const own: unknown[] = Array.isArray(tables) ? tables : [];
  const added = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== "")));
  const changed =
    own.length === 0
      ? applyEdits(text, modify(text, ["tables"], added, { formattingOptions }))
      : added.reduce<string>(
          (now, row, index) =>
            applyEdits(
              now,
              modify(now, ["tables", own.length + index], row, { formattingOptions, isArrayInsertion: true }),
            ),
          text,
        );
  const edit = new vscode.WorkspaceEdit();
  const end = document.positionAt(text.length);
  edit.replace(document.uri, new vscode.Range(new vscode.Position(0, 0), end), changed);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
