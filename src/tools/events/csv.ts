// Reads CSV: finds out how the file is laid out, and makes a record of each row. Every value stays text, as it stands.
import { copyRows, hasEscapes } from "./copy-text.ts";
import { csvRows, type Dialect } from "./csv-rows.ts";
import { type BadRecord, type FileRecord, refused, type Row } from "./record.ts";

export interface CsvLayout {
  /** Whether it is COPY's text, with its escapes. */
  readonly isCopy?: boolean | undefined;
  /** One ASCII character; found out when it is not given. */
  readonly delimiter?: string | undefined;
  /** The names of the columns of a file without a header. */
  readonly columns?: readonly string[] | undefined;
  /** The columns that there must be; what follows a dot may stand inside of one. */
  readonly required: readonly string[];
}

const DELIMITERS = [",", ";", "\t", "|"];
/** What spreadsheets put above the header. */
const EXCEL_LINE = /^"?sep=([\x20-\x7e\t])"?[;,\t|]*[\r\n]/i;
/** What names of columns look like, and values mostly do not. */
const NAME = /^[\p{L}_$#@][\p{L}\p{N} _.$#()/:&%-]{0,63}$/u;
/** What is in the names of columns with events and times, and in hardly any value: only then a line is repeated. */
const TELLING = /event|action|name|type|time|date|stamp|when|created|ereignis|zeit|datum|heure|hora|(^|_)(at|ts)$/i;
const WAY_OUT =
  "If it is no header, pass header: false and columns, and resumeFrom where the data begins further down.";

/** Blank rows, and those of nothing but delimiters, are none. */
export async function* readCsv(text: AsyncIterable<Buffer>, layout: CsvLayout): AsyncGenerator<FileRecord[]> {
  const { columns, required } = layout;
  let names = columns && readHeader(columns, required, "The columns given");
  let lost: BadRecord | undefined;
  let next = 1;
  const toRecords = (row: Row): FileRecord[] => {
    const { position, lines, values } = row;
    next = position + lines;
    if (lost || countFilled(values) === 0) return [];
    if (!names) {
      names = readHeader(values, required, `Line ${position} of the file`);
      return [];
    }
    const record = recordOf(row, names, required);
    // A quote that is open by mistake takes lines into its row that are rows of their own.
    if (lines > 1 && "problem" in record) lost = record;
    return lost ? [] : [record];
  };
  const rows = layout.isCopy
    ? copyRows(text, layout.delimiter ?? "\t")
    : csvRows(text, (start) => dialectOf(start, layout));
  for await (const some of rows) yield some.flatMap(toRecords);
  if (lost) yield [{ ...lost, lostTo: Number.isFinite(next) ? next - 1 : "end" }];
}

function recordOf({ position, values }: Row, names: readonly string[], required: readonly string[]): FileRecord {
  if (typeof values === "string") return { position, problem: values };
  if (values.length < names.length || countFilled(values) > names.length) {
    return { position, problem: `has ${values.length} values, but the header has ${names.length} columns` };
  }
  const broken = names.find((name, index) => required.includes(name) && /[\r\n]/.test(values[index] ?? ""));
  if (broken !== undefined) return { position, problem: `has a line break in "${broken}"` };
  // fromEntries defines each property: a column called __proto__ stays a column.
  return { position, fields: Object.fromEntries(names.map((name, index) => [name, values[index]])) };
}

/** How many values there are, without blank ones at the end. */
function countFilled(values: Row["values"]): number {
  return typeof values === "string" ? 1 : values.findLastIndex((value) => value?.trim() !== "") + 1;
}

/** @throws ToolError when there may be several delimiters */
function dialectOf(start: Buffer, { delimiter, columns, required }: CsvLayout): Dialect {
  const head = start.toString("utf8");
  const named = EXCEL_LINE.exec(head);
  const line = /[^\r\n]+/.exec(head)?.[0] ?? "";
  const outside = line.replace(/"[^"]*"/g, "");
  const widths = DELIMITERS.map((each) => ({ each, width: outside.split(each).length }));
  const seen = widths.filter(({ width }) => width > 1).sort((one, other) => other.width - one.width);
  const unquoted = (name: string) => name.trim().replace(/^"(.*)"$/, "$1");
  const fitting = seen.filter(({ each, width }) =>
    columns ? width === columns.length : missingIn(line.split(each).map(unquoted), required) === undefined,
  );
  const [fit, other] = fitting;
  if (delimiter === undefined && !named && fit && other) {
    throw refused(`Values may be divided by "${fit.each}" or by "${other.each}": pass delimiter.`);
  }
  return { delimiter: delimiter ?? named?.[1] ?? (fit ?? seen[0])?.each ?? ",", from: named ? 2 : 1 };
}

/**
 * Whether a file is COPY's text though nobody says so.
 * @param isSaid that it is CSV, which decides where it may be either
 * @throws ToolError where it may be either
 */
export async function isCopyText(read: () => AsyncIterable<Buffer>, layout: CsvLayout, isSaid: boolean) {
  for await (const start of read()) {
    if (dialectOf(start, layout).delimiter !== "\t") return false;
    break;
  }
  return hasEscapes(read(), isSaid);
}

function missingIn(names: readonly string[], required: readonly string[]): string | undefined {
  return required.find((path) => !names.some((name) => path === name || path.startsWith(`${name}.`)));
}

/** @throws ToolError for what cannot name the values of the rows */
function readHeader(values: Row["values"], required: readonly string[], where: string): readonly string[] {
  // Unnamed columns at the end are none: there the rows have nothing either.
  const names =
    typeof values === "string" ? [] : values.slice(0, countFilled(values)).map((name) => name?.trim() ?? "");
  const problem = typeof values === "string" ? `the header ${values}` : namesProblem(names, required);
  if (problem === undefined) return names;
  throw refused(`${where}: ${problem}. ${WAY_OUT}`);
}

function namesProblem(names: readonly string[], required: readonly string[]): string | undefined {
  const missing = missingIn(names, required);
  const areNames = names.every((name) => NAME.test(name));
  if (missing !== undefined) {
    // The line may be no header, and a file that holds no events may hold anything.
    const isHeader = areNames && names.some((name) => TELLING.test(name));
    const seen = isHeader
      ? `only ${names.map((name) => `"${name}"`).join(", ")}`.slice(0, 400)
      : `among ${names.length}`;
    return `there is no column "${missing}", ${seen}; say with event, eventField, timestamp or timestampField what to use`;
  }
  const unnamed = names.indexOf("");
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (required.length === 0 && !areNames) return "these are no names of columns";
  if (unnamed !== -1) return `column ${unnamed + 1} of the header has no name`;
  return twice === undefined ? undefined : `the header names the column "${twice}" twice`;
}
