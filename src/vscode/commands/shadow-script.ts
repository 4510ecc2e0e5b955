// Generate Oracle Shadow Script: the SQL that an Oracle source needs, as a document that is nobody's file yet.
import * as vscode from "vscode";
import type { SourceTable } from "../../artie/index.ts";
import { codeOf } from "../shell/artie-error.ts";
import { pickMany, pickOne } from "../ui/ask.ts";
import { remedies } from "../ui/command.ts";
import { fail, type Outcome } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { NothingToDo } from "../ui/request.ts";
import { connectorLabel, oneConnector } from "../ui/target-connectors.ts";
import type { PersonCommand } from "./operation.ts";

export async function shadowScript(command: PersonCommand): Promise<Outcome | undefined> {
  const { session, calls } = command;
  const title = vscode.l10n.t("Generate Oracle Shadow Script");
  const connector = await oneConnector(command, title, "oracle");
  if (connector === undefined) return undefined;
  try {
    const chosen = await chooseTables(command, connector, title);
    if (!chosen) return undefined;
    const { script } = await withProgress(title, (signal) =>
      calls.look(session, "artie_connectors_generate_shadow_script", { connector, ...chosen }, signal),
    );
    const content = String(script);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "sql", content }));
    return { ok: true, message: content };
  } catch (error) {
    if (error instanceof NothingToDo || codeOf(error) === "canceled") throw error;
    const failed = vscode.l10n.t("No script was made for {0}", connectorLabel(command, connector));
    return fail(failed, error, ...remedies(command, error));
  }
}

interface Chosen {
  readonly database: string;
  readonly tables: readonly { readonly schema: string; readonly name: string }[];
}

/** What is not given is asked for, from what there is. */
async function chooseTables(command: PersonCommand, connector: string, title: string): Promise<Chosen | undefined> {
  const { args } = command;
  const { connectors } = command.session.artie;
  const reading = vscode.l10n.t("Reading {0}", connectorLabel(command, connector));
  const databases = () => withProgress(reading, (signal) => connectors.databases(connector, { signal }));
  const database = args.database ?? (await chooseName(databases, title, vscode.l10n.t("Which database?")));
  if (database === undefined) return undefined;
  const place = { databaseName: database };
  const schemas = () => withProgress(reading, (signal) => connectors.schemas(connector, place, { signal }));
  const schema = args.schema ?? (await chooseName(schemas, title, vscode.l10n.t("Which schema?")));
  if (schema === undefined) return undefined;
  const tables = () =>
    withProgress(reading, (signal) => connectors.tables(connector, { ...place, schemaName: schema }, { signal }));
  const names = args.tables ?? (await chooseTableNames(await tables(), title));
  return names && { database, tables: names.map((name) => ({ schema, name })) };
}

/** Where there is no choice, none is asked for. */
async function chooseName(read: () => Promise<string[]>, title: string, placeholder: string) {
  const known = await read();
  if (known.length === 0) {
    throw new NothingToDo(
      vscode.l10n.t("The connector reaches no database or schema. Check what its user may see in the database."),
    );
  }
  return known.length === 1 ? known[0] : pickOne(known.map(choiceOf), { title, placeholder });
}

async function chooseTableNames(tables: readonly SourceTable[], title: string): Promise<string[] | undefined> {
  const names = tables.flatMap(({ name, isView }) => (name && !isView ? [name] : []));
  if (names.length === 0) {
    throw new NothingToDo(
      vscode.l10n.t("The schema has no tables that the connector's user may read. Choose another schema."),
    );
  }
  const placeholder = vscode.l10n.t("The tables to be replicated");
  return pickMany(names.sort().map(choiceOf), { title, placeholder });
}

function choiceOf(name: string) {
  return { label: name, value: name };
}
