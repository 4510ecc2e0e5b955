// Splits CSV into rows with csv-parse. Quotes are read leniently, so that a malformed row ends where most readers see its
// end; what stands in it is not used.
import { CsvError, Parser } from "csv-parse";
import { MAX_EVENT_BYTES } from "../../artie/index.ts";
import { NULL } from "./copy-text.ts";
import { TOO_LARGE } from "./event.ts";
import { fromBytes, NOT_UTF8, type Row } from "./record.ts";

const ROW_ENDS = ["\r\n", "\n", "\r"];
const STRAY_QUOTE = "has a quote inside a value: put the whole value in quotes and double the quote";
const OPEN_QUOTE = "has a quote that is never closed";

export interface Dialect {
  readonly delimiter: string;
  /** The first line to read. */
  readonly from: number;
}

/** The rows that end in each chunk. What the file begins with tells its dialect. */
export async function* csvRows(
  text: AsyncIterable<Buffer>,
  dialectOf: (start: Buffer) => Dialect,
): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  let position = 1;
  const push = (lines: number, values: Row["values"]) => {
    rows.push({ position, lines, values });
    position += lines;
  };
  const newParser = ({ delimiter, from }: Dialect) => {
    position = from;
    const parser = new Parser({
      delimiter,
      // Byte by byte: what is no UTF-8 would be replaced without a word.
      encoding: "latin1",
      from_line: from,
      max_record_size: 2 * MAX_EVENT_BYTES,
      on_record: (row: unknown) => {
        if (isRawRow(row)) push(linesIn(row.raw), valuesOf(row, delimiter));
        return null;
      },
      raw: true,
      record_delimiter: ROW_ENDS,
      relax_column_count: true,
      relax_quotes: true,
    });
    // Whoever writes is told of failures.
    return parser.on("error", () => undefined);
  };
  let parser: Parser | undefined;
  for await (const chunk of text) {
    const current = (parser ??= newParser(dialectOf(chunk)));
    const failure = await told((done) => current.write(chunk, done));
    if (failure) push(Number.POSITIVE_INFINITY, TOO_LARGE);
    yield rows;
    if (failure) return;
    rows = [];
  }
  const last = parser;
  const failure = last && (await told((done) => last.end(done)));
  if (failure instanceof CsvError) push(linesIn(String(failure["raw"]).trimEnd()), OPEN_QUOTE);
  yield rows;
}

/** What the parser calls back with, if anything went wrong. */
function told(act: (done: (failure?: unknown) => void) => void): Promise<unknown> {
  return new Promise(act);
}

interface RawRow {
  readonly record: readonly string[];
  readonly raw: string;
}

function isRawRow(row: unknown): row is RawRow {
  return typeof row === "object" && row !== null && "record" in row && "raw" in row;
}

function linesIn(raw: string): number {
  return withoutEnd(raw).split(/\r\n|\n|\r/).length;
}

function withoutEnd(raw: string): string {
  return raw.replace(/(?:\r\n|\n|\r)$/, "");
}

function valuesOf({ record, raw }: RawRow, delimiter: string): Row["values"] {
  if (!isWellFormed(withoutEnd(raw), delimiter)) return STRAY_QUOTE;
  // In quotes it is a text, as everything is.
  const isNull = raw.includes(NULL) && !raw.includes(`"${NULL}"`);
  const values = record.map((value) => (isNull && value === NULL ? null : fromBytes(value)));
  return values.every((value) => value !== undefined) ? values : NOT_UTF8;
}

/** Whether quotes are only around whole values and, doubled, inside of those. */
function isWellFormed(row: string, delimiter: string): boolean {
  // Between tabs they are characters like others for most who write them, unless a value begins with one.
  if (delimiter === "\t" && !/(?:^|\t) *"/.test(row)) return true;
  const parts = row.split('"');
  const last = parts.length - 1;
  return parts.every((part, index) => {
    // Outside of values, between two quotes, is nothing (a doubled quote), or what begins and ends with a delimiter.
    const isBetween = (index === 0 || part.startsWith(delimiter)) && (index === last || part.endsWith(delimiter));
    return index % 2 === 1 ? index < last : part === "" || isBetween;
  });
}
