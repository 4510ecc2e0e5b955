// Generate Oracle Shadow Script: the SQL that an Oracle source needs, as a document that is nobody's file yet.
import * as vscode from "vscode";
import { codeOf } from "../shell/artie-error.ts";
import type { Session } from "../shell/sessions.ts";
import { pickMany, pickOne } from "../ui/ask.ts";
import { remedies } from "../ui/command.ts";
import { fail, type Outcome } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { NothingToDo, type Request } from "../ui/request.ts";
import { connectorLabel, oneConnector } from "../ui/target-connectors.ts";
import type { CommandDeps } from "./operation.ts";

export async function shadowScript(
  deps: CommandDeps,
  session: Session,
  request: Request,
): Promise<Outcome | undefined> {
  const title = vscode.l10n.t("Generate Oracle Shadow Script");
  const connector = await oneConnector(deps, session, request, { title, type: "oracle" });
  if (connector === undefined) return undefined;
  try {
    const reading = vscode.l10n.t("Reading {0}", connectorLabel(deps, connector));
    const chosen = await chooseTables(session, connector, { title, reading }, request.args);
    if (!chosen) return undefined;
    const result = await withProgress(title, (signal) =>
      deps.calls.invoke(session, "artie_connectors_generate_shadow_script", { connector, ...chosen }, signal),
    );
    const content = String(Reflect.get(result, "script"));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "sql", content }));
    return { ok: true, message: content };
  } catch (error) {
    if (error instanceof NothingToDo || codeOf(error) === "canceled") throw error;
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
  { artie: { connectors } }: Session,
  connector: string,
  { title, reading }: { readonly title: string; readonly reading: string },
  given: Request["args"],
): Promise<Chosen | undefined> {
  const read = <T>(work: (options: { readonly signal: AbortSignal }) => Promise<T>) =>
    withProgress(reading, (signal) => work({ signal }));
  const databases = () => read((options) => connectors.databases(connector, options));
  const database = given.database ?? (await chooseName(await databases(), title, vscode.l10n.t("Which database?")));
  if (database === undefined) return undefined;
  const schemas = () => read((options) => connectors.schemas(connector, { databaseName: database }, options));
  const schema = given.schema ?? (await chooseName(await schemas(), title, vscode.l10n.t("Which schema?")));
  if (schema === undefined) return undefined;
  const place = { databaseName: database, schemaName: schema };
  const tables = () => read((options) => connectors.tables(connector, place, options));
  const names = given.tables ?? (await chooseNames(await tables(), title));
  return names && { database, tables: names.map((name) => ({ schema, name })) };
}

/** Where there is no choice, none is asked for. */
async function chooseName(known: readonly string[], title: string, placeholder: string): Promise<string | undefined> {
  if (known.length === 0) {
    throw new NothingToDo(
      vscode.l10n.t("The connector reaches no database or schema. Check what its user may see in the database."),
    );
  }
  if (known.length === 1) return known[0];
  return pickOne(
    known.map((name) => ({ label: name, value: name })),
    { title, placeholder },
  );
}

async function chooseNames(
  tables: readonly { readonly name?: string | null | undefined; readonly isView?: boolean | null | undefined }[],
  title: string,
): Promise<string[] | undefined> {
  const names = tables.flatMap(({ name, isView }) => (name && !isView ? [name] : []));
  if (names.length === 0)
    throw new NothingToDo(
      vscode.l10n.t("The schema has no tables that the connector's user may read. Choose another schema."),
    );
  const choices = names.sort().map((name) => ({ label: name, value: name }));
  return pickMany(choices, { title, placeholder: vscode.l10n.t("The tables to be replicated") });
}
