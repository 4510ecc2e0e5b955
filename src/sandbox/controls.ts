// A sandbox without the network: its state, and what its owner, over HTTP or directly, can turn.
import { ScaledClock, type Clock } from "./clock.ts";
import { API_KEY } from "./http/auth.ts";
import { Misbehavior, type FaultRates, type PlannedFault } from "./http/faults.ts";
import { RateLimiter } from "./http/rate-limit.ts";
import { RequestLog, type SandboxRequest } from "./http/request-log.ts";
import { Random } from "./random.ts";
import { INGESTION_KEY } from "./seed/account.ts";
import { seedState } from "./seed/index.ts";
import { snapshotOf, snapshotOfPipeline, type SandboxSnapshot } from "./snapshot.ts";
import type { State } from "./state.ts";

export interface SandboxOptions {
  /** 0, and the default: any free port. */
  readonly port?: number;
  /** Decides UUIDs, generated names and which requests faults strike. */
  readonly seed?: number;
  /** How many pipelines there are; the seeded dozen is the least. */
  readonly pipelines?: number;
  /** Simulated seconds per real second. */
  readonly speed?: number;
  /** How long every answer takes, in real milliseconds. */
  readonly latencyMs?: number;
  /** Requests per second; above it the answer is 429. */
  readonly rateLimit?: number;
  /** How often each fault strikes, from 0 to 1. */
  readonly faults?: FaultRates;
  /** Instead of the machine's clock; `speed` then only scales the rate limit's window. */
  readonly clock?: Clock;
}

export class Controls {
  readonly apiKey: string = API_KEY;
  /** A key of the seeded `api` source reader. */
  readonly ingestionKey = INGESTION_KEY;
  readonly log = new RequestLog();
  readonly misbehavior: Misbehavior;
  readonly limiter: RateLimiter;
  readonly revokedKeys = new Set<string>();
  readonly #options: SandboxOptions;
  readonly #clock: Clock;
  #state: State;

  constructor(options: SandboxOptions) {
    const { seed = 1, speed = 1 } = options;
    this.#options = options;
    this.#clock = options.clock ?? new ScaledClock(speed);
    this.misbehavior = new Misbehavior(options.faults ?? {}, options.latencyMs ?? 0, new Random(`${seed}/faults`));
    this.limiter = new RateLimiter(options.rateLimit, this.#clock, speed);
    this.#state = this.#freshState();
  }

  /** Replaced as a whole when the sandbox is reset, so nobody keeps it. */
  get state(): State {
    return this.#state;
  }

  /** What the company calls its environments, by UUID: the API tells nobody. */
  get environmentNames(): ReadonlyMap<string, string> {
    return new Map(Object.values(this.#state.company.environments).map(({ uuid, name }) => [uuid, name]));
  }

  /** The latest requests, oldest first, without their credentials. The controls' own are not among them. */
  get requests(): readonly SandboxRequest[] {
    return this.log.entries;
  }

  clearRequests(): void {
    this.log.clear();
  }

  setFaults(rates: FaultRates): void {
    this.misbehavior.rates = rates;
  }

  /** Faults for the next requests that match. */
  planFault(fault: PlannedFault): void {
    this.misbehavior.plan(fault);
  }

  /** How long every answer takes from now on. Requests that are held at the moment are let go. */
  setLatency(ms: number): void {
    this.misbehavior.latencyMs = ms;
  }

  setRateLimit(perSecond: number | undefined): void {
    this.limiter.limit = perSecond;
  }

  /** From now on the key is refused. */
  revokeKey(key: string): void {
    this.revokedKeys.add(key);
  }

  /** What the sandbox holds now: pipelines with their tables, connectors, readers, slots, warehouses, events. */
  snapshot(): SandboxSnapshot {
    return snapshotOf(this.state);
  }

  /** The pipeline of that name as `GET /pipelines/{uuid}` shows it. */
  pipeline(name: string): SandboxSnapshot["pipelines"][number] {
    return snapshotOfPipeline(this.state, name);
  }

  /** Back to the seed; the clock goes on. */
  reset(): void {
    const { faults = {}, latencyMs = 0, rateLimit } = this.#options;
    this.#state = this.#freshState();
    this.clearRequests();
    this.misbehavior.forgetPlanned();
    this.setFaults(faults);
    this.setLatency(latencyMs);
    this.setRateLimit(rateLimit);
    this.revokedKeys.clear();
  }

  #freshState(): State {
    const { seed = 1, pipelines = 0 } = this.#options;
    return seedState({ seed, pipelines, clock: this.#clock });
  }
}
