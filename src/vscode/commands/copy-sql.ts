// Copies the SQL that gives a connector's user what a database refuses it.
import * as vscode from "vscode";
import { grantSql } from "../../rules/grant-sql.ts";
import { field, textField } from "../shell/arguments.ts";
import type { Outcome } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { NothingToDo } from "../ui/request.ts";
import { copyToRun, userIn } from "../ui/sql.ts";
import { connectorLabel, findConnectors } from "../ui/target-connectors.ts";
import type { PersonCommand } from "./operation.ts";

/** Which user it is stands in the connector's configuration, which nothing here keeps. */
export async function copySql(command: PersonCommand): Promise<Outcome | undefined> {
  const { session, args } = command;
  const { reported } = args;
  const [connector] = (await findConnectors(command, vscode.l10n.t("Copy SQL"))) ?? [];
  if (connector === undefined || reported === undefined) return undefined;
  const label = connectorLabel(command, connector);
  const { type, sharedConfig } = await withProgress(vscode.l10n.t("Reading {0}", label), (signal) =>
    session.artie.connectors.get(connector, { signal }),
  );
  const fault: unknown = JSON.parse(reported);
  const side = field(fault, "side") === "destination" ? "destination" : "source";
  const [code = "", text = ""] = [textField(fault, "code"), textField(fault, "text")];
  const sql = grantSql({ type, side, code, text, user: userIn(sharedConfig) });
  if (sql === undefined) throw new NothingToDo(vscode.l10n.t("There is no SQL that is known to help."));
  return copyToRun(sql, label);
}
