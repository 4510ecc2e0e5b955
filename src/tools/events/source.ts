// Where events come from, a list or a file, in one form: events ready to send, with their positions.
import { ToolError } from "../../rules/tool-error.ts";
import { isCopyText, readCsv } from "./csv.ts";
import { type EventFields, prepareEvent, prepareGiven } from "./event.ts";
import { readJsonArray, readJsonLines } from "./json-files.ts";
import type { FileLayout } from "./layout.ts";
import { eventMapper, requiredFields } from "./mapping.ts";
import { Occurrences } from "./occurrences.ts";
import type { BadRecord, FileRecord } from "./record.ts";
import type { SourceFile } from "./source-file.ts";
import { readText } from "./text.ts";

/** What a position counts: lines from 1, or elements from 0. */
export type Unit = "line" | "index";

/** An event with the place it was found at, as the JSON that is sent. */
export interface PlacedEvent {
  readonly position: number;
  readonly json: string;
  readonly isDuplicate: boolean;
}

export interface EventSource {
  readonly unit: Unit;
  /** Bytes of a file, events of a list. */
  readonly size: number;
  /** How much of it has been read, in the unit of its size. */
  done(): number;
  /** Everything in it, in portions; each call begins anew. */
  read(signal: AbortSignal): AsyncIterable<readonly (PlacedEvent | BadRecord)[]>;
  /** @throws ToolError when the source is no longer what it was */
  assertUnchanged(): Promise<void>;
}

export function listSource(list: readonly EventFields[]): EventSource {
  return {
    unit: "index",
    size: list.length,
    done: () => list.length,
    async *read() {
      const seen = new Occurrences();
      yield await Promise.resolve(list.map((fields, position) => ({ position, ...prepareGiven(fields, seen) })));
    },
    assertUnchanged: () => Promise.resolve(),
  };
}

export function fileSource(file: SourceFile, layout: FileLayout): EventSource {
  const { format, mapping, readTimestamp } = layout;
  const seen = new Occurrences();
  const toFields = eventMapper(mapping);
  const { messageIdField } = mapping;
  let lacksIds = messageIdField !== undefined;
  let isCopy: boolean | undefined;
  const toEvent = (record: FileRecord): PlacedEvent | BadRecord => {
    if ("problem" in record) return record;
    const { position } = record;
    const fields = toFields(record.fields);
    if ("problem" in fields) return { position, problem: fields.problem };
    if (fields.messageId !== undefined) lacksIds = false;
    return { position, ...prepareEvent(fields, seen, readTimestamp) };
  };
  return {
    unit: format === "json" ? "index" : "line",
    size: file.size,
    done: () => file.position,
    async *read(signal) {
      seen.clear();
      isCopy ??= await isCopied(() => readText(file, signal), layout);
      for await (const records of recordsOf(readText(file, signal), layout, isCopy)) yield records.map(toEvent);
      // One that is nowhere is a slip of the pen, and nobody would learn that other ids were made instead.
      if (lacksIds)
        throw new ToolError("invalid_input", `No event has a field "${messageIdField}" for its message id.`);
    },
    assertUnchanged: () => file.assertUnchanged(),
  };
}

async function isCopied(read: () => AsyncIterable<Buffer>, { format, isSaid, ...layout }: FileLayout) {
  return format === "csv" ? isCopyText(read, csvLayout(layout), isSaid) : format === "copy";
}

function recordsOf(text: AsyncIterable<Buffer>, layout: FileLayout, isCopy: boolean): AsyncIterable<FileRecord[]> {
  switch (layout.format) {
    case "json":
      return readJsonArray(text);
    case "jsonl":
      return readJsonLines(text);
    case "csv":
    case "copy":
      return readCsv(text, { ...csvLayout(layout), isCopy });
  }
}

function csvLayout({ mapping, delimiter, columns }: Pick<FileLayout, "mapping" | "delimiter" | "columns">) {
  return { delimiter, columns, required: requiredFields(mapping) };
}
