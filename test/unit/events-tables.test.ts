// Tables as databases, spreadsheets and scripts write them: each is read as it was meant, or refused with what was seen.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { contentOf, type FileContent } from "./support/files.ts";
import { trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const AT = "2026-01-31T09:30:00Z";
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le");

/** One event, always at the same moment, and what else stands in its row. */
const read: readonly [writer: string, file: string, content: FileContent, properties: object, args?: object][] = [
  ["Excel in German", "a.csv", [`\uFEFFevent;timestamp;Betrag`, `X;${AT};12,50`], { Betrag: "12,50" }],
  [
    "Excel in French with its own first line",
    "a.csv",
    ["sep=;", "event;timestamp;prix", `X;${AT};"1 250,00"`],
    { prix: "1 250,00" },
  ],
  ["a first line that names the tab", "a.csv", ["sep=\t", "event\ttimestamp\tn", `X\t${AT}\t1`], { n: "1" }],
  [
    "a first line in quotes, as some exporters write it",
    "a.csv",
    ['"sep=|"', "event|timestamp|n", `X|${AT}|1`],
    { n: "1" },
  ],
  [
    "Excel's Unicode text: UTF-16 and tabs",
    "a.tsv",
    utf16(`event\ttimestamp\tname\r\nX\t${AT}\tZoë 🐘\r\n`),
    { name: "Zoë 🐘" },
  ],
  ["UTF-16 with the other byte order", "a.csv", utf16(`event,timestamp,n\nX,${AT},ë\n`).swap16(), { n: "ë" }],
  ["Excel on a Mac: carriage returns", "a.csv", Buffer.from(`event,timestamp,n\rX,${AT},1\r`), { n: "1" }],
  ["JSON Lines with carriage returns", "a.jsonl", Buffer.from(`{"event":"X","timestamp":"${AT}","n":1}\r\r`), { n: 1 }],
  ["Excel with commas behind every line", "a.csv", ["event,timestamp,n,,", `X,${AT},1,,`], { n: "1" }],
  ["Numbers with empty rows at the end", "a.csv", ["event,timestamp,n", `X,${AT},1`, ",,", ",,", ",,"], { n: "1" }],
  [
    "a German sheet with empty rows at the end",
    "a.csv",
    ["event;timestamp;n", `X;${AT};1`, ";;", ";;;;", ""],
    { n: "1" },
  ],
  [
    "a bank's export with empty rows around the header",
    "a.csv",
    [",,", "event,timestamp,n", ",,", `X,${AT},1`],
    { n: "1" },
  ],
  ["Google Sheets", "a.csv", ["event,timestamp,note", `X,${AT},"a ""b"", c"`], { note: 'a "b", c' }],
  ["LibreOffice with every text in quotes", "a.csv", ['"event";"timestamp";"n"', `"X";"${AT}";"1"`], { n: "1" }],
  [
    "Redshift's UNLOAD with a header",
    "0000_part_00",
    ["event|timestamp|n", `X|${AT}|1`],
    { n: "1" },
    { format: "csv" },
  ],
  [
    "Redshift's UNLOAD without one",
    "0000_part_00",
    [`X|2026-01-31 09:30:00.5|1`],
    { n: "1" },
    { format: "csv", header: false, columns: ["event", "timestamp", "n"], timestampFormat: "sql" },
  ],
  [
    "Snowflake's unload: gzip, a zone behind the time",
    "data_0_0_0.csv.gz",
    gzipSync('"EVENT","TS","N"\n"X","2026-01-31 01:30:00.000 -0800","1"\n'),
    { N: "1" },
    { eventField: "EVENT", timestampField: "TS", timestampFormat: "sql" },
  ],
  [
    "psql's \\copy in CSV: short offset, jsonb, t and f",
    "a.csv",
    ["event,timestamp,properties,ok", 'X,2026-01-31 10:30:00.123+01,"{""n"": 1, ""big"": 18446744073709551616}",t'],
    { ok: "t", n: 1, big: 18446744073709552000 },
    { timestampFormat: "sql" },
  ],
  [
    "psql's \\copy as text: tabs, no header, its own null",
    "a.tsv",
    ["X\t2026-01-31 09:30:00\t\\N"],
    { n: null },
    { header: false, columns: ["event", "timestamp", "n"], timestampFormat: "sql" },
  ],
  [
    "mysql --batch: tabs, quotes as they are",
    "a.tsv",
    ["event\ttimestamp\tn", 'X\t2026-01-31 09:30:00\t5" pipe'],
    { n: '5" pipe' },
    { timestampFormat: "sql" },
  ],
  [
    "SQL Server: seven digits and an offset",
    "a.csv",
    ["event,timestamp,n", "X,2026-01-31 10:30:00.1234567 +01:00,NULL"],
    { n: "NULL" },
    { timestampFormat: "sql" },
  ],
  [
    "BigQuery's CSV",
    "a.csv",
    ["event,timestamp,n", "X,2026-01-31 09:30:00.123456 UTC,1"],
    { n: "1" },
    { timestampFormat: "sql" },
  ],
  [
    "ClickHouse: CSVWithNames",
    "a.csv",
    ['"event","timestamp","n"', '"X","2026-01-31 09:30:00",1'],
    { n: "1" },
    { timestampFormat: "sql" },
  ],
  ["DuckDB and pandas without an index", "a.csv", ["event,timestamp,n", `X,${AT},1.0`], { n: "1.0" }],
  [
    "pandas with an index: a column without a name",
    "a.csv",
    [",event,timestamp", `0,X,${AT}`],
    { row: "0" },
    { header: false, columns: ["row", "event", "timestamp"], resumeFrom: 2 },
  ],
  [
    "R's write.csv2: row names, semicolons, decimal commas",
    "a.csv",
    ['"";"event";"timestamp";"x"', `"1";"X";"${AT}";1,5`],
    { row: "1", x: "1,5" },
    { header: false, columns: ["row", "event", "timestamp", "x"], resumeFrom: 2 },
  ],
  [
    "a report with a title above the header",
    "a.csv",
    ["Sign-ups January 2026", "event,timestamp,n", `X,${AT},1`],
    { n: "1" },
    { header: false, columns: ["event", "timestamp", "n"], resumeFrom: 3 },
  ],
  [
    "an ad platform's report: its head, the header, and a sum below that can't be an event",
    "a.csv",
    ["Report,Ads", "event,timestamp,n", `X,${AT},1`, "Total,,1"],
    { n: "1" },
    { header: false, columns: ["event", "timestamp", "n"], resumeFrom: 3, skipInvalid: true },
  ],
  ["times with spaces around them", "a.csv", ["event , timestamp,n", `X, ${AT} ,1`], { n: "1" }],
  ["a delimiter of its own", "a.csv", ["event^timestamp^n", `X^${AT}^1`], { n: "1" }, { delimiter: "^" }],
  ["tabs that are said", "a.csv", ["event\ttimestamp\ta,b", `X\t${AT}\t1`], { "a,b": "1" }, { delimiter: "\\t" }],
];

describe("a table is read", () => {
  it.each(read)("from %s", async (_writer, file, content, properties, args) => {
    const { bulk, sandbox, workspace } = start();
    workspace.write(file, contentOf(content));
    expect(await bulk({ file, ...args })).toMatchObject({ accepted: 1 });
    const [sent] = sandbox.snapshot().events.recent;
    expect(sent).toMatchObject({ event: "X" });
    expect(sent?.properties).toEqual(properties);
    expect(Math.floor(Date.parse(sent?.timestamp ?? "") / 1000)).toBe(Date.parse(AT) / 1000);
  });
});

const refused: readonly [what: string, file: string, content: FileContent, message: string | RegExp, args?: object][] =
  [
    [
      "no header",
      "a.csv",
      [`X,${AT},u-1,top-secret`],
      /^Line 1 of the file: there is no column "event", among 4;.*header: false and columns/,
    ],
    ["a title above the header", "a.csv", ["January", "event,timestamp"], /^Line 1 .* among 1;.*resumeFrom/],
    [
      "other names",
      "a.csv",
      ["action,when", `X,${AT}`],
      'there is no column "event", only "action", "when"; say with event',
    ],
    ["other names and semicolons", "a.csv", ["Ereignis;Zeitpunkt", `X;${AT}`], 'only "Ereignis", "Zeitpunkt"'],
    [
      "a name that is not in columns",
      "a.csv",
      [`X,${AT}`],
      'The columns given: there is no column "timestamp", only "event", "at"',
      { header: false, columns: ["event", "at"] },
    ],
    [
      "a column of ids that is not there",
      "a.csv",
      ["event,timestamp", `X,${AT}`],
      'there is no column "id"',
      { messageIdField: "id" },
    ],
    [
      "two ways to divide it",
      "a.csv",
      ["a,b;c", "1,2;3"],
      'divided by "," or by ";": pass delimiter',
      { event: "X", timestamp: AT },
    ],
    [
      "values where a header should be",
      "a.csv",
      ["1769851800,ann@example.com", "1769851801,bob@example.com"],
      "these are no names of columns",
      { event: "X", timestamp: AT },
    ],
    [
      "a header of values and nothing to look for",
      "a.csv",
      ["2026-01-31;5"],
      "these are no names of columns",
      { event: "X", timestamp: AT },
    ],
    ["a column without a name", "a.csv", [",event,timestamp", `0,X,${AT}`], "column 1 of the header has no name"],
    ["a column twice", "a.csv", ["event,timestamp,plan,plan"], 'names the column "plan" twice'],
    [
      "columns without header: false",
      "a.csv",
      ["event,timestamp"],
      "header: false and columns go together",
      { columns: ["event"] },
    ],
    [
      "header: false without columns",
      "a.csv",
      ["event,timestamp"],
      "header: false and columns go together",
      { header: false },
    ],
    [
      "columns for JSON",
      "a.jsonl",
      ["{}"],
      "header, columns go with CSV, not with jsonl",
      { header: false, columns: ["event"] },
    ],
    [
      "a delimiter of two characters",
      "a.csv",
      ["event||timestamp"],
      "delimiter is one ASCII character",
      { delimiter: "||" },
    ],
    ["a quote for a delimiter", "a.csv", ['event"timestamp'], "delimiter is one ASCII character", { delimiter: '"' }],
    [
      "a time zone without a format that needs it",
      "a.csv",
      ["event,timestamp"],
      "timezone goes with timestampFormat sql",
      { timezone: "Asia/Tokyo" },
    ],
    [
      "a time zone that nobody knows",
      "a.csv",
      ["event,timestamp"],
      'There is no time zone "Berlin"',
      { timestampFormat: "sql", timezone: "Berlin" },
    ],
    ["two names", "a.csv", ["event,timestamp"], "Give either event or eventField", { event: "X", eventField: "event" }],
    [
      "two times",
      "a.csv",
      ["event,timestamp"],
      "Give either timestamp or timestampField",
      { timestamp: AT, timestampField: "timestamp" },
    ],
    ["Parquet", "a.csv", Buffer.from("PAR1\x15\x04PAR1"), "The file is a Parquet file"],
    [
      "Parquet under its name",
      "a.parquet",
      Buffer.from("PAR1\x15\x04PAR1"),
      "Parquet files and Excel workbooks (.xlsx) are not read",
    ],
    ["a workbook", "a.csv", Buffer.from("PK\x03\x04\x14\x00"), "a zip archive, as Excel workbooks (.xlsx) are"],
    [
      "a workbook under its name",
      "a.xlsx",
      Buffer.from("PK\x03\x04\x14\x00"),
      "Excel workbooks (.xlsx) are not read, export them as CSV",
    ],
    ["a workbook in a .gz", "a.csv.gz", gzipSync(Buffer.from("PK\x03\x04\x14\x00")), "as Excel workbooks"],
    ["an old workbook", "a.csv", Buffer.from("d0cf11e0a1b11ae1", "hex"), "an Excel workbook (.xls)"],
    ["Avro", "a.jsonl", Buffer.from("Obj\x01\x04"), "an Avro file"],
    [
      "UTF-16 without its mark",
      "a.csv",
      Buffer.from("event,timestamp\n", "utf16le"),
      "UTF-16 without a byte order mark",
    ],
    [
      "UTF-16 that ends in half a character",
      "a.csv",
      Buffer.concat([utf16(`event,timestamp\nX,${AT}\n`), Buffer.from("X")]),
      "damaged or cut off",
    ],
    [
      "a .gz that is cut off",
      "a.csv.gz",
      gzipSync(`event,timestamp\nX,${AT}\n`).subarray(0, 30),
      "damaged or cut off (Z_BUF_ERROR)",
    ],
    [
      "a .gz that is damaged",
      "a.csv.gz",
      gzipSync(`event,timestamp\nX,${AT}\n`).fill(255, 12, 20),
      /damaged or cut off \(Z_/,
    ],
    ["an empty .gz", "a.csv.gz", gzipSync(""), "there are no events"],
  ];

describe("a table is refused for", () => {
  it.each(refused)("%s", async (_what, file, content, message, args) => {
    const { bulkFailure, sandbox, workspace } = start();
    workspace.write(file, contentOf(content));
    const error = await bulkFailure({ file, ...args });
    expect(error.code).toBe("invalid_input");
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/Nothing was sent|damaged|are not read/);
    expect(sandbox.requests).toEqual([]);
  });

  it("what it shows of a file is never a value", async () => {
    const { bulkFailure, workspace } = start();
    const secrets = [
      "AKIAIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG",
      "hunter2",
      "password=hunter2",
      '"s3cr3t',
      "9f86d081884c7d65",
    ];
    for (const [index, secret] of secrets.entries()) {
      for (const format of ["csv", "json", "jsonl"]) {
        workspace.write(`${index}.${format}`, `${secret}\n${secret}\n`);
        const shown = JSON.stringify(await bulkFailure({ file: `${index}.${format}` }));
        for (const part of secret.split(/[,="]/).filter(Boolean))
          if (part !== "password") expect(shown).not.toContain(part);
      }
    }
  });

  it("a column taken for the time shows nothing but dates", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("a.csv", "user,password\nann,hunter2\nbob,31.01.2026\n");
    const { problems } = await bulkFailure({ file: "a.csv", eventField: "user", timestampField: "password" });
    expect(problems?.map(({ problem }) => problem)).toEqual([
      expect.stringContaining("the timestamp of 7 characters is not RFC 3339"),
      expect.stringContaining('the timestamp "31.01.2026" is not RFC 3339'),
    ]);
  });
});
