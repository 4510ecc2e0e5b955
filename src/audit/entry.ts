// One entry of the record: who called which tool on what, what was planned, and how it ended. Its schema serves the
// sidebar, files and whatever keeps records elsewhere.
import { z } from "zod";

const target = z.object({ kind: z.string(), name: z.string(), uuid: z.string().optional() });

export const entrySchema = z.object({
  /** When the call ended, RFC 3339. */
  at: z.iso.datetime(),
  /** Absent in what earlier versions have written. */
  principal: z.object({ kind: z.enum(["agent", "person", "grant"]), name: z.string().optional() }).optional(),
  /** The program that speaks for it, as it names itself. */
  client: z.object({ name: z.string(), version: z.string().optional() }).optional(),
  /** The name of the account that it was made with. */
  account: z.string().optional(),
  tool: z.string(),
  /** What the call is about, by name and UUID. */
  targets: z.array(target).optional(),
  /** As it was planned; absent for what only reads. */
  effect: z.string().optional(),
  /** `refused`: no tool of this name is offered, be it filtered or made up. */
  outcome: z.enum(["done", "failed", "refused"]),
  /** Only planned: nothing was changed. */
  dryRun: z.literal(true).optional(),
  /** What a person allowed it with, and who it was. */
  approval: z.object({ id: z.string(), by: z.string().optional() }).optional(),
  /** The request that a person did not allow, or not yet; who said no, and why, or until when it stands. */
  asked: z
    .object({ id: z.string(), by: z.string().optional(), reason: z.string().optional(), until: z.string().optional() })
    .optional(),
  /** Of what a person took back: the request id of the call that had done it. */
  undoes: z.string().optional(),
  /** The call that takes it back. Of an update it names the old values; it does not hold them. */
  undo: z.object({ tool: z.string(), input: z.record(z.string(), z.unknown()) }).optional(),
  /** The code of the error. */
  code: z.string().optional(),
  milliseconds: z.number(),
  requestId: z.string().optional(),
  /** As the client sent it (W3C Trace Context). */
  traceParent: z.string().optional(),
  /** How often the same was asked within a few seconds, where that was too often. */
  repeated: z.number().optional(),
  /** What it was called with, without secrets and people's data. */
  arguments: z.record(z.string(), z.unknown()).optional(),
});

export type Entry = z.infer<typeof entrySchema>;

/** A line of the record that says what was seen to follow a call. */
export const followedSchema = z.object({
  at: z.iso.datetime(),
  /** The request id of the call. */
  of: z.string(),
  /** A clause: "the backfill ended". */
  followed: z.string(),
});

export type Followed = z.infer<typeof followedSchema>;

/** Undefined for a line that is none of ours: it may have been cut when the computer was turned off. */
export function parseEntry(line: string): Entry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

const MAX_TEXT = 500;
const MAX_ITEMS = 50;
const MAX_DEPTH = 6;

/** Arguments as they are kept: long texts and lists cut, nothing endless. They hold no secret any more. */
export function kept(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return cut(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "…";
  if (Array.isArray(value)) {
    const first: unknown[] = value.slice(0, MAX_ITEMS).map((item) => kept(item, depth + 1));
    return value.length > MAX_ITEMS ? [...first, `and ${value.length - MAX_ITEMS} more`] : first;
  }
  const fields = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(fields.map(([name, item]) => [cut(name), kept(item, depth + 1)]));
}

export function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}
