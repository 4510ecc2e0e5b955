// The record as an answer to a question: who did what on what, as it was planned, how it ended, who approved it, and what
// followed. For people as Markdown, for programs as JSON, for a spreadsheet as CSV.
import { z } from "zod";
import { type Entry, entrySchema } from "./entry.ts";

export const REPORT_FORMATS = ["md", "json", "csv"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface Wanted {
  /** Milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Names or UUIDs; none: all. */
  readonly pipelines?: readonly string[] | undefined;
  /** By id or name. */
  readonly grant?: string | undefined;
}

/** A row of a gateway's trail says whose it is. */
const rowSchema = entrySchema.extend({ grant: z.string().optional() });
export type ReportRow = z.infer<typeof rowSchema>;

/** What is in the lines of a record or of a gateway's trail; what is no call, or is cut, is left out. */
export function rowsIn(text: string): ReportRow[] {
  return text.split("\n").flatMap((line) => {
    try {
      return rowSchema.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return [];
    }
  });
}

/** The calls that changed something or were meant to, the oldest first; those that only looked are no answer. */
export function chosen<Row extends ReportRow>(rows: readonly Row[], { since, pipelines = [], grant }: Wanted): Row[] {
  const isAbout = ({ targets = [] }: Row) =>
    pipelines.length === 0 ||
    targets.some(({ name, uuid }) => pipelines.includes(name) || pipelines.includes(uuid ?? ""));
  return rows
    .filter(({ effect, dryRun }) => effect !== undefined && !dryRun)
    .filter(({ at }) => since === undefined || Date.parse(at) >= since)
    .filter((row) => grant === undefined || row.grant === grant || row.principal?.name === grant)
    .filter(isAbout)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

interface Line {
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly on: string;
  readonly effect: string;
  readonly outcome: string;
  readonly approvedBy: string;
  readonly followed: string;
}

const COLUMNS = ["at", "who", "what", "on", "effect", "outcome", "approvedBy", "followed"] as const;
const HEADINGS = ["When", "Who", "Tool", "About", "Effect as planned", "Outcome", "Approved by", "What followed"];

export function report(rows: readonly ReportRow[], format: ReportFormat): string {
  const lines = rows.map((row, index) => lineOf(row, rows.slice(index + 1)));
  if (format === "json") return `${JSON.stringify(lines, null, 2)}\n`;
  const table = [HEADINGS, ...lines.map((line) => COLUMNS.map((column) => line[column]))];
  if (format === "csv") return table.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
  return markdown(lines);
}

function lineOf(row: ReportRow, later: readonly ReportRow[]): Line {
  const { at, tool, effect = "", outcome, code, approval } = row;
  return {
    at,
    who: whoOf(row),
    what: tool,
    on: targetsOf(row).join(", "),
    effect,
    outcome: code === undefined ? outcome : `${outcome}: ${code}`,
    approvedBy: approval?.by ?? "",
    followed: followedBy(row, later),
  };
}

function whoOf({ principal, client }: Entry): string {
  const name = principal?.name ?? client?.name;
  const kind = principal?.kind ?? "agent";
  return name === undefined ? kind : `${kind} ${name}`;
}

function targetsOf({ targets = [] }: Entry): string[] {
  return targets.map(({ kind, name }) => `${kind} ${name}`);
}

/** The next change of the same thing that the record knows. */
function followedBy(row: ReportRow, later: readonly ReportRow[]): string {
  const own = new Set((row.targets ?? []).map(({ kind, name, uuid }) => `${kind} ${uuid ?? name}`));
  const next = later.find(
    ({ outcome, targets = [] }) =>
      outcome === "done" && targets.some(({ kind, name, uuid }) => own.has(`${kind} ${uuid ?? name}`)),
  );
  return next === undefined ? "" : `${next.at}: ${next.effect ?? next.tool}`;
}

function markdown(lines: readonly Line[]): string {
  if (lines.length === 0) return "# What happened\n\nNothing in the record was changed.\n";
  const parts = lines.map((line) => {
    const facts = COLUMNS.slice(1).flatMap((column, index) =>
      line[column] === "" ? [] : [`- ${HEADINGS[index + 1] ?? ""}: ${inMarkdown(line[column])}`],
    );
    return [`## ${line.at}`, "", ...facts, ""].join("\n");
  });
  return ["# What happened\n", ...parts].join("\n");
}

/** What others wrote stays text: no link, no HTML, no heading. */
function inMarkdown(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>|#~!]/g, "\\$&");
}

/** What a spreadsheet would run begins with a quote, which it shows as text. */
function csvCell(text: string): string {
  const harmless = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
