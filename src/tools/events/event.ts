// One event on its way to the API: checked, given a message id, and built as the JSON that is sent.
import { createHash } from "node:crypto";
import { MAX_EVENT_BYTES, type TrackEvent } from "../../artie/index.ts";
import { isText, textOf, toJson } from "./json.ts";
import { Occurrences } from "./occurrences.ts";
import { type ReadTimestamp, timestampReader } from "./timestamp.ts";

/** An event as it was found, before anything is known about it. */
export interface EventFields {
  readonly event: unknown;
  readonly timestamp: unknown;
  readonly messageId?: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface PreparedEvent {
  readonly event: TrackEvent;
  readonly json: string;
  /** Another one before it has its message id. */
  readonly isDuplicate: boolean;
}

const MAX_DEPTH = 200;
/** The brackets of the array around a single event. */
const ARRAY_BYTES = 2;

/** What is too large for a request of its own. */
export const TOO_LARGE = `is larger than the ${MAX_EVENT_BYTES / 1_000_000} MB that a request may have`;

/**
 * The event ready to send, or what is wrong with it. `seen` knows the events before it in the same file or list: how
 * often its content stood there already is part of its message id, if it has none of its own.
 */
export function prepareEvent(
  { event, timestamp: time, messageId, properties }: EventFields,
  seen: Occurrences,
  readTimestamp: ReadTimestamp,
): PreparedEvent | { readonly problem: string } {
  if (isMissing(event)) return { problem: "the event name is missing" };
  if (!isText(event)) return { problem: `the event name of type ${kindOf(event)} is not text` };
  if (isMissing(time)) return { problem: "the timestamp is missing" };
  const read = readTimestamp(time);
  if ("problem" in read) return read;
  const given = isMissing(messageId) ? undefined : textOf(messageId);
  if (given === undefined && !isMissing(messageId))
    return { problem: `the messageId of type ${kindOf(messageId)} is not text` };
  if (isTooDeep(properties)) return { problem: `the properties are nested more than ${MAX_DEPTH} levels deep` };
  const content = { event, timestamp: read.timestamp, properties };
  const text = toJson(content);
  const digest = digestOf(given === undefined ? text : `id ${given}`);
  const before = seen.add(digest);
  const id = given ?? uuidFrom(before === 0 ? digest : digestOf(`${before}\n${text}`));
  const json = `${text.slice(0, -1)},"messageId":${JSON.stringify(id)}}`;
  if (Buffer.byteLength(json) + ARRAY_BYTES > MAX_EVENT_BYTES) return { problem: TOO_LARGE };
  return { event: { ...content, messageId: id }, json, isDuplicate: given !== undefined && before > 0 };
}

/** An event that came as arguments: long numbers have lost digits before they arrived here. */
export function prepareGiven(fields: EventFields, seen = new Occurrences()): ReturnType<typeof prepareEvent> {
  const problem = numberProblem(fields.properties, "properties");
  return problem === undefined ? prepareEvent(fields, seen, timestampReader()) : { problem };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

function kindOf(value: unknown): string {
  return textOf(value) === undefined ? typeof value : "number";
}

function isTooDeep(value: unknown, levels = MAX_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => isTooDeep(item, levels - 1));
}

function numberProblem(value: unknown, path: string): string | undefined {
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    return entries.map(([key, item]) => numberProblem(item, `${path}.${key}`)).find((found) => found !== undefined);
  }
  if (typeof value !== "number" || Number.isSafeInteger(value)) return undefined;
  if (!Number.isFinite(value)) return `${path} is a number that JSON can't hold`;
  return Number.isInteger(value) ? `${path} is a number of more digits than arrive here: write it as text` : undefined;
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Looks like a UUID (version 8). */
function uuidFrom(digest: Buffer): string {
  const hex = digest.toString("hex");
  const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
