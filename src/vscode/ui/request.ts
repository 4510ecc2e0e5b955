// What a command was called with: rows of a tree, arguments of a program or a key binding, or nothing.
import { l10n } from "vscode";
import type { ConnectorNode, PipelineNode, TableNode } from "./nodes.ts";
import { shown } from "./text.ts";

/** Nothing to act on: the person is told why, and it is no failure. */
export class NothingToDo extends Error {}

/** What programs and key bindings may pass. */
export interface ProgramArguments {
  /** Name or UUID. */
  readonly pipeline?: string;
  /** Name or UUID. */
  readonly connector?: string;
  /** Names, `schema.name` or UUIDs. */
  readonly tables?: readonly string[];
  /** True: do not ask. What deletes rows takes the exact name of the pipeline instead. */
  readonly confirm?: boolean | string;
  /** For pausing: `paused` (the default) or `transfer paused`. */
  readonly status?: string;
  /** For a backfill: `with` the history tables, or they `only`. */
  readonly history?: string;
  /** For a backfill: `truncate_table` or `drop_table`. */
  readonly beforeBackfill?: string;
  /** For a start: leave out the copy of what is already there. */
  readonly disableBackFill?: boolean;
  /** Behind a connector. */
  readonly database?: string;
  readonly schema?: string;
  /** For dropping one; `confirm` is the name once more. */
  readonly slotName?: string;
  /** For a new warehouse. */
  readonly name?: string;
  /** For an export. */
  readonly s3Bucket?: string;
  readonly s3Prefix?: string;
  /** For a search. */
  readonly query?: string;
}

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
  const rows = Array.isArray(selection) && selection.length > 0 ? selection : [first];
  if (field(first, "place") !== undefined) return { nodes: [], args: placeArguments(rows) };
  const nodes = rows.filter(isActionNode);
  if (nodes.length > 0) return { nodes, args: {} };
  return { nodes: [], args: first === undefined || first === null ? {} : readArguments(first) };
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
  return Object.fromEntries(
    ["connector", "database", "schema"].flatMap((name) => {
      const value = field(place, name);
      return isText(value) ? [[name, value] as const] : [];
    }),
  );
}

function isActionNode(value: unknown): value is ActionNode {
  const kind = field(value, "kind");
  if (kind === "table")
    return typeof field(value, "pipeline") === "string" && typeof field(value, "table") === "string";
  return (kind === "pipeline" || kind === "connector") && typeof field(value, "uuid") === "string";
}

const CHECKS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["pipeline", isText],
  ["connector", isText],
  ["tables", (value) => Array.isArray(value) && value.length > 0 && value.every(isText)],
  ["confirm", (value) => typeof value === "boolean" || isText(value)],
  ["status", (value) => value === "paused" || value === "transfer paused"],
  ["history", (value) => value === "with" || value === "only"],
  ["beforeBackfill", (value) => value === "truncate_table" || value === "drop_table"],
  ["disableBackFill", (value) => typeof value === "boolean"],
  ["database", isText],
  ["schema", isText],
  ["slotName", isText],
  ["name", isText],
  ["s3Bucket", isText],
  ["s3Prefix", isText],
  ["query", isText],
] satisfies [keyof ProgramArguments, (value: unknown) => boolean][]);

function readArguments(value: unknown): ProgramArguments {
  if (typeof value !== "object" || value === null) {
    throw new Error(l10n.t("The command takes an object as its argument."));
  }
  for (const [name, argument] of Object.entries(value)) {
    const isAllowed = CHECKS.get(name);
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

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
