// What a caller says about a file: how it is laid out, and which of its fields make an event.
import { extname } from "node:path";
import { z } from "zod";
import { refused } from "./record.ts";
import { TIMESTAMP_FORMATS, timestampReader } from "./timestamp.ts";

const FORMATS = ["json", "jsonl", "csv", "copy"] as const;
type Format = (typeof FORMATS)[number];

export const fileFields = {
  format: z.enum(FORMATS).optional().describe("Default: by extension; copy: COPY text"),
  delimiter: z.string().optional().describe("Default: as in the header"),
  header: z.boolean().optional().describe("false: none; needs columns"),
  columns: z.array(z.string()).min(1).optional(),
  event: z.string().optional().describe("One for all rows"),
  eventField: z.string().optional().describe("Column or path (properties.name); default: event"),
  timestamp: z.string().optional().describe("One for all rows"),
  timestampField: z.string().optional().describe("Default: timestamp"),
  timestampFormat: z.enum(TIMESTAMP_FORMATS).optional().describe("sql: 2026-01-31 09:30:00"),
  timezone: z.string().optional().describe("For sql; default: UTC"),
  messageIdField: z.string().optional().describe("Default: messageId"),
};

type FileInput = z.output<z.ZodObject<typeof fileFields>>;

/** The fields that are only about a file, as far as they are given. */
export function fileFieldsIn(input: FileInput): string[] {
  return Object.keys(fileFields).filter((name) => Reflect.get(input, name) !== undefined);
}

export type FileLayout = ReturnType<typeof layoutOf>;

/** @throws ToolError for what contradicts itself or would have no effect */
export function layoutOf(path: string, input: FileInput) {
  const { event, timestamp, columns, delimiter, messageIdField, timezone } = input;
  const { eventField = "event", timestampField = "timestamp", timestampFormat = "rfc3339" } = input;
  const format = formatOf(path, input.format);
  const given = fileFieldsIn(input);
  const ofCsv = given.filter((name) => name === "delimiter" || name === "header" || name === "columns");
  const refuse = (isWrong: boolean, message: string) => {
    if (isWrong) throw refused(message);
  };
  refuse(event !== undefined && given.includes("eventField"), "Give either event or eventField.");
  refuse(timestamp !== undefined && given.includes("timestampField"), "Give either timestamp or timestampField.");
  refuse(timezone !== undefined && timestampFormat !== "sql", "timezone goes with timestampFormat sql.");
  refuse(/^json/.test(format) && ofCsv.length > 0, `${ofCsv.join(", ")} go with CSV, not with ${format}.`);
  refuse((input.header === false) !== (columns !== undefined), "header: false and columns go together.");
  const divider = delimiter ?? (/\.tsv(\.gz)?$/i.test(path) ? "tab" : undefined);
  const character = divider === "tab" || divider === "\\t" ? "\t" : divider;
  const isOne = character === undefined || /^[\t\x20!\x23-\x7e]$/.test(character);
  refuse(!isOne, "delimiter is one ASCII character, no quote.");
  return {
    format,
    isSaid: input.format !== undefined,
    delimiter: character,
    columns,
    mapping: { event, eventField, timestamp, timestampField, messageIdField },
    readTimestamp: timestampReader(timestampFormat, timezone),
  };
}

/** By its extension, with or without .gz behind it. @throws ToolError when neither the caller nor the name says it */
function formatOf(file: string, given: Format | undefined): Format {
  const extension = extname(file.replace(/\.gz$/i, "")).slice(1).toLowerCase();
  const format =
    given ?? FORMATS.find((known) => known === { ndjson: "jsonl", tsv: "csv" }[extension] || known === extension);
  if (format !== undefined) return format;
  const wanted = `"${file}" does not end in .json, .jsonl, .ndjson or .csv (or .tsv, each also with .gz).`;
  const others = "Parquet files and Excel workbooks (.xlsx) are not read, export them as CSV";
  throw refused(`${wanted} ${others}; of files with other names pass the format: ${FORMATS.join(", ")}.`);
}
