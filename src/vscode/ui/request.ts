// What a command was called with: rows of a tree, arguments of a program or a key binding, or nothing.
import { l10n } from "vscode";
import { field, textField } from "../shell/arguments.ts";
import type { ConnectorNode, PipelineNode, TableNode } from "./nodes.ts";
import { shown } from "./text.ts";

/** Nothing to act on: the person is told why, and it is no failure. */
export class NothingToDo extends Error {}

/** What programs and key bindings may pass. */
const ARGUMENTS = {
  /** Name or UUID, as are connector and source reader. */
  pipeline: isText,
  connector: isText,
  sourceReader: isText,
  /** Name, as the person calls it, or UUID. */
  environment: isText,
  environments: areTexts,
  /** What a database refused, as the remedy for it was given it. */
  reported: isText,
  /** Names, `schema.name` or UUIDs. */
  tables: areTexts,
  /** True: do not ask. What deletes rows takes the exact name of the pipeline instead, a slot its own once more. */
  confirm: (value: unknown): value is string | boolean => isBoolean(value) || isText(value),
  /** For pausing; without it `paused`. */
  status: isOneOf("paused", "transfer paused"),
  /** For a backfill: with the history tables, or they only. */
  history: isOneOf("with", "only"),
  beforeBackfill: isOneOf("truncate_table", "drop_table"),
  /** For a start: leave out the copy of what is already there. */
  disableBackFill: isBoolean,
  /** Behind a connector. */
  database: isText,
  schema: isText,
  slotName: isText,
  /** Of a new warehouse. */
  name: isText,
  s3Bucket: isText,
  s3Prefix: isText,
  query: isText,
  /** To the questions of a flow, by their ids. */
  answers: (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null,
};

type Checks = typeof ARGUMENTS;
type Checked<Check> = Check extends (value: unknown) => value is infer Value ? Value : never;
export type ProgramArguments = { readonly [Name in keyof Checks]?: Checked<Checks[Name]> };

export type ActionNode = PipelineNode | TableNode | ConnectorNode;

export interface Request {
  /** The rows, when the command comes from a tree. */
  readonly nodes: readonly ActionNode[];
  readonly args: ProgramArguments;
}

/**
 * @param first The row that was clicked, or a program's arguments.
 * @param selection All selected rows, the clicked one among them.
 * @throws Error that names the argument that is wrong
 */
export function readRequest(first: unknown, selection: unknown): Request {
  const rows: unknown[] = Array.isArray(selection) && selection.length > 0 ? selection : [first];
  if (field(first, "place") !== undefined) return { nodes: [], args: placeArguments(rows) };
  if (textField(first, "kind") === "group") return groupRequest(rows);
  const nodes = rows.filter(isActionNode);
  // No row that VS Code has says so: a program does.
  if (nodes.length > 0) return { nodes, args: field(first, "confirm") === true ? { confirm: true } : {} };
  return { nodes: [], args: first === undefined || first === null ? {} : readArguments(first) };
}

/** Headings above pipelines say what these have in common. */
function groupRequest(rows: readonly unknown[]): Request {
  const keysOf = (...facets: string[]) =>
    rows
      .filter((row) => textField(row, "kind") === "group" && facets.includes(textField(row, "facet") ?? ""))
      .flatMap((row) => textField(row, "key") ?? []);
  const nodes = keysOf("source", "destination").map((uuid) => ({ kind: "connector", uuid }) as const);
  const [environment, ...others] = keysOf("environment");
  if (environment === undefined) return { nodes, args: {} };
  return { nodes, args: others.length === 0 ? { environment } : { environments: [environment, ...others] } };
}

/** Rows below connectors say where they stand. @throws NothingToDo when it is not one place */
function placeArguments(rows: readonly unknown[]): ProgramArguments {
  const places = rows.map((row) => field(row, "place")).filter((place) => place !== undefined);
  const [where, ...others] = places.map(whereIs);
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(where))) {
    throw new NothingToDo(l10n.t("The selected rows stand in more than one schema. Select rows of one."));
  }
  const tables = new Set(places.map((place) => field(place, "table")).filter(isText));
  return tables.size === 0 ? { ...where } : { ...where, tables: [...tables] };
}

function whereIs(place: unknown): Pick<ProgramArguments, "connector" | "database" | "schema"> {
  const parts = ["connector", "database", "schema"].map((name) => [name, textField(place, name)] as const);
  return Object.fromEntries(parts.filter(([, value]) => isText(value)));
}

function isActionNode(value: unknown): value is ActionNode {
  const kind = field(value, "kind");
  const ids = kind === "table" ? ["pipeline", "table"] : ["uuid"];
  return ["pipeline", "table", "connector"].some((known) => known === kind) && ids.every((id) => textField(value, id));
}

function readArguments(value: unknown): ProgramArguments {
  if (typeof value !== "object" || value === null) {
    throw new Error(l10n.t("The command takes an object as its argument."));
  }
  const checks = new Map<string, (argument: unknown) => boolean>(Object.entries(ARGUMENTS));
  for (const [name, argument] of Object.entries(value)) {
    const isAllowed = checks.get(name);
    if (!isAllowed) throw new Error(l10n.t('"{0}" is not an argument of this command.', shown(name)));
    if (!isAllowed(argument)) {
      throw new Error(l10n.t('The argument "{0}" does not have a value that it may have.', name));
    }
  }
  return value;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isOneOf<const Word extends string>(...words: Word[]): (value: unknown) => value is Word {
  return (value): value is Word => words.some((word) => word === value);
}
