// COPY's text, as psql, mysqldump --tab and ClickHouse write tables: \N is no value, and a backslash begins an escape.
// Other files that are divided by tabs have backslashes as they are (paths, JSON): what a file is shows in all of it.
import { TOO_LARGE } from "./event.ts";
import { linesOf, MAX_LINE } from "./lines.ts";
import { fromBytes, NOT_UTF8, refused, type Row } from "./record.ts";

/** What stands where there is no value; in CSV those who write it put a text of that look in quotes. */
export const NULL = "\\N";
const NULLS = /(?<=^|\t)\\N(?=\t|\r?$)/g;
/** Stands behind the last row, where more than the rows was kept. */
const END = "\\.";
const ESCAPE = /\\([^]?)/g;
/** COPY reads the number of a byte as well, though it writes none, so that a file that has some does not show what it is. */
const NUMBERED = /\\(x[\da-fA-F]{1,2}|[0-7]{1,3}|[^]?)/g;
const NAMED: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", 0: "\0" };

/**
 * Whether a file that is divided by tabs has escapes: every backslash in it begins one, and some value is missing.
 * @throws ToolError when its backslashes may be either, unless it `isSaid` that they are none
 */
export async function hasEscapes(text: AsyncIterable<Buffer>, isSaid: boolean): Promise<boolean> {
  let line = 0;
  let nulls = 0;
  let unclear: number | undefined;
  const isPlain = (row: string) => {
    line++;
    if (!row.includes("\\") || row.trimEnd() === END) return false;
    const others = row.replace(NULLS, "");
    nulls += row.length - others.length;
    if (others.includes("\\")) unclear ??= line;
    return unescaped(`${others}\n`, "\t", ESCAPE) === undefined;
  };
  for await (const lines of linesOf(text)) if (lines.some(isPlain)) return false;
  if (nulls > 0 || unclear === undefined || isSaid) return nulls > 0;
  const what = `Line ${unclear} has a backslash that may begin an escape, as in COPY's text, or be one`;
  throw refused(`${what}: pass format copy, or csv to have them stay.`);
}

/** The rows that end in each chunk. A delimiter and a line break may be escaped, too. */
export async function* copyRows(text: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<Row[]> {
  let [position, lines, row] = [1, 0, ""];
  let lineEnd: RegExp | undefined;
  const toRows = (line: string): Row[] => {
    lineEnd ??= line.endsWith("\r") ? /\r$/ : /$/;
    lines++;
    row += line.replace(lineEnd, "");
    const isTooLarge = row.length > MAX_LINE;
    if (isOpen(row) && !isTooLarge) {
      row += "\n";
      return [];
    }
    const found = { position, lines, values: isTooLarge ? TOO_LARGE : valuesOf(row, delimiter) };
    [position, lines, row] = [position + lines, 0, ""];
    return [found];
  };
  for await (const each of linesOf(text)) yield each.flatMap(toRows);
  if (lines > 0) yield [{ position, lines, values: "ends in the middle of an escape" }];
}

function valuesOf(row: string, delimiter: string): Row["values"] {
  const parts: string[] = [];
  for (const part of row === END ? [] : row.split(delimiter)) {
    const before = parts.at(-1);
    if (before === undefined || !isOpen(before)) parts.push(part);
    else parts[parts.length - 1] = before + delimiter + part;
  }
  const values: (string | null)[] = [];
  for (const part of parts) {
    const bytes = part === NULL ? null : unescaped(part, delimiter, NUMBERED);
    const value = bytes && fromBytes(bytes);
    if (value === undefined)
      return bytes === undefined ? "has a backslash that escapes nothing, or one of two things" : NOT_UTF8;
    values.push(value);
  }
  return values;
}

/** Whether what comes next is escaped: backslashes stand in pairs else. */
function isOpen(text: string): boolean {
  let count = 0;
  while (text.at(-1 - count) === "\\") count++;
  return count % 2 === 1;
}

/** Undefined when there is a backslash that nobody writes who escapes. */
function unescaped(text: string, delimiter: string, escape: RegExp): string | undefined {
  const themselves = `\\'\n${delimiter}`;
  const meant = (name: string) => (name !== "" && themselves.includes(name) ? name : (NAMED[name] ?? byteOf(name)));
  const names = Array.from(text.matchAll(escape), ([, name = ""]) => name);
  if (names.some((name) => meant(name) === undefined)) return undefined;
  return text.replace(escape, (_, name: string) => meant(name) ?? "");
}

/** Digits behind a zero may be an octal number, as Postgres reads them, or stand behind MySQL's zero byte. */
function byteOf(name: string): string | undefined {
  if (/^x./.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
  return /^[1-3]?[0-7]{1,2}$/.test(name) && !name.startsWith("0")
    ? String.fromCharCode(Number.parseInt(name, 8))
    : undefined;
}
