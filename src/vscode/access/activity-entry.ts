// One line of the agent's activity log: which tool was called with what, how it ended, how long it took.
import { z } from "zod";
import type { CallReport } from "../../mcp/host.ts";
import { redact, secretsIn } from "../../tools/policy/redact/index.ts";

const entrySchema = z.object({
  /** When the call ended, RFC 3339. */
  at: z.iso.datetime(),
  tool: z.string(),
  outcome: z.enum(["done", "failed", "refused"]),
  /** The code of the error. */
  code: z.string().optional(),
  milliseconds: z.number(),
  /** The name of the account that it was made with. */
  account: z.string().optional(),
  input: z.record(z.string(), z.unknown()).optional(),
});

export type ActivityEntry = z.infer<typeof entrySchema>;

const MAX_TEXT = 200;
/** The field of an input that is a sample of people's data, e.g. an address to be hashed. */
const SAMPLE = "value";
const MAX_ITEMS = 20;

/** @param secrets Every value that must not be written, wherever it stands. */
export function entryOf(call: CallReport, account: string | undefined, secrets: readonly string[]): ActivityEntry {
  const { outcome, code, milliseconds, input } = call;
  return {
    at: new Date().toISOString(),
    tool: toolNameOf(call, secrets),
    outcome,
    code,
    milliseconds,
    account,
    input: inputOf(input, secrets),
  };
}

/** A tool that ran has the catalog's name; one that is refused has whatever the model wrote. */
export function toolNameOf({ tool, outcome, input }: CallReport, secrets: readonly string[]): string {
  return outcome === "refused" ? cut(String(redact(tool, [...secrets, ...secretsIn(input)]))) : tool;
}

/** Undefined for a line that is none of ours: it may have been cut when the computer was turned off. */
export function parseEntry(line: string): ActivityEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/**
 * What the call was about: names, flags and lists of names. Nested objects are configurations and events, which hold
 * credentials and people's data, so only the names of their fields are kept.
 */
function inputOf(input: unknown, secrets: readonly string[]): Record<string, unknown> | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const clean = redact(input, [...secrets, ...secretsIn(input)]);
  const fields = Object.entries(clean ?? {}).slice(0, MAX_ITEMS);
  if (fields.length === 0) return undefined;
  return Object.fromEntries(fields.map(([name, value]) => [cut(name), name === SAMPLE ? "[sample]" : brief(value)]));
}

function brief(value: unknown): unknown {
  if (typeof value === "string") return cut(value);
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) return `{ ${Object.keys(value).slice(0, MAX_ITEMS).map(cut).join(", ")} }`;
  if (!value.every((item) => typeof item === "string")) return `${value.length} items`;
  const first = value.slice(0, MAX_ITEMS).map(cut);
  return value.length > MAX_ITEMS ? [...first, `and ${value.length - MAX_ITEMS} more`] : first;
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}
