// Generate Oracle Shadow Script: the SQL that an Oracle source needs, as a document that is nobody's file yet.
import * as vscode from "vscode";
import type { Deps } from "../deps.ts";
import type { Session } from "../session.ts";
import { pickMany, pickOne } from "../ui/ask.ts";
import { fail, type Outcome } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { connectorLabel, oneConnector } from "./one-connector.ts";
import type { Request } from "./request.ts";
import { remedies } from "./run.ts";
import { NothingToDo } from "./target.ts";
import { runTool } from "./tool.ts";

export async function shadowScript(deps: Deps, session: Session, request: Request): Promise<Outcome | undefined> {
  const title = vscode.l10n.t("Generate Oracle Shadow Script");
  const connector = await oneConnector(deps, session, request, { title, type: "oracle" });
  if (connector === undefined) return undefined;
  try {
    const chosen = await chooseTables(session, connector, title, request.args);
    if (!chosen) return undefined;
    const result = await withProgress(title, (signal) =>
      runTool(session, "artie_connectors_generate_shadow_script", { connector, ...chosen }, signal),
    );
    const content = String(Reflect.get(result, "script"));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "sql", content }));
    return { ok: true, message: content };
  } catch (error) {
    if (error instanceof NothingToDo) throw error;
    const failed = vscode.l10n.t("No script was made for {0}", connectorLabel(deps, connector));
    return fail(failed, error, ...remedies(deps, error));
  }
}

interface Chosen {
  readonly database: string;
  readonly tables: readonly { readonly schema: string; readonly name: string }[];
}

/** What is not given is asked for, from what there is. */
async function chooseTables(
  { artie }: Session,
  connector: string,
  title: string,
  given: Request["args"],
): Promise<Chosen | undefined> {
  const { connectors } = artie;
  const database =
    given.database ?? (await chooseName(connectors.databases(connector), title, vscode.l10n.t("The database")));
  if (database === undefined) return undefined;
  const schemas = () => connectors.schemas(connector, { databaseName: database });
  const schema = given.schema ?? (await chooseName(schemas(), title, vscode.l10n.t("The schema")));
  if (schema === undefined) return undefined;
  const names =
    given.tables ??
    (await chooseNames(connectors.tables(connector, { databaseName: database, schemaName: schema }), title));
  return names && { database, tables: names.map((name) => ({ schema, name })) };
}

/** Where there is no choice, none is asked for. */
async function chooseName(names: Promise<string[]>, title: string, placeholder: string): Promise<string | undefined> {
  const known = await names;
  if (known.length === 0) throw new NothingToDo(vscode.l10n.t("The connector reaches no database or schema."));
  if (known.length === 1) return known[0];
  return pickOne(
    known.map((name) => ({ label: name, value: name })),
    { title, placeholder },
  );
}

async function chooseNames(
  tables: Promise<
    readonly { readonly name?: string | null | undefined; readonly isView?: boolean | null | undefined }[]
  >,
  title: string,
): Promise<string[] | undefined> {
  const names = (await tables).flatMap(({ name, isView }) => (name && !isView ? [name] : []));
  if (names.length === 0) throw new NothingToDo(vscode.l10n.t("The schema has no tables."));
  const choices = names.sort().map((name) => ({ label: name, value: name }));
  return pickMany(choices, { title, placeholder: vscode.l10n.t("The tables to be replicated") });
}
