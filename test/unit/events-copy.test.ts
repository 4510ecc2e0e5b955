// COPY's text and its relatives: what is missing is null, escapes are read where there are some, and backslashes that
// are none stay as they are.
import { describe, expect, it } from "vitest";
import { type FileCase, sendCase } from "./support/files.ts";
import { trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const AT = "2026-01-31T09:30:00Z";
const noHeader = { header: false, columns: ["event", "timestamp", "a", "b"] };
const one = (properties: object) => [{ event: "X", timestamp: AT, properties: { ...properties } }];

const read: FileCase[] = [
  {
    name: "psql's \\copy: each escape that it writes, and a quote at the start",
    file: "a.tsv",
    content: [`X\t${AT}\t"a\\tb\\nc\\\\d\\re\\bf\\vg\\fh\t\\N`],
    args: noHeader,
    events: one({ a: '"a\tb\nc\\d\re\bf\vg\fh', b: null }),
  },
  {
    name: "psql's \\copy of paths, with a null in another row",
    file: "a.tsv",
    content: [`X\t${AT}\tC:\\\\temp\\\\new\\\\N\tZoë`, `X\t${AT}\t\t\\N`],
    args: noHeader,
    events: [...one({ a: "C:\\temp\\new\\N", b: "Zoë" }), ...one({ a: "", b: null })],
  },
  {
    name: "COPY with a header, its end mark, and JSON with escapes of its own",
    file: "a.tsv",
    content: [
      "event\ttimestamp\tproperties\tb",
      `X\t${AT}\t{"t": "a\\\\nb", "q": "\\\\"", "p": "C:\\\\\\\\x"}\t\\N`,
      "\\.",
    ],
    events: one({ t: "a\nb", q: '"', p: "C:\\x", b: null }),
  },
  {
    name: "psql on Windows: carriage returns before the line feeds",
    file: "a.tsv",
    content: Buffer.from(`X\t${AT}\ta\\rb\t\\N\r\nX\t${AT}\t\\N\tb\r\n`),
    args: noHeader,
    events: [...one({ a: "a\rb", b: null }), ...one({ a: null, b: "b" })],
  },
  {
    name: "mysqldump --tab: tabs and line feeds stand behind a backslash, as they are",
    file: "events.txt",
    content: [`X\t${AT}\ta\\\tb\\`, `c\\\\\t\\N`, `X\t${AT}\td\\0\te`],
    args: { ...noHeader, format: "copy" },
    events: [...one({ a: "a\tb\nc\\", b: null }), ...one({ a: "d\0", b: "e" })],
  },
  {
    name: "COPY's text with the numbers of bytes, octal and hexadecimal",
    file: "a.txt",
    content: [`X\t${AT}\t\\x41\\101\\11\\7\\xc3\\xbc\t\\\\x41`],
    args: { ...noHeader, format: "copy" },
    events: one({ a: "AA\t\u0007ü", b: "\\x41" }),
  },
  {
    name: "tabs and numbers behind backslashes, if nobody says what they are",
    file: "a.tsv",
    content: ["event\ttimestamp\ta\tb", `X\t${AT}\tD:\\x64\t\\N`],
    events: one({ a: "D:\\x64", b: null }),
  },
  {
    name: "COPY's text of an old Mac",
    file: "a.txt",
    content: Buffer.from(`X\t${AT}\ta\\rb\t\\N\rX\t${AT}\tc\td\r`),
    args: { ...noHeader, format: "copy" },
    events: [...one({ a: "a\rb", b: null }), ...one({ a: "c", b: "d" })],
  },
  {
    name: "COPY's text without anything missing, if it is said",
    file: "a.tsv",
    content: [`X\t${AT}\ta\\tb\tc`],
    args: { ...noHeader, format: "copy" },
    events: one({ a: "a\tb", b: "c" }),
  },
  {
    name: "COPY's text with another delimiter, if it is said",
    file: "part-00",
    content: [`X|${AT}|a\\|b\\\\|\\N`],
    args: { ...noHeader, format: "copy", delimiter: "|" },
    events: one({ a: "a|b\\", b: null }),
  },
  {
    name: "tabs and paths: a backslash that begins no escape shows that none does",
    file: "a.tsv",
    content: ["event\ttimestamp\ta\tb", `X\t${AT}\tC:\\temp\\new\tD:\\Users`, `X\t${AT}\t\\\\nas\\new\t\\N`],
    events: [...one({ a: "C:\\temp\\new", b: "D:\\Users" }), ...one({ a: "\\\\nas\\new", b: null })],
  },
  {
    name: "tabs and JSON as it is",
    file: "a.tsv",
    content: ["event\ttimestamp\tproperties", `X\t${AT}\t{"a":"\\"x\\"\\n"}`],
    events: one({ a: '"x"\n' }),
  },
  {
    name: "tabs and paths that might be escapes, if it is said",
    file: "a.tsv",
    content: ["event\ttimestamp\ta", `X\t${AT}\tC:\\temp\\new`],
    args: { format: "csv" },
    events: one({ a: "C:\\temp\\new" }),
  },
  {
    name: "CSV of MySQL, Snowflake or ClickHouse: null without quotes, a text in quotes, paths",
    file: "a.csv",
    content: ["event,timestamp,a,b", `"X","${AT}",\\N,"C:\\new"`, `"X","${AT}","\\N","C:\\N"`],
    events: [...one({ a: null, b: "C:\\new" }), ...one({ a: "\\N", b: "C:\\N" })],
  },
];

describe("a file is read", () => {
  it.each(read)("$name", async (test) => {
    expect(await sendCase(start(), test)).toEqual(test.events);
  });
});

const refused: readonly [what: string, content: string, problem: string, args?: object][] = [
  [
    "backslashes that may be either",
    `event\ttimestamp\ta\nX\t${AT}\tb\nX\t${AT}\tC:\\temp\n`,
    "Line 3 has a backslash that may begin an escape",
  ],
  ["a name that is missing", `event\ttimestamp\n\\N\t${AT}\n`, "the event name is missing"],
  ["a time that is missing", "event\ttimestamp\nX\t\\N\n", "the timestamp is missing"],
  [
    "an escape that nobody writes, where escapes are said to be",
    `event\ttimestamp\ta\nX\t${AT}\tC:\\Users\n`,
    "has a backslash that escapes nothing",
    { format: "copy" },
  ],
  [
    "a zero byte before a digit, or an octal number",
    `event\ttimestamp\ta\nX\t${AT}\tb\\01\n`,
    "escapes nothing, or one of two things",
    { format: "copy" },
  ],
  ["a byte that is no UTF-8", `event\ttimestamp\ta\nX\t${AT}\tb\\xff\n`, "is not valid UTF-8", { format: "copy" }],
  [
    "an end in the middle of an escape",
    `event\ttimestamp\ta\nX\t${AT}\tb\\`,
    "ends in the middle of an escape",
    { format: "copy" },
  ],
];

describe("a file is refused for", () => {
  it.each(refused)("%s", async (_what, content, problem, args) => {
    const { bulkFailure, sandbox, workspace } = start();
    workspace.write("a.tsv", content);
    const error = await bulkFailure({ file: "a.tsv", ...args });
    expect(error.code).toBe("invalid_input");
    expect(JSON.stringify(error)).toContain(problem);
    expect(sandbox.requests).toEqual([]);
  });

  it("gives the line on which a row of several lines begins", async () => {
    const { bulk, workspace } = start();
    workspace.write("a.tsv", `event\ttimestamp\ta\nX\t${AT}\tb\\\nc\nX\tsoon\t\\N\nX\t${AT}\t\\N\n`);
    expect(await bulk({ file: "a.tsv", skipInvalid: true })).toMatchObject({ accepted: 2, skipped: [{ line: 4 }] });
  });
});
