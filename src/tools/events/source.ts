// Where events come from, a list or a file, in one form: portions of events ready to send, with their positions.
import { extname } from "node:path";
import { ToolError } from "../../rules/tool-error.ts";
import { CsvReader } from "./csv.ts";
import { type EventFields, prepareEvent } from "./event.ts";
import { JsonArrayReader } from "./json-array.ts";
import { JsonLinesReader } from "./json-lines.ts";
import { eventMapper, type Mapping, requiredFields } from "./mapping.ts";
import type { BadRecord, FileRecord, RecordReader } from "./records.ts";
import type { SourceFile } from "./source-file.ts";

export const FORMATS = ["json", "jsonl", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** What a position counts: lines from 1, or elements from 0. */
export type Unit = "line" | "index";

/** An event with the place it was found at, as the JSON that is sent. */
export interface PlacedEvent {
  readonly position: number;
  readonly json: string;
}

export interface Portion {
  /** How much of the source has been read, in the unit of its size. */
  readonly done: number;
  readonly events: readonly (PlacedEvent | BadRecord)[];
}

export interface EventSource {
  readonly unit: Unit;
  /** Bytes of a file, events of a list. */
  readonly size: number;
  /** Everything in it; each call begins anew. */
  read(signal: AbortSignal): AsyncIterable<Portion> | Iterable<Portion>;
  /** @throws ToolError when the source is no longer what it was */
  assertUnchanged(): Promise<void>;
}

export function listSource(list: readonly EventFields[]): EventSource {
  return {
    unit: "index",
    size: list.length,
    read: () => [{ done: list.length, events: list.map((fields, index) => place(index, prepareEvent(fields, index))) }],
    assertUnchanged: () => Promise.resolve(),
  };
}

export function fileSource(file: SourceFile, format: Format, mapping: Mapping): EventSource {
  return {
    unit: format === "json" ? "index" : "line",
    size: file.size,
    read: (signal) => readFile(file, newReader(format, mapping), mapping, signal),
    assertUnchanged: () => file.assertUnchanged(),
  };
}

/** @throws ToolError when neither the caller nor the name says it */
export function formatOf(file: string, given: Format | undefined): Format {
  if (given !== undefined) return given;
  const extension = extname(file).slice(1).toLowerCase();
  const format = extension === "ndjson" ? "jsonl" : FORMATS.find((known) => known === extension);
  if (format !== undefined) return format;
  const message = `"${file}" does not end in .json, .jsonl, .ndjson or .csv; pass its format: ${FORMATS.join(", ")}.`;
  throw new ToolError("invalid_input", message);
}

function newReader(format: Format, mapping: Mapping): RecordReader {
  switch (format) {
    case "json":
      return new JsonArrayReader();
    case "jsonl":
      return new JsonLinesReader();
    case "csv":
      return new CsvReader(requiredFields(mapping));
  }
}

async function* readFile(
  file: SourceFile,
  reader: RecordReader,
  mapping: Mapping,
  signal: AbortSignal,
): AsyncGenerator<Portion> {
  const toFields = eventMapper(mapping);
  let ordinal = 0;
  const toEvent = (record: FileRecord): PlacedEvent | BadRecord => {
    const current = ordinal++;
    if ("problem" in record) return record;
    return place(record.position, prepareEvent(toFields(record.fields), current));
  };
  let done = 0;
  for await (const chunk of file.chunks(signal)) {
    const records = reader.push(done === 0 ? withoutByteOrderMark(chunk) : chunk);
    done += chunk.length;
    yield { done, events: records.map(toEvent) };
  }
  yield { done, events: reader.end().map(toEvent) };
}

function place(position: number, prepared: ReturnType<typeof prepareEvent>): PlacedEvent | BadRecord {
  return "problem" in prepared ? { position, problem: prepared.problem } : { position, json: prepared.json };
}

/** @throws ToolError for UTF-16, which no reader here takes */
function withoutByteOrderMark(chunk: Buffer): Buffer {
  const mark = chunk.toString("latin1", 0, 3);
  if (mark === "\u00ef\u00bb\u00bf") return chunk.subarray(3);
  if (!mark.startsWith("\u00ff\u00fe") && !mark.startsWith("\u00fe\u00ff")) return chunk;
  throw new ToolError("invalid_input", "The file is UTF-16; save it as UTF-8. Nothing was sent.");
}
