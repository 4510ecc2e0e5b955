// What was kept of the pending follow-ups, read back after a reload. Loaded only when something was kept.
import { z } from "zod";
import type { Pending } from "./expectation.ts";

/** What has not been looked at for longer is no news any more, in milliseconds. */
const MAX_AGE_MS = 24 * 3_600_000;

const ids = z.array(z.string()).max(5_000);
const entrySchema = z.object({
  pipeline: z.string(),
  name: z.string(),
  isStart: z.boolean(),
  tables: ids,
  history: ids,
  seenAt: z.number(),
});
const keptSchema = z.array(z.unknown()).max(50);

/**
 * By the UUID of the pipeline. An entry of another form, of another version of the extension perhaps, is left out, and
 * so is one that is old, or from a future that a clock which was wrong has written.
 */
export function parseKept(kept: unknown, now: number): Map<string, Pending> {
  const entries = (keptSchema.safeParse(kept).data ?? []).flatMap((item) => entrySchema.safeParse(item).data ?? []);
  const current = entries.filter(({ seenAt }) => Math.abs(now - seenAt) <= MAX_AGE_MS);
  return new Map(
    current.map(({ pipeline, name, seenAt, isStart, tables, history }) => [
      pipeline,
      { name, seenAt, expectation: { isStart, tables: new Set(tables), history: new Set(history) } },
    ]),
  );
}
