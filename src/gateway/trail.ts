// The audit trail: rows signed one after the other, so that a change or a gap shows. Rows are kept in groups; who must
// know that theirs is kept waits for it.
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Keyring } from "./store/keyring.ts";
import type { AuditHead, AuditRow } from "./store/rows.ts";
import type { NewAuditRow, Signer, Use } from "./store/audit.ts";
import type { Store } from "./store/store.ts";
import { StoreUnavailable } from "./store/errors.ts";

/** The chain of what belongs to no grant. */
export const GATEWAY_CHAIN = "gateway";

/** Rows that nobody waits for are kept together, in milliseconds. */
const LINGER_MS = 100;
const MAX_GROUP = 200;
/** So many rows may wait for a store that is gone; then calls wait, too. */
const MAX_WAITING = 20_000;
const RETRY_MS = 250;
/** Whoever waits for a row is told after so long that it is not kept yet. */
const PATIENCE_MS = 10_000;
/** How often the other processes hear of which grants were used. */
const TELL_MS = 250;
const VERIFY_PAGE = 1_000;

export interface TrailRow {
  readonly chain: string;
  readonly kind: "call" | "event";
  readonly entry: Readonly<Record<string, unknown>>;
  /** The grant whose calls it counts among. */
  readonly countsFor?: string;
}

export interface Verdict {
  readonly ok: boolean;
  readonly rows: number;
  readonly chains: number;
  readonly problems: readonly string[];
}

interface Waiting {
  readonly row: NewAuditRow;
  readonly countsFor: string | undefined;
  readonly kept: PromiseWithResolvers<undefined>;
}

export class Trail {
  readonly #store: Store;
  readonly #sign: Signer;
  readonly #keyring: Keyring;
  readonly #failed: (error: unknown) => void;
  readonly #used = new Set<string>();
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #lingering: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;

  constructor(store: Store, keyring: Keyring, failed: (error: unknown) => void) {
    this.#store = store;
    this.#keyring = keyring;
    this.#failed = failed;
    this.#sign = {
      row: (row, previous) => keyring.sign(rowText(row, previous)),
      seal: (head) => keyring.sign(headText(head)),
    };
  }

  /** Resolves when the row is kept. @throws StoreUnavailable when it is not yet; it is kept as soon as it can be. */
  async write(row: TrailRow): Promise<void> {
    const { kept } = this.#take(row);
    this.#flush();
    const patience = new AbortController();
    const late = delay(PATIENCE_MS, undefined, { signal: patience.signal }).then(() => {
      throw new StoreUnavailable("The record can't be kept now.");
    });
    late.catch(() => undefined);
    await Promise.race([kept.promise, late]).finally(() => {
      patience.abort();
    });
  }

  /** Keeps the row soon. Resolves at once, unless very many wait. */
  async note(row: TrailRow): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) {
      await this.write(row);
      return;
    }
    this.#take(row);
    this.#lingering ??= setTimeout(() => {
      this.#flush();
    }, LINGER_MS);
  }

  /** Resolves when all that was noted is kept, or can't be. */
  async end(): Promise<void> {
    this.#flush();
    await Promise.race([this.#flushing, delay(PATIENCE_MS, undefined, { ref: false })]);
    clearTimeout(this.#telling);
  }

  /** Reads every row and says what was changed or is missing. */
  async verify(): Promise<Verdict> {
    const heads = await this.#store.audit.heads();
    const problems: string[] = [];
    let rows = 0;
    for (const head of heads) rows += await this.#verifyChain(head, problems);
    const known = new Set(heads.map(({ chain }) => chain));
    for (const chain of await this.#store.audit.chains()) {
      if (!known.has(chain)) problems.push(`${chain}: nothing says where its rows end`);
    }
    return { ok: problems.length === 0, rows, chains: heads.length, problems };
  }

  /** Removes calls that are older (ms since 1970). Returns how many. */
  removeBefore(at: number): Promise<number> {
    return this.#store.audit.removeBefore(at, (row, hmac) => this.#keyring.sign(checkpointText(row, hmac)));
  }

  async #verifyChain(head: AuditHead, problems: string[]): Promise<number> {
    const { chain } = head;
    if (this.#sign.seal(head) !== head.seal) problems.push(`${chain}: its end was changed`);
    let [seq, hmac, rows] = [0, "", 0];
    for (;;) {
      const page = await this.#store.audit.chain(chain, seq, VERIFY_PAGE);
      for (const row of page) {
        if (row.seq > head.seq) return rows;
        if (row.kind === "checkpoint" && seq === 0) {
          if (!this.#isCheckpoint(row)) problems.push(`${chain}: the checkpoint at row ${row.seq} was changed`);
        } else {
          if (row.seq !== seq + 1) problems.push(`${chain}: rows ${seq + 1} to ${row.seq - 1} are missing`);
          else if (this.#sign.row(row, hmac) !== row.hmac) problems.push(`${chain}: row ${row.seq} was changed`);
        }
        [seq, hmac, rows] = [row.seq, row.hmac, rows + 1];
      }
      if (page.length < VERIFY_PAGE) break;
    }
    if (seq < head.seq) problems.push(`${chain}: rows ${seq + 1} to ${head.seq} are missing`);
    else if (hmac !== head.hmac) problems.push(`${chain}: row ${seq} was changed`);
    return rows;
  }

  #isCheckpoint(row: AuditRow): boolean {
    const { seal } = z.object({ seal: z.string() }).parse(JSON.parse(row.entry));
    return this.#keyring.sign(checkpointText(row, row.hmac)) === seal;
  }

  #take({ chain, kind, entry, countsFor }: TrailRow): Waiting {
    const at = Date.now();
    const row = { chain, kind, at, entry: JSON.stringify({ at: new Date(at).toISOString(), ...entry }) };
    const waiting = { row, countsFor, kept: Promise.withResolvers<undefined>() };
    waiting.kept.promise.catch(() => undefined);
    this.#waiting.push(waiting);
    return waiting;
  }

  #flush(): void {
    clearTimeout(this.#lingering);
    this.#lingering = undefined;
    this.#flushing ??= this.#keepAll().finally(() => {
      this.#flushing = undefined;
      if (this.#waiting.length > 0) this.#flush();
    });
  }

  async #keepAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.slice(0, MAX_GROUP);
      try {
        await this.#store.audit.append(
          group.map(({ row }) => row),
          usesIn(group),
          this.#sign,
        );
      } catch (error) {
        this.#failed(error);
        await delay(RETRY_MS);
        continue;
      }
      this.#waiting = this.#waiting.slice(group.length);
      for (const { kept, countsFor } of group) {
        kept.resolve(undefined);
        if (countsFor !== undefined) this.#tell(countsFor);
      }
    }
  }

  #tell(grant: string): void {
    this.#used.add(grant);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      const grants = [...this.#used].slice(0, MAX_GROUP);
      this.#used.clear();
      this.#store.publish({ kind: "calls", grants }).catch(this.#failed);
    }, TELL_MS).unref();
  }
}

function usesIn(group: readonly Waiting[]): Use[] {
  const uses = new Map<string, Use>();
  for (const { row, countsFor } of group) {
    if (countsFor === undefined) continue;
    const calls = (uses.get(countsFor)?.calls ?? 0) + 1;
    uses.set(countsFor, { grantId: countsFor, calls, at: row.at });
  }
  return [...uses.values()];
}

function rowText({ chain, seq, at, kind, entry }: Omit<AuditRow, "hmac">, previous: string): string {
  return JSON.stringify(["row", chain, seq, at, kind, entry, previous]);
}

function headText({ chain, seq, hmac }: Omit<AuditHead, "seal">): string {
  return JSON.stringify(["head", chain, seq, hmac]);
}

function checkpointText({ chain, seq, at }: Omit<AuditRow, "hmac">, hmac: string): string {
  return JSON.stringify(["checkpoint", chain, seq, at, hmac]);
}
