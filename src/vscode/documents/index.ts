// Show Details: opens pipelines, tables and connectors as read-only documents.
import * as vscode from "vscode";
import { tableName } from "../../tools/state.ts";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import { registerCommand } from "../ui/command.ts";
import { tableId } from "../ui/nodes.ts";
import type { Outcome } from "../ui/outcome.ts";
import type { Request } from "../ui/request.ts";
import { connectorLabel, findConnectors } from "../ui/target-connectors.ts";
import { findTargets } from "../ui/target-pipelines.ts";
import { Documents, documentUri } from "./provider.ts";

export function registerDocuments(deps: Deps): vscode.Disposable {
  const documents = new Documents(deps);
  const failed = vscode.l10n.t("Artie could not be read");
  return vscode.Disposable.from(
    documents,
    registerCommand(deps, "artie.pipeline.details", failed, (session, request) =>
      showPipeline(deps, documents, session, request),
    ),
    registerCommand(deps, "artie.connector.details", failed, (session, request) =>
      showConnector(deps, documents, session, request),
    ),
  );
}

async function showPipeline(
  deps: Deps,
  documents: Documents,
  session: Session,
  request: Request,
): Promise<Outcome | undefined> {
  const targets = await findTargets(deps, session, request, {
    title: vscode.l10n.t("Show Pipeline Details"),
    placeholder: vscode.l10n.t("The pipeline to look at"),
    none: vscode.l10n.t("There are no pipelines."),
    action: "look",
  });
  const uris = targets?.flatMap(({ pipeline: { uuid, name }, tables }) => {
    if (!tables) return [documentUri({ kind: "pipeline", uuid }, name)];
    return tables.map((table) => documentUri({ kind: "table", uuid, table: tableId(table) }, tableName(table)));
  });
  if (!uris) return undefined;
  return documents.show(uris);
}

async function showConnector(
  deps: Deps,
  documents: Documents,
  session: Session,
  request: Request,
): Promise<Outcome | undefined> {
  const uuids = await findConnectors(deps, session, request, vscode.l10n.t("Show Connector Details"));
  if (!uuids) return undefined;
  return documents.show(uuids.map((uuid) => documentUri({ kind: "connector", uuid }, connectorLabel(deps, uuid))));
}
