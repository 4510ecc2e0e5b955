// What becomes of calls in the trail and in the metrics, and what limits the writes of a grant.
import type { Entry } from "../audit/entry.ts";
import { ToolError } from "../rules/tool-error.ts";
import { catalog } from "../tools/catalog.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { Refusal } from "./refusal.ts";
import { requestNow } from "./request.ts";
import { StoreUnavailable } from "./store/errors.ts";
import type { Grant } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import type { Trail } from "./trail.ts";

export interface RecordsOptions {
  readonly store: Store;
  readonly trail: Trail;
  readonly metrics: Metrics;
  readonly log: Log;
}

export type CallRecords = ReturnType<typeof createCallRecords>;

const levels = new Map(catalog.map(({ name, level }) => [name, level]));

export function createCallRecords({ store, trail, metrics, log }: RecordsOptions) {
  return {
    /** Keeps the call; one that changes something is kept before it is answered. */
    called: async (grant: Grant, entry: Entry): Promise<void> => {
      const level = levels.get(entry.tool);
      metrics.called(level === undefined ? "unknown" : entry.tool, entry.outcome, entry.milliseconds);
      // A client that says nothing of itself is who the grant was made for.
      const client = entry.client ?? (grant.client === null ? undefined : { name: grant.client });
      const row = rowOf(grant, { ...entry, client, member: requestNow()?.member });
      if (level === undefined || level === "read") {
        await trail.note(row);
        return;
      }
      await trail.write(row).catch((error: unknown) => {
        if (!(error instanceof StoreUnavailable)) throw error;
        throw new Error("The call has run, but its record can't be kept now. Read the state before you do it again.");
      });
    },

    /** A request that was refused at the door. */
    refused: async (grant: Grant, { code, message }: Refusal): Promise<void> => {
      const entry = { principal: { kind: "grant", name: grant.name }, outcome: "refused", code };
      log.info({ grant: grant.id, code }, message);
      await trail.note(rowOf(grant, entry));
    },

    /** Takes one of the grant's writes. Resolves to what gives it back. @throws ToolError when none is left */
    takeWrite: async (grant: Grant): Promise<() => Promise<void>> => {
      const request = requestNow();
      const { id, name, writes } = request?.grant ?? grant;
      if (writes === null) return () => Promise.resolve();
      if ((await store.grants.takeWrite(id)) !== undefined) return () => store.grants.giveWriteBack(id);
      const message = `The grant "${name}" has made all of its ${writes} writes.`;
      const remedy = "Ask whoever runs the gateway for more writes; reading goes on.";
      const headers = { "ratelimit-limit": String(writes), "ratelimit-remaining": "0" };
      if (request) request.refusal = new Refusal(429, "limit_writes", message, remedy, { headers, limit: writes });
      throw new ToolError("limit_writes", `${message} ${remedy}`);
    },
  };
}

function rowOf(grant: Grant, entry: object) {
  return { chain: grant.id, kind: "call" as const, entry: { grant: grant.id, ...entry }, countsFor: grant.id };
}
