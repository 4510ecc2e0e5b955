// Keeps what a person still waits for, so that a reload of the window loses none of it: for each account, in this
// workspace.
import type { Account } from "../../shell/accounts.ts";
import { field, textField, textsField } from "../../shell/arguments.ts";
import type { Pending } from "./expectation.ts";

/** The newest ones are kept; a person who has started more at once looks at the tree. */
const MAX_PIPELINES = 20;
/** Of one pipeline, and as many history tables. */
const MAX_TABLES = 5_000;
/** What has not been looked at for longer is no news any more, in milliseconds. */
const MAX_AGE_MS = 24 * 3_600_000;

/** Where an account's are kept; undefined for the sandbox: it ends with the window, and everything started in it. */
export function keyFor(account: Account | undefined): string | undefined {
  return account && !account.sandbox ? `artie.followUps.${account.id}` : undefined;
}

/** Plain JSON, by the UUIDs of the pipelines; undefined when there is nothing to keep. */
export function toKept(pending: ReadonlyMap<string, Pending>): unknown {
  const entries = [...pending].map(([pipeline, rest]) => ({ pipeline, ...rest })).filter(isSmall);
  return entries.length > 0 ? entries.slice(-MAX_PIPELINES) : undefined;
}

/**
 * By the UUID of the pipeline. An entry of another form, of another version of the extension perhaps, is left out, and
 * so is one that is old, or from a future that a clock which was wrong has written.
 */
export function fromKept(kept: unknown, now: number): Map<string, Pending> {
  const items: unknown[] = Array.isArray(kept) ? kept : [];
  const entries = items.flatMap((item) => entryOf(item) ?? []).filter(({ seenAt }) => isRecent(seenAt, now));
  return new Map(entries.map(({ pipeline, ...pending }) => [pipeline, pending]));
}

interface Entry extends Pending {
  readonly pipeline: string;
}

function entryOf(item: unknown): Entry | undefined {
  const [pipeline, name] = [textField(item, "pipeline"), textField(item, "name")];
  const [tables, history] = [textsField(item, "tables"), textsField(item, "history")];
  const [isStart, seenAt] = [field(item, "isStart"), field(item, "seenAt")];
  if (pipeline === undefined || name === undefined || !tables || !history) return undefined;
  if (typeof isStart !== "boolean" || typeof seenAt !== "number") return undefined;
  const entry = { pipeline, name, isStart, tables, history, seenAt };
  return isSmall(entry) ? entry : undefined;
}

function isSmall({ tables, history }: Pending): boolean {
  return tables.length <= MAX_TABLES && history.length <= MAX_TABLES;
}

function isRecent(seenAt: number, now: number): boolean {
  return Math.abs(now - seenAt) <= MAX_AGE_MS;
}
