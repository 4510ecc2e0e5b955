// The record as an answer to a question: who did what on what, as it was planned, how it ended, who approved it, and what
// followed. For people as Markdown, for programs as JSON, for a spreadsheet as CSV.
import { z } from "zod";
import { grouped } from "../rules/grouped.ts";
import { type Entry, entrySchema, type Followed, followedSchema } from "./entry.ts";

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

const rowSchema = entrySchema.extend({
  /** Of a row of a gateway's trail. */
  grant: z.string().optional(),
});
export interface ReportRow extends z.infer<typeof rowSchema> {
  /** What was seen to follow it. */
  readonly followed?: readonly Followed[];
}

/** As a gateway exports its trail: what a row says stands beside what signs it. */
const signedSchema = z.looseObject({ chain: z.string(), entry: z.looseObject({}) });

/** What is in the lines of a record or of a gateway's trail; what is no call, or is cut, is left out. */
export function rowsIn(text: string): ReportRow[] {
  const said = text.split("\n").flatMap((line) => {
    try {
      return [plainRow(JSON.parse(line))];
    } catch {
      return [];
    }
  });
  return rowsOf(said);
}

function plainRow(line: unknown): unknown {
  const { data: signed } = signedSchema.safeParse(line);
  return signed ? { grant: signed.chain, ...signed.entry } : line;
}

/** The calls among rows, each with what was seen to follow it. */
export function rowsOf(said: readonly unknown[]): ReportRow[] {
  const followed = grouped(
    said.flatMap((one) => followedSchema.safeParse(one).data ?? []),
    ({ of }) => of,
  );
  return said.flatMap((one) => {
    const { data } = rowSchema.safeParse(one);
    return data ? [{ ...data, followed: followed.get(data.requestId ?? "") ?? [] }] : [];
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

/** What stands in a document beside what others said. */
export interface Words {
  /** In the order of the columns. */
  readonly headings: readonly string[];
  readonly title: string;
  readonly nothing: string;
  /** Of a document about one of those that act. */
  readonly nothingByIt: string;
  readonly everything: string;
  readonly unknown: string;
}

const WORDS: Words = {
  headings: ["When", "Who", "Tool", "About", "Effect as planned", "Outcome", "Approved by", "What followed"],
  title: "What happened",
  nothing: "Nothing in the record was changed.",
  nothingByIt: "It changed nothing.",
  everything: "Everything, in its order",
  unknown: "not known",
};

/** What a document is about where it is about more than changes: a grant and all that was done with it. */
export interface Whole {
  readonly title: string;
  readonly facts: readonly string[];
  /** Everything, in its order. */
  readonly headings: readonly string[];
  readonly everything: readonly (readonly string[])[];
  /** What is said of the log itself. */
  readonly verdict: string;
}

interface Told {
  /** In the person's language; without them in English. */
  readonly words?: Words;
  /** What people call a tool; without it its name. */
  readonly titleOf?: (tool: string) => string;
  /** Of a document: what else stands in it. */
  readonly whole?: Whole;
  /** Of a document: what could not be read, in sentences. */
  readonly missing?: readonly string[];
}

export function report(rows: readonly ReportRow[], format: ReportFormat, told: Told = {}): string {
  const nextOf = changesAfter(rows);
  const lines = rows.map((row) => lineOf(row, nextOf.get(row), told));
  if (format === "json") return `${JSON.stringify(lines, null, 2)}\n`;
  const table = [WORDS.headings, ...lines.map((line) => COLUMNS.map((column) => line[column]))];
  if (format === "csv") return table.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
  return markdown(lines, told);
}

function lineOf(row: ReportRow, next: ReportRow | undefined, { titleOf, words = WORDS }: Told): Line {
  const { at, tool, effect = "", outcome, code, approval } = row;
  return {
    at,
    who: whoOf(row),
    what: titleOf?.(tool) ?? tool,
    on: targetsOf(row).join(", "),
    effect,
    outcome: code === undefined ? outcome : `${outcome}: ${code}`,
    approvedBy: approval?.by ?? "",
    followed: outcome === "done" ? followedBy(row, next) || words.unknown : "",
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

/** To each the next change of one of the same things that the record knows. */
function changesAfter(rows: readonly ReportRow[]): ReadonlyMap<ReportRow, ReportRow> {
  const nextOf = new Map<ReportRow, ReportRow>();
  const latest = new Map<string, number>();
  for (const [index, row] of [...rows.entries()].reverse()) {
    const things = (row.targets ?? []).map(({ kind, name, uuid }) => `${kind} ${uuid ?? name}`);
    const next = rows[Math.min(...things.map((thing) => latest.get(thing) ?? Infinity))];
    if (next) nextOf.set(row, next);
    if (row.outcome === "done") for (const thing of things) latest.set(thing, index);
  }
  return nextOf;
}

/** What was seen, then the next change; "" where nobody saw anything. */
function followedBy({ followed = [] }: ReportRow, next: ReportRow | undefined): string {
  const seen = followed.map(({ at, followed: what }) => `${at}: ${what}`);
  const changed = next === undefined ? [] : [`${next.at}: ${next.effect ?? next.tool}`];
  return [...seen, ...changed].join("; ");
}

function markdown(lines: readonly Line[], { whole, missing = [], words = WORDS }: Told): string {
  const parts = lines.map((line) => {
    const facts = COLUMNS.slice(1).flatMap((column, index) =>
      line[column] === "" ? [] : [`- ${words.headings[index + 1] ?? ""}: ${inMarkdown(line[column])}`],
    );
    return [`## ${line.at}`, "", ...facts, ""].join("\n");
  });
  const nothing = whole ? words.nothingByIt : words.nothing;
  return [
    `# ${inMarkdown(whole?.title ?? words.title)}\n`,
    ...(whole ? [`${whole.facts.map((fact) => `- ${inMarkdown(fact)}`).join("\n")}\n`] : []),
    ...missing.map((sentence) => `${inMarkdown(sentence)}\n`),
    ...(parts.length > 0 ? parts : [`${nothing}\n`]),
    ...(whole ? [everythingIn(whole, words), `${whole.verdict}\n`] : []),
  ].join("\n");
}

function everythingIn({ headings, everything }: Whole, words: Words): string {
  const rowText = (cells: readonly string[]) => `| ${cells.map((text) => inMarkdown(text)).join(" | ")} |`;
  const rule = `| ${headings.map(() => "---").join(" | ")} |`;
  return [`## ${words.everything}`, "", rowText(headings), rule, ...everything.map(rowText), ""].join("\n");
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
