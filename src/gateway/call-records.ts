// What becomes of calls in the trail and in the metrics, and what limits the writes of a grant.
import type { Entry } from "../audit/entry.ts";
import { ToolError } from "../rules/tool-error.ts";
import { catalog } from "../tools/catalog.ts";
import type { Write } from "../tools/run/invocation.ts";
import type { Followed } from "../tools/followed.ts";
import type { Follower } from "../tools/follower.ts";
import { APPROVAL_RULES } from "../tools/policy/approval.ts";
import { requireAlive } from "./access.ts";
import { isNarrower } from "./hosts.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { Refusal, storeUnavailable } from "./refusal.ts";
import { requestNow } from "./request.ts";
import { StoreUnavailable } from "./store/errors.ts";
import type { Grant } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import type { Trail } from "./trail.ts";

export interface RecordsOptions {
  readonly store: Store;
  readonly follower: Follower;
  readonly trail: Trail;
  readonly metrics: Metrics;
  readonly log: Log;
}

export type CallRecords = ReturnType<typeof createCallRecords>;

const names = new Set(catalog.map(({ name }) => name));

export function createCallRecords({ store, follower, trail, metrics, log }: RecordsOptions) {
  return {
    /** Keeps the call; one that changes something is kept before it is answered. */
    called: async (grant: Grant, entry: Entry): Promise<void> => {
      const isTool = entry.outcome !== "refused" || names.has(entry.tool);
      metrics.called(isTool ? entry.tool : "unknown", entry.outcome, entry.milliseconds);
      // A client that says nothing of itself is who the grant was made for.
      const client = entry.client ?? (grant.client === null ? undefined : { name: grant.client });
      const row = rowOf(grant, { ...entry, client, member: requestNow()?.member });
      // What has no plan has changed nothing.
      if (entry.effect === undefined) {
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

    /**
     * Takes one of the grant's writes, and keeps that it begins: should the gateway end in the middle, the trail says what
     * may have happened. Resolves to what gives it back.
     * @throws ToolError when none is left, the grant is not alive any more or may do less, or the store can't be reached
     */
    takeWrite: async (grant: Grant, write: Write): Promise<() => Promise<void>> => {
      const request = requestNow();
      try {
        // Out of the store itself: since the call came the grant may be another.
        const now = (await store.grants.get(grant.id)) ?? grant;
        requireAlive(now);
        requireAsBefore(now, request?.grant ?? grant, follower.current);
        const isLimited = now.writes !== null;
        if (isLimited && (await store.grants.takeWrite(now.id)) === undefined) throw noWritesLeft(now);
        const entry = { grant: now.id, member: request?.member, ...write, outcome: "begun" };
        await trail.write({ chain: now.id, kind: "call", entry });
        return () => (isLimited ? store.grants.giveWriteBack(now.id) : Promise.resolve());
      } catch (error) {
        const refusal = error instanceof StoreUnavailable ? storeUnavailable() : error;
        if (!(refusal instanceof Refusal)) throw error;
        if (request) request.refusal = refusal;
        throw new ToolError(refusal.code === "limit_writes" ? "limit_writes" : "refused", refusal.message);
      }
    },
  };
}

/** A call that waited comes in anew where the grant has become narrower meanwhile. @throws ToolError */
function requireAsBefore(now: Grant, before: Grant, followed: Followed): void {
  const isStricter =
    APPROVAL_RULES.indexOf(now.approval) > APPROVAL_RULES.indexOf(before.approval) ||
    (now.require_api_token_auth && !before.require_api_token_auth);
  if (!isStricter && !isNarrower(now.config, before.config, followed)) return;
  const [what, remedy] = [`the grant "${now.name}" was changed while the call waited`, "Make the same call again."];
  throw new ToolError("refused", `Nothing was changed: ${what}.`, [], { remedy });
}

function noWritesLeft({ name, writes }: Grant): Refusal {
  const message = `The grant "${name}" has made all of its ${String(writes)} writes.`;
  const remedy = "Ask whoever runs the gateway for more writes; reading goes on.";
  const headers = { "ratelimit-limit": String(writes), "ratelimit-remaining": "0" };
  return new Refusal(429, "limit_writes", message, remedy, { headers, limit: writes });
}

function rowOf(grant: Grant, entry: object) {
  return { chain: grant.id, kind: "call" as const, entry: { grant: grant.id, ...entry }, countsFor: grant.id };
}
