// One event on its way to the API: checked, given a message id, and built as the JSON that is sent.
import { createHash } from "node:crypto";
import { MAX_EVENT_BYTES, type TrackEvent } from "../../artie/index.ts";
import { normalTimestamp } from "./timestamp.ts";
import { jsonProblem } from "./values.ts";

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
}

/** The brackets of the array around a single event. */
const ARRAY_BYTES = 2;
const MAX_QUOTED = 60;

/** What is too large for a request of its own. */
export const TOO_LARGE = `is larger than the ${MAX_EVENT_BYTES / 1_000_000} MB that a request may have`;

/**
 * The event ready to send, or what is wrong with it. `ordinal` counts the events of a file or a list: together with the
 * content it makes the message id of an event that has none.
 */
export function prepareEvent(fields: EventFields, ordinal: number): PreparedEvent | { readonly problem: string } {
  const problem = problemOf(fields) ?? jsonProblem(fields.properties, "properties");
  if (problem !== undefined) return { problem };
  const { properties } = fields;
  const event = String(fields.event);
  const timestamp = normalTimestamp(String(fields.timestamp)) ?? "";
  const content = JSON.stringify({ event, timestamp, properties });
  const messageId = isMissing(fields.messageId) ? derivedId(content, ordinal) : String(fields.messageId);
  const json = `${content.slice(0, -1)},"messageId":${JSON.stringify(messageId)}}`;
  if (Buffer.byteLength(json) + ARRAY_BYTES > MAX_EVENT_BYTES) return { problem: TOO_LARGE };
  return { event: { event, timestamp, properties, messageId }, json };
}

function problemOf({ event, timestamp, messageId }: EventFields): string | undefined {
  if (isMissing(event)) return "the event name is missing";
  if (typeof event !== "string") return `the event name ${quote(event)} is not text`;
  if (isMissing(timestamp)) return "the timestamp is missing";
  if (typeof timestamp !== "string" || normalTimestamp(timestamp) === undefined) {
    return `the timestamp ${quote(timestamp)} is not RFC 3339, as 2026-01-31T09:30:00Z is`;
  }
  if (!isMissing(messageId) && typeof messageId !== "string") return `the messageId ${quote(messageId)} is not text`;
  return undefined;
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

function quote(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : `of type ${typeof value}`;
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/**
 * Content and position, not the file's name or its bytes as a whole: so a file that was renamed, appended to, or sent
 * again with its bad lines mended does not count twice what has already been counted. Looks like a UUID (version 8).
 */
function derivedId(content: string, ordinal: number): string {
  const hex = createHash("sha256").update(`${ordinal}\n${content}`).digest("hex");
  const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
