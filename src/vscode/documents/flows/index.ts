// New Pipeline, New Connector, New Source Reader: a few questions that end in a document, filled in. Add Tables and
// Replicate This Table begin where the person is.
import * as vscode from "vscode";
import type { Settings } from "../../../rules/overlay.ts";
import { tableName } from "../../../rules/state.ts";
import { field, textField } from "../../shell/arguments.ts";
import { choice, pickOne } from "../../ui/ask.ts";
import { type Outcome, tellBriefly } from "../../ui/outcome.ts";
import { typeName } from "../../ui/labels.ts";
import { withProgress } from "../../ui/progress.ts";
import { countTables, shown } from "../../ui/text.ts";
import { type Address, type Kind, newUuid, uriOf } from "../address.ts";
import { showDocument } from "../command.ts";
import { freeName, namesIn } from "../names.ts";
import { askForConfig, askForEnd, isText, typesOf } from "./connection.ts";
import { askForPlace } from "./destination.ts";
import { type End, endOf, type Found, labelOf, type Making, writtenEnd } from "./making.ts";
import { choose } from "./questions.ts";
import { areTables, askForDatabase, askForTables, readerSettings } from "./source.ts";

const { t } = vscode.l10n;

/** Where a flow begins, where that is known. */
export interface Start {
  readonly connector?: string | undefined;
  readonly database?: string | undefined;
  readonly tables?: readonly Found[] | undefined;
}

interface Filled {
  readonly name: string;
  readonly type: string;
  readonly value: Settings;
}

/** @throws ArtieError, ToolError */
export async function newPipeline(making: Making, start: Start): Promise<Outcome | undefined> {
  const title = t("New Pipeline");
  return flow(making, "pipelines", title, async () => {
    const source =
      knownEnd(making, start.connector) ??
      (await askForEnd(making, "source", { title, placeholder: t("Where do the rows come from?") }));
    const database = start.database ?? (await askForDatabase(making, source, title));
    const tables = start.tables ?? (await askForTables(making, source, database, title));
    const settings = await readerSettings(making, source, database, tables);
    const placeholder = t("Where do the rows go?");
    const destination = await askForEnd(making, "destination", { title, placeholder });
    const specificDestCfg = await askForPlace(making, destination, tables, title);
    const name = await free(making, "pipelines", t("{0} to {1}", labelOf(source), labelOf(destination)));
    const value = {
      name,
      source: {
        connector: writtenEnd(source),
        ...(database === "" ? {} : { database }),
        name: await free(making, "source-readers", t("{0} reader", labelOf(source))),
        settings,
      },
      destination: writtenEnd(destination),
      specificDestCfg,
      tables: tables.map(({ schema, name: own }) => ({ ...(schema === "" ? {} : { schema }), name: own })),
    };
    return { name, type: source.type, value };
  });
}

/** @throws ArtieError, ToolError */
export async function newConnector(making: Making): Promise<Outcome | undefined> {
  const title = t("New Connector");
  return flow(making, "connectors", title, async () => {
    const choices = (["source", "destination"] as const).flatMap((role) =>
      typesOf(role).map((type, index) => ({
        ...choice(typeName(type), role === "source" ? "database" : "server", `${role} ${type}`),
        ...(index === 0 ? { group: role === "source" ? t("Sources") : t("Destinations") } : {}),
      })),
    );
    const picked = await making.flow.ask(
      "type",
      isText,
      choose(choices, { title, placeholder: t("What does it connect to?") }),
    );
    const [role = "", type = ""] = picked.split(" ");
    const {
      type: own,
      label,
      ...value
    } = await askForConfig(making, role === "source" ? "source" : "destination", type);
    return { name: String(label), type, value: { type: own, label, ...value } };
  });
}

/** @throws ArtieError, ToolError */
export async function newReader(making: Making, start: Start): Promise<Outcome | undefined> {
  const title = t("New Source Reader");
  return flow(making, "source-readers", title, async () => {
    const source =
      knownEnd(making, start.connector) ??
      (await askForEnd(making, "source", { title, placeholder: t("Which connector does it read?") }));
    const database = start.database ?? (await askForDatabase(making, source, title));
    const settings = await readerSettings(making, source, database, []);
    const name = await free(making, "source-readers", t("{0} reader", labelOf(source)));
    const value = { name, connector: writtenEnd(source), ...(database === "" ? {} : { database }), settings };
    return { name, type: source.type, value };
  });
}

/** A name that nothing of its kind has. @throws ArtieError */
async function free({ session }: Making, kind: Kind, name: string): Promise<string> {
  return freeName(
    name,
    await withProgress(t("Looking for a free name"), (signal) => namesIn(session.artie, kind, { signal })),
  );
}

/** Into the document of a pipeline that is there: what is chosen is a draft like any other. @throws ArtieError */
export async function tablesToAdd(making: Making, pipeline: string): Promise<Found[] | undefined> {
  const { session, store, flow: questions } = making;
  const { name, sourceReaderUUID, tables } = await session.artie.pipelines.get(pipeline, { fresh: true });
  const readers = await session.artie.sourceReaders.list();
  const reader = readers.find(({ uuid }) => uuid === sourceReaderUUID);
  const connector = store.topology.connector(reader?.connectorUUID ?? "");
  if (!reader || !connector) throw new Error(t("The source of {0} can't be read.", shown(name)));
  const title = t("Add Tables to {0}", shown(name));
  const end = endOf(connector);
  const picked = await questions.run(() => askForTables(making, end, reader.database ?? "", title));
  const known = new Set(tables.map(tableName));
  return picked?.filter((table) => !known.has(tableName(table)));
}

/** Asks, then opens the document that the answers make; one that was left half way is taken up again if the person wants. */
async function flow(
  making: Making,
  kind: Kind,
  title: string,
  questions: () => Promise<Filled>,
): Promise<Outcome | undefined> {
  const { flow: own, files, session } = making;
  if (own.isBegun && !(await takeUp(making, title))) return undefined;
  const filled = await own.run(questions);
  if (!filled) {
    if (own.isBegun) tellBriefly(t("{0} is kept as far as you went: choose it again to go on.", title));
    return undefined;
  }
  const { name, type, value } = filled;
  const address: Address = { account: session.account.id, kind, uuid: newUuid() };
  const text = await files.textOf(address, { name, type, value, kept: [] });
  await files.keep({ ...address, name, text });
  return showDocument(uriOf(address, name));
}

/** Whether to go on at all. */
async function takeUp(making: Making, title: string): Promise<boolean> {
  const { flow: own } = making;
  const choices = [
    { ...choice(t("Go on where you left"), "debug-continue", true), description: begun(making) },
    choice(t("Start over"), "refresh", false),
  ];
  const goesOn = await pickOne(choices, { title, placeholder: t("You have begun this already.") });
  if (goesOn === false) await own.forget();
  return goesOn !== undefined;
}

/** "PostgreSQL · billing-db.example.com · 2 tables". */
function begun({ flow: own, store }: Making): string {
  const ids = ["type", "source", "source host", "database", "tables", "destination"];
  const said = own.answers.filter(({ id }) => ids.includes(id)).map(({ value }) => answerText(value, store));
  return said.filter(Boolean).join(" · ");
}

function answerText(value: unknown, { topology }: Making["store"]): string {
  if (Array.isArray(value)) return countTables(value.length);
  const text = typeof value === "string" ? value : "";
  const type = /^(?:new|source|destination) (\w+)$/.exec(text)?.[1];
  return type === undefined ? (topology.connector(text)?.label ?? text) : typeName(type);
}

function knownEnd({ store }: Making, uuid: string | undefined): End | undefined {
  const connector = store.topology.connector(uuid ?? "");
  return connector && endOf(connector);
}

/** What rows of the explorer say: where they stand and what they are. */
export function startFrom(args: unknown): Start {
  const [connector, database, schema] = ["connector", "database", "schema"].map((name) => textField(args, name));
  const names = field(args, "tables");
  const tables = Array.isArray(names) ? names.map((name) => ({ schema: schema ?? "", name: String(name) })) : undefined;
  return { connector, database, ...(areTables(tables) ? { tables } : {}) };
}
