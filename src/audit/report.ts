// The record as an answer to a question: who did what on what, as it was planned, how it ended, who approved it, and what
// followed. For people as Markdown, for programs as JSON, for a spreadsheet as CSV.
import { reveal } from "../artie/index.ts";
import { grouped } from "../rules/grouped.ts";
import { codeWords } from "./code-words.ts";
import type { Entry } from "./entry.ts";
import type { ReportFormat } from "./report-formats.ts";
import { decisionText, type ReportRow } from "./report-rows.ts";

interface Line {
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly on: string;
  readonly effect: string;
  readonly outcome: string;
  readonly approvedBy: string;
  readonly followed: string;
  /** For programs, which go by names. */
  readonly tool: string;
  readonly code?: string;
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
  /** Behind the name of a tool: it took back what another call had done. */
  readonly undo: string;
}

const WORDS: Words = {
  headings: ["When", "Who", "Tool", "About", "Effect as planned", "Outcome", "Approved by", "What followed"],
  title: "What happened",
  nothing: "Nothing in the record was changed.",
  nothingByIt: "It changed nothing.",
  everything: "Everything, in its order",
  unknown: "not known",
  undo: "undo",
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
  const after = { next: changesAfter(rows), undone: undoneIn(rows) };
  const lines = rows.map((row) => lineOf(row, after, told));
  if (format === "json") return `${JSON.stringify(lines, null, 2)}\n`;
  const table = [WORDS.headings, ...lines.map((line) => COLUMNS.map((column) => line[column]))];
  if (format === "csv") return table.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("");
  return markdown(lines, told);
}

/** What came after the calls, in the record. */
interface After {
  readonly next: ReadonlyMap<ReportRow, ReportRow>;
  /** By request ids, how a person took back what they did. */
  readonly undone: ReadonlyMap<string, readonly ReportRow[]>;
}

function lineOf(row: ReportRow, after: After, { titleOf, words = WORDS }: Told): Line {
  const { at, tool, effect = "", outcome, code, approval, undoes } = row;
  const title = titleOf?.(tool) ?? tool;
  const came = followedBy(row, after);
  return {
    at,
    who: whoOf(row),
    what: undoes === undefined ? title : `${title} (${words.undo})`,
    on: targetsOf(row).join(", "),
    effect,
    outcome: outcomeText(row),
    approvedBy: approval?.by ?? "",
    followed: outcome === "done" ? came || words.unknown : came,
    tool,
    ...(code === undefined ? {} : { code }),
  };
}

/** In words: "done", "failed: nothing had the name that was given", "not run: denied by Kim: not before the audit". */
export function outcomeText({ outcome, code, asked }: Pick<Entry, "outcome" | "code" | "asked">): string {
  if (outcome === "refused" || code === undefined) return outcome;
  if (code === "approval_denied") return `not run: ${decisionText("denied", asked?.by, asked?.reason)}`;
  return `${code.startsWith("approval_") ? "not run" : outcome}: ${codeWords(code)}`;
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

/** By the request id of what was taken back. */
function undoneIn(rows: readonly ReportRow[]): ReadonlyMap<string, readonly ReportRow[]> {
  return grouped(
    rows.filter(({ undoes }) => undoes !== undefined),
    ({ undoes = "" }) => undoes,
  );
}

/** What was seen, then the next change and what a person did to take it back; "" where nobody saw anything. */
function followedBy(row: ReportRow, { next, undone }: After): string {
  const { requestId = "", outcome, followed = [] } = row;
  const seen = followed.map(({ at, followed: what }) => `${at}: ${what}`);
  const undos = undone.get(requestId) ?? [];
  const changed = outcome === "done" ? next.get(row) : undefined;
  const changes = changed === undefined || undos.includes(changed) ? [] : [`${changed.at}: ${changed.effect ?? ""}`];
  return [...seen, ...changes, ...undos.map(undoText)].join("; ");
}

function undoText(undo: ReportRow): string {
  const { at, outcome, effect = "" } = undo;
  const who = whoOf(undo);
  return outcome === "done"
    ? `${at}: undone by ${who}: ${effect}`
    : `${at}: ${who} tried to undo it: ${outcomeText(undo)}`;
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
    ...(whole ? [everythingIn(whole, words), `${inMarkdown(whole.verdict)}\n`] : []),
  ].join("\n");
}

function everythingIn({ headings, everything }: Whole, words: Words): string {
  const rowText = (cells: readonly string[]) => `| ${cells.map(inCell).join(" | ")} |`;
  const rule = `| ${headings.map(() => "---").join(" | ")} |`;
  return [`## ${words.everything}`, "", rowText(headings), rule, ...everything.map(rowText), ""].join("\n");
}

/**
 * What others wrote stays text: no link, no HTML, no emphasis, nothing unseen. Only what would be read as more than text is
 * escaped: the document is also read as it is.
 */
const MARKUP = /\\(?=[!-/:-@[-`{-~]|$)|[`*[\]<~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu;

function inMarkdown(text: string): string {
  return reveal(text.replace(/\s+/g, " ").replace(MARKUP, "\\$&"));
}

/** A bar would end the cell. */
function inCell(text: string): string {
  return inMarkdown(text).replaceAll("|", "\\|");
}

/** What a spreadsheet would run begins with a quote, which it shows as text. */
function csvCell(text: string): string {
  const harmless = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
