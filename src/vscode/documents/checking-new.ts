// What speaks against a new document before anything is made: what it lacks, names that are taken, the API's dry runs.
import * as vscode from "vscode";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import type { TableName } from "../../rules/grant-sql.ts";
import { isSecretField } from "../../tools/policy/redact/index.ts";
import { textField } from "../shell/arguments.ts";
import { withProgress } from "../ui/progress.ts";
import { sqlAgainst } from "../ui/sql.ts";
import { listed, shown } from "../ui/text.ts";
import { titleOf } from "./address.ts";
import { failureText } from "./apply.ts";
import type { DocumentCommand } from "./command.ts";
import type { DryRun } from "./inputs.ts";
import { namesTaken, type Taken } from "./names.ts";
import { BadDocument } from "./reading.ts";

const { t } = vscode.l10n;

export interface Failure {
  /** In sentences. */
  readonly text: string;
  /** That helps against it, and where it is to be run. */
  readonly sql?: { readonly text: string; readonly where: string };
  /** What is there under its name, and could be named in place of what describes it. */
  readonly use?: Taken["use"];
}

/** @throws BadDocument, ArtieError, ToolError */
export async function failuresOfNew(command: DocumentCommand, value: Settings): Promise<Failure[]> {
  requireReferences(value);
  const { address, calls, session } = command;
  const missing = needed(address.kind).filter((name) => value[name] === undefined);
  if (address.kind === "pipelines" && !isSettings(value["source"]) && value["sourceReader"] === undefined)
    missing.push("source");
  if (missing.length > 0) return [{ text: t("It needs {0}.", listed(missing)) }];
  const taken = await namesTaken(session.artie, address.kind, value);
  if (taken.length > 0) return taken;
  const runs = dryRunsOfNew(address.kind, value);
  return withProgress(t("Validating {0}", titleOf(command.uri)), async (signal) => {
    const failures = runs.map(async (run): Promise<Failure[]> => {
      const { valid, failure } = await calls.look(session, run.tool, run.input, signal);
      return valid === false ? [await failureOf(command, run, failure, signal)] : [];
    });
    return (await Promise.all(failures)).flat();
  });
}

async function failureOf(
  { session }: DocumentCommand,
  { end, side, tables }: DryRunOfNew,
  failure: unknown,
  signal: AbortSignal,
): Promise<Failure> {
  const text = failureText(failure);
  // Of the document's own account, whichever is active by now.
  const known = isSettings(end) ? undefined : await session.artie.connectors.list({ signal });
  const row = known?.find(({ uuid, label }) => end === uuid || end === label);
  const connector = row ? await session.artie.connectors.get(row.uuid, { signal }) : end;
  const sql = sqlAgainst(failure, connector, side, tables);
  return sql === undefined ? { text } : { text, sql: { text: sql, where: shown(textField(connector, "label") ?? "") } };
}

function needed(kind: DocumentCommand["address"]["kind"]): string[] {
  if (kind === "pipelines") return ["name", "destination"];
  return kind === "connectors" ? ["type", "label"] : ["connector"];
}

/** A credential that is written out would be kept in the draft. @throws BadDocument */
function requireReferences(value: unknown, at: readonly string[] = []): void {
  for (const [name, each] of Object.entries(isSettings(value) ? value : {})) {
    if (typeof each === "string" && isSecretField(name) && each !== "" && !each.trim().startsWith("secret://")) {
      throw new BadDocument(
        t(
          "{0} holds a credential. Write secret://NAME, and set its value with the link above the line.",
          [...at, name].join("."),
        ),
      );
    }
    requireReferences(each, [...at, name]);
  }
}

interface DryRunOfNew extends DryRun {
  /** The connector that it looks at: what describes it, or its name. */
  readonly end: unknown;
  readonly side: "source" | "destination";
  readonly tables: readonly TableName[];
}

function dryRunsOfNew(kind: DocumentCommand["address"]["kind"], value: Settings): DryRunOfNew[] {
  const ofSource = { side: "source", tables: [] } as const;
  switch (kind) {
    case "connectors":
      return [{ ...ofSource, tool: "artie_connectors_ping", input: { config: value }, end: value }];
    case "source-readers": {
      const end = value["connector"];
      if (isSettings(end)) return [];
      return [{ ...ofSource, tool: "artie_source_readers_validate_unsaved", input: value, end }];
    }
    case "pipelines":
      return ofNewPipeline(value);
  }
}

function ofNewPipeline(value: Settings): DryRunOfNew[] {
  const rows = Array.isArray(value["tables"]) ? value["tables"].filter(isSettings) : [];
  const tables = rows.map(({ schema, name }) => ({ ...(schema ? { schema } : {}), name }));
  const source = isSettings(value["source"]) ? value["source"] : {};
  const { database, settings } = source;
  const from =
    value["sourceReader"] === undefined
      ? { ...endIn(source["connector"]), ...(database ? { database } : {}), ...(settings ? { settings } : {}) }
      : { sourceReader: value["sourceReader"] };
  const { specificDestCfg = {} } = value;
  return [
    {
      ...{ tool: "artie_pipelines_validate_unsaved_source", input: { ...from, tables } },
      ...{ end: source["connector"], side: "source", tables: rows.map(nameOf) },
    },
    {
      tool: "artie_pipelines_validate_unsaved_destination",
      input: { ...endIn(value["destination"]), specificDestCfg },
      ...{ end: value["destination"], side: "destination", tables: [] },
    },
  ];
}

function nameOf(row: Settings): TableName {
  return { schema: textField(row, "schema") ?? "", name: textField(row, "name") ?? "" };
}

function endIn(value: unknown): Settings {
  return isSettings(value) ? { config: value } : { connector: value };
}
