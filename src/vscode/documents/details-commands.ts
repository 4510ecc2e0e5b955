// Show Details: opens pipelines, tables and connectors as read-only documents.
import * as vscode from "vscode";
import { tableName } from "../../rules/state.ts";
import type { Deps } from "../shell/deps.ts";
import { type Command, registerCommand } from "../ui/command.ts";
import { tableId } from "../ui/nodes.ts";
import { connectorLabel, findConnectors } from "../ui/target-connectors.ts";
import { findTargets } from "../ui/target-pipelines.ts";
import { Details, documentUri } from "./details.ts";

type Find = (command: Command) => Promise<vscode.Uri[] | undefined>;

export function registerDetails(deps: Deps): vscode.Disposable {
  const documents = new Details(deps);
  const register = (id: string, find: Find) =>
    registerCommand(deps, id, vscode.l10n.t("Artie could not be read"), async (command) => {
      const uris = await find(command);
      return uris && documents.show(uris);
    });
  return vscode.Disposable.from(
    documents,
    register("artie.pipeline.details", findPipelines),
    register("artie.connector.details", findConnectorsToShow),
  );
}

const findPipelines: Find = async (command) => {
  const targets = await findTargets(command, {
    title: vscode.l10n.t("Show Pipeline Details"),
    placeholder: vscode.l10n.t("The pipeline to look at"),
    none: vscode.l10n.t("There are no pipelines."),
    action: "look",
  });
  const account = command.session.account.id;
  return targets?.flatMap(({ pipeline: { uuid, name }, tables }) => {
    if (!tables) return [documentUri({ account, kind: "pipeline", uuid }, name)];
    return tables.map((table) =>
      documentUri({ account, kind: "table", uuid, table: tableId(table) }, tableName(table)),
    );
  });
};

const findConnectorsToShow: Find = async (command) => {
  const uuids = await findConnectors(command, vscode.l10n.t("Show Connector Details"));
  const account = command.session.account.id;
  return uuids?.map((uuid) => documentUri({ account, kind: "connector", uuid }, connectorLabel(command, uuid)));
};
