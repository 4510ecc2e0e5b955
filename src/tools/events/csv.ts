// Reads CSV with a header. Every value stays text, as it stands in the file.
import { CsvError, parse } from "csv-parse/sync";
import { ToolError } from "../../rules/tool-error.ts";
import { type Row, RowSplitter } from "./csv-rows.ts";
import { bytesProblem, type FileRecord, type RecordReader } from "./records.ts";

const LINE_BREAK = Buffer.from("\n");

export class CsvReader implements RecordReader {
  readonly #rows = new RowSplitter();
  readonly #required: readonly string[];
  #header: readonly string[] | undefined;

  /** `required`: the columns that the header must name. */
  constructor(required: readonly string[]) {
    this.#required = required;
  }

  push(chunk: Buffer): FileRecord[] {
    return this.#read(this.#rows.push(chunk));
  }

  end(): FileRecord[] {
    return this.#read(this.#rows.end());
  }

  #read(rows: readonly Row[]): FileRecord[] {
    const [first, ...others] = rows;
    if (!first) return [];
    const body = this.#header ? rows : others;
    const header = (this.#header ??= readHeader(first, this.#required));
    const readable = body.filter((row) => bytesProblem(row.bytes) === undefined);
    const values = readRows(readable);
    const valuesOf = new Map(readable.map((row, index) => [row, values[index]]));
    return body.map((row) => toRecord(row, valuesOf.get(row), header));
  }
}

/** The values of each row, or what is wrong with it. Together, because one by one is ten times as slow. */
function readRows(rows: readonly Row[]): (string[] | string)[] {
  try {
    const values = readText(Buffer.concat(rows.flatMap(({ bytes }) => (bytes ? [bytes, LINE_BREAK] : []))));
    if (values.length === rows.length) return values;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  // At least one row is malformed; alone, it spoils none of the others.
  return rows.map(readRow);
}

function readRow({ bytes }: Row): string[] | string {
  try {
    const [values, ...others] = readText(bytes ?? Buffer.alloc(0));
    return values && others.length === 0 ? values : "is not one CSV row";
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === "CSV_QUOTE_NOT_CLOSED") return "has a quote that is never closed";
    return "has a quote inside a value: put the whole value in quotes and double the quote";
  }
}

function readText(bytes: Buffer): string[][] {
  return parse(bytes, { columns: false, relax_column_count: true, record_delimiter: "\n" });
}

function toRecord(row: Row, values: string[] | string | undefined, header: readonly string[]): FileRecord {
  const position = row.line;
  if (values === undefined) return { position, problem: bytesProblem(row.bytes) ?? "is not readable" };
  if (typeof values === "string") return { position, problem: values };
  if (values.length !== header.length) {
    return { position, problem: `has ${values.length} values, but the header has ${header.length} columns` };
  }
  // fromEntries defines each property: a column called __proto__ stays a column.
  return { position, fields: Object.fromEntries(header.map((name, index) => [name, values[index]])) };
}

/** @throws ToolError for a header that cannot name the values of the rows */
function readHeader(row: Row, required: readonly string[]): readonly string[] {
  const values = bytesProblem(row.bytes) ?? readRow(row);
  if (typeof values === "string") throw headerError(row, `the header ${values}`);
  const names = values.map((name) => name.trim());
  const unnamed = names.indexOf("");
  if (unnamed !== -1) throw headerError(row, `column ${unnamed + 1} of the header has no name`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw headerError(row, `the header names the column "${twice}" twice`);
  const missing = required.find((name) => !names.includes(name));
  if (missing === undefined) return names;
  const columns = names.map((name) => `"${name}"`).join(", ");
  throw headerError(
    row,
    `there is no column "${missing}", only ${columns}; say with event, eventField, timestamp or timestampField what to use`,
  );
}

function headerError(row: Row, problem: string): ToolError {
  return new ToolError("invalid_input", `Line ${row.line} of the file: ${problem.slice(0, 500)}. Nothing was sent.`);
}
