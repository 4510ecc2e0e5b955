// The lock of a gateway: among the programs of this machine, and in the store among its replicas on others.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { lock, MAX_WAIT_MS, type TakeLock } from "../tools/run/lock.ts";
import type { StoredTurns } from "./store/turns.ts";

/** Whoever does not renew it so long is gone: what a replica that was killed had begun holds nobody up for longer. */
const LEASE_MS = 5_000;
const RENEWED_EVERY_MS = 1_500;
/** Between two looks at a turn that another replica has, twice as long at most. */
const PAUSE_MS = 25;

/** A store that does not answer is no reason not to work: `replace.ts` finds what others take away. */
export function lockIn(turns: StoredTurns): TakeLock {
  const taken = async (what: string, holder: string) => {
    try {
      return await turns.take(what, holder, LEASE_MS);
    } catch {
      return undefined;
    }
  };
  const renew = (what: string, holder: string) => turns.renew(what, holder, LEASE_MS).catch(() => undefined);
  return async (what, signal) => {
    const here = await lock(what, signal);
    const holder = randomUUID();
    const end = performance.now() + MAX_WAIT_MS;
    try {
      for (let { waited } = here; ; waited = true) {
        const outcome = await taken(what, holder);
        if (outcome !== false || performance.now() > end) {
          const renewing = outcome ? setInterval(() => void renew(what, holder), RENEWED_EVERY_MS).unref() : undefined;
          const release = async () => {
            clearInterval(renewing);
            if (outcome) await turns.giveBack(what, holder).catch(() => undefined);
            await here.release();
          };
          return { waited, release };
        }
        await pause(PAUSE_MS * (1 + Math.random()), undefined, { signal });
      }
    } catch (error) {
      await here.release();
      throw error;
    }
  };
}
