// The questions about what is replicated: which database, which tables, and whether the source lets it happen, each with
// what helps where it does not.
import * as vscode from "vscode";
import type { Settings } from "../../../rules/overlay.ts";
import { tableName } from "../../../rules/state.ts";
import { field } from "../../shell/arguments.ts";
import { type Choice, choice } from "../../ui/ask.ts";
import { typeName } from "../../ui/labels.ts";
import { withProgress } from "../../ui/progress.ts";
import { byName, listed, shown } from "../../ui/text.ts";
import { isText } from "./connection.ts";
import { askAbout, codeOf, wordIn } from "./failing.ts";
import { behind, type End, type Found, labelOf, look, type Making, refOf } from "./making.ts";
import { choose, chooseMany, write } from "./questions.ts";

const { t } = vscode.l10n;

const READING = t("Looking behind the connector");
/** Beyond so many schemas the person says which ones to look into. */
const MANY_SCHEMAS = 30;
const MANY_PIPELINES = 30;
const MANY_SLOTS = 6;

/** The only one there is, or the one that is chosen; empty where the system has none. @throws Left, ArtieError */
export async function askForDatabase(making: Making, end: End, title: string): Promise<string> {
  const names = await making.flow.once(`databases ${JSON.stringify(end)}`, () =>
    behind(making, end, READING).databases(),
  );
  const [only = "", ...others] = names;
  if (others.length === 0) return only;
  const choices = [...names].sort(byName).map((name) => choice(name, "database", name));
  return making.flow.ask("database", isText, choose(choices, { title, placeholder: t("Which database?") }));
}

/** @throws Left, ArtieError */
export async function askForTables(making: Making, end: End, database: string, title: string): Promise<Found[]> {
  const { flow } = making;
  const at = `${JSON.stringify(end)} ${database}`;
  const all = await flow.once(`schemas ${at}`, () => behind(making, end, READING).schemas(database));
  const schemas = all.length > MANY_SCHEMAS ? await askForSchemas(making, all, title) : all;
  const found = await flow.once(`tables ${at} ${schemas.join()}`, async () => {
    const places = schemas.length === 0 ? [undefined] : schemas;
    return (await Promise.all(places.map((schema) => behind(making, end, READING).tables(database, schema)))).flat();
  });
  if (found.length === 0) throw new Error(t("There are no tables that Artie can read in {0}.", shown(database)));
  const used = await flow.once(`used ${at}`, () => usersOf(making, end));
  const sorted = found.toSorted((a, b) => byName(a.schema, b.schema) || byName(a.name, b.name));
  // Headings go when one filters, so where there are several schemas each name says its own.
  const isOneSchema = new Set(found.map(({ schema }) => schema)).size === 1;
  const choices = sorted.map((table, index): Choice<Found> => {
    const users = used.get(tableName(table));
    return {
      label: isOneSchema ? table.name : tableName(table),
      value: table,
      ...(users ? { description: t("already replicated by {0}", listed(users)) } : {}),
      ...(isOneSchema && index === 0 && table.schema !== "" ? { group: table.schema } : {}),
    };
  });
  const placeholder = t("Which tables? Type to filter, Down and Space to select.");
  return flow.ask("tables", areTables, chooseMany(choices, { title, placeholder }));
}

async function askForSchemas({ flow }: Making, schemas: readonly string[], title: string): Promise<string[]> {
  const choices = [...schemas].sort(byName).map((name) => choice(name, "symbol-namespace", name));
  return flow.ask("schemas", areTexts, chooseMany(choices, { title, placeholder: t("Which schemas?") }));
}

/** By the full name of a table: the pipelines that have it already. */
async function usersOf({ session, store }: Making, end: End): Promise<Map<string, string[]>> {
  const users = new Map<string, string[]>();
  if (!("uuid" in end)) return users;
  const { topology } = store;
  const pipelines = topology.pipelinesOf(end.uuid).slice(0, MANY_PIPELINES);
  await withProgress(t("Looking for what is replicated already"), (signal) =>
    Promise.all(
      pipelines.map(async ({ uuid }) => {
        const { name, tables } = await session.artie.pipelines.get(uuid, { signal });
        for (const table of tables) users.set(tableName(table), [...(users.get(tableName(table)) ?? []), name]);
      }),
    ),
  );
  return users;
}

/**
 * The settings of a reader that the source takes: with a slot that is free and a publication that is there.
 * @throws Left, ArtieError
 */
export async function readerSettings(
  making: Making,
  end: End,
  database: string,
  tables: readonly Found[],
): Promise<Settings> {
  const { flow } = making;
  let settings: Settings = end.type === "postgresql" ? { replicationSlotOverride: slotName(database, 1) } : {};
  for (let attempt = 2; ;) {
    const trying = settings;
    const id = `source ${JSON.stringify([end, database, tables, trying])}`;
    const input = { ...refOf(end), ...(database === "" ? {} : { database }), settings: trying, tables };
    const result = await flow.once(id, () =>
      look(making, t("Asking the source whether it can be captured"), "artie_pipelines_validate_unsaved_source", input),
    );
    if (result["valid"] !== false) return settings;
    const code = codeOf(result["failure"]);
    if (code.startsWith("slot_") && attempt <= MANY_SLOTS) {
      settings = { ...settings, replicationSlotOverride: slotName(database, attempt) };
      attempt += 1;
      continue;
    }
    const helped = await help(making, end, { failure: result["failure"], code, database, tables, again: id });
    if (helped === undefined) return settings;
    settings = { ...settings, ...helped };
  }
}

/** As Postgres takes it: lower case, digits and underscores, at most 63. */
function slotName(database: string, attempt: number): string {
  const name = `artie_${database.toLowerCase().replace(/[^a-z0-9]+/g, "_")}`.slice(0, 58);
  return attempt === 1 ? name : `${name}_${attempt}`;
}

interface Failure {
  readonly failure: unknown;
  readonly code: string;
  readonly database: string;
  readonly tables: readonly Found[];
  /** What is looked up again when the person has mended it. */
  readonly again: string;
}

/** Settings that mend it; undefined to go on as it is. */
async function help(making: Making, end: End, failing: Failure): Promise<Settings | undefined> {
  const { flow } = making;
  const { failure, code, database, tables, again } = failing;
  const publications =
    code === "publication_missing"
      ? await flow.once(`publications ${again}`, () => behind(making, end, READING).publications(database))
      : [];
  const choices: Choice<Settings>[] = [
    ...publications.map(({ name }) =>
      choice(t("Use the publication {0}", name), "megaphone", { publicationNameOverride: name }),
    ),
    ...(code === "publication_missing"
      ? [choice(t("Let Artie make a publication"), "add", { publicationAutoCreateMode: "filtered" })]
      : []),
    ...(code.startsWith("slot_") ? [choice(t("Use another slot..."), "edit", { do: "slot" })] : []),
  ];
  const title = t("{0} Is Not Ready", typeName(end.type));
  const picked = await askAbout(making, end, {
    ...{ failure, side: "source", tables, title, choices, again },
    placeholder: t("{0} refuses. What now?", labelOf(end)),
  });
  return wordIn(picked) === "slot" ? { replicationSlotOverride: await askForSlot(making, title) } : picked;
}

function askForSlot({ flow }: Making, title: string): Promise<string> {
  const prompt = t("A name that is free: lower case, digits and underscores, at most 63.");
  const check = (text: string) =>
    /^[a-z0-9_]{1,63}$/.test(text) ? undefined : t("Postgres takes lower case, digits and underscores, at most 63.");
  return flow.ask("slot", isText, write({ title, prompt, check }));
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string");
}

export function areTables(value: unknown): value is Found[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => isText(field(each, "name")) && typeof field(each, "schema") === "string")
  );
}
