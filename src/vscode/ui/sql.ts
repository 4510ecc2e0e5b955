// The SQL that mends what a database refuses, for a person to run: Artie's own user may not.
import * as vscode from "vscode";
import { grantSql, type TableName } from "../../rules/grant-sql.ts";
import { field, textField } from "../shell/arguments.ts";
import { type Action, type Outcome, tell } from "./outcome.ts";

/** Whom a connector signs in as. */
export function userIn(sharedConfig: unknown): string {
  return textField(sharedConfig, "user") ?? textField(sharedConfig, "username") ?? "artie";
}

/** @param connector What the API says of it, or what describes a new one. */
export function sqlAgainst(
  failure: unknown,
  connector: unknown,
  side: "source" | "destination",
  tables: readonly TableName[],
): string | undefined {
  const [code = "", text = ""] = [textField(failure, "code"), textField(field(failure, "reported"), "root")];
  const type = textField(connector, "type") ?? "";
  return grantSql({ type, side, code, text, user: userIn(field(connector, "sharedConfig")), tables });
}

/** @param where The connector, as people call it. */
export function copySqlAction(sql: string, where: string): Action {
  return { title: vscode.l10n.t("Copy SQL"), run: () => copyToRun(sql, where) };
}

export async function copyToRun(sql: string, where: string): Promise<Outcome> {
  await vscode.env.clipboard.writeText(`${sql}\n`);
  return tell(
    vscode.l10n.t("Copied. Run it at {0} as a user who may grant it: {1}", where, sql.replaceAll(/\s+/g, " ")),
    { title: vscode.l10n.t("Open as Document"), run: () => openSql(sql) },
  );
}

async function openSql(content: string): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "sql", content }));
}
