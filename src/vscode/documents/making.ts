// The commands that lead to a new document, or to more in one that is there.
import * as vscode from "vscode";
import type { Settings } from "../../rules/overlay.ts";
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

async function addRows(document: vscode.TextDocument, rows: readonly Settings[]): Promise<void> {
  const { withTables } = await import("./written.ts");
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(new vscode.Position(0, 0), document.positionAt(text.length));
  edit.replace(document.uri, all, withTables(text, rows));
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
