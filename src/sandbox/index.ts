// An Artie API on this machine: real HTTP, made-up data, time that can be driven. What a person without an account
// tries, and what the tests run against.
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { ScaledClock, type Clock } from "./clock.ts";
import { createApp } from "./http/app.ts";
import { API_KEY } from "./http/auth.ts";
import type { SandboxEnv } from "./http/context.ts";
import { Misbehavior, type FaultRates, type PlannedFault } from "./http/faults.ts";
import { RequestLog, type SandboxRequest } from "./http/log.ts";
import { RateLimiter } from "./http/rate-limit.ts";
import { inspectPipeline, inspectState, type SandboxSnapshot } from "./inspect.ts";
import { Random } from "./random.ts";
import type { Controls } from "./routes/control.ts";
import { seedState } from "./seed/index.ts";
import { INGESTION_KEY } from "./seed/seeder.ts";
import type { State } from "./state.ts";

export { ManualClock, ScaledClock, type Clock } from "./clock.ts";
export { BODY_LIMIT_BYTES } from "./http/body.ts";
export { FAULT_NAMES, type FaultName, type FaultRates, type PlannedFault } from "./http/faults.ts";
export type { SandboxRequest } from "./http/log.ts";
export type { SandboxSnapshot } from "./inspect.ts";

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

export interface Sandbox extends AsyncDisposable {
  /** The API's base address. */
  readonly url: string;
  /** The Events API's base address, without `/v1`. */
  readonly eventsUrl: string;
  readonly apiKey: string;
  /** A key of the seeded `api` source reader. */
  readonly ingestionKey: string;
  /** The latest requests, oldest first, without their credentials. The controls' own are not among them. */
  readonly requests: readonly SandboxRequest[];
  clearRequests(): void;
  setFaults(rates: FaultRates): void;
  /** Faults for the next requests that match. */
  planFault(fault: PlannedFault): void;
  /** How long every answer takes from now on. Requests that are held at the moment are let go. */
  setLatency(ms: number): void;
  setRateLimit(perSecond: number | undefined): void;
  /** From now on the key is refused. */
  revokeKey(key: string): void;
  /** What the sandbox holds now: pipelines with their tables, connectors, readers, slots, warehouses, events. */
  snapshot(): SandboxSnapshot;
  /** The pipeline of that name as `GET /pipelines/{uuid}` shows it. */
  pipeline(name: string): SandboxSnapshot["pipelines"][number];
  /** Back to the seed; the clock goes on. */
  reset(): void;
  /** Ends every connection, also those that hang. */
  close(): Promise<void>;
}

/** Starts a sandbox on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const closing = new AbortController();
  const controls = new SandboxControls(options);
  const app = createApp(controls, closing.signal);
  const server = await listen(app, options.port ?? 0);
  const url = `http://127.0.0.1:${portOf(server)}`;
  const close = async () => {
    closing.abort();
    await stop(server);
  };
  return {
    url,
    eventsUrl: url,
    apiKey: API_KEY,
    ingestionKey: INGESTION_KEY,
    get requests() {
      return controls.log.entries;
    },
    clearRequests: () => {
      controls.log.clear();
    },
    setFaults: (rates) => {
      controls.misbehavior.rates = rates;
    },
    planFault: (fault) => {
      controls.misbehavior.plan(fault);
    },
    setLatency: (ms) => {
      controls.misbehavior.latencyMs = ms;
    },
    setRateLimit: (perSecond) => {
      controls.limiter.limit = perSecond;
    },
    revokeKey: (key) => {
      controls.revokedKeys.add(key);
    },
    snapshot: () => inspectState(controls.state),
    pipeline: (name) => inspectPipeline(controls.state, name),
    reset: () => {
      controls.reset();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The parts of a sandbox that its owner, over HTTP or directly, can turn. */
class SandboxControls implements Controls {
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

  get state(): State {
    return this.#state;
  }

  reset(): void {
    this.#state = this.#freshState();
    this.log.clear();
    this.misbehavior.forgetPlanned();
    this.misbehavior.rates = this.#options.faults ?? {};
    this.misbehavior.latencyMs = this.#options.latencyMs ?? 0;
    this.limiter.limit = this.#options.rateLimit;
    this.revokedKeys.clear();
  }

  #freshState(): State {
    const { seed = 1, pipelines = 0 } = this.#options;
    return seedState({ seed, pipelines, clock: this.#clock });
  }
}

async function listen(app: Hono<SandboxEnv>, port: number): Promise<HttpServer> {
  // The globals stay as they are: in VS Code they belong to all extensions of the host.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: HttpServer): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The sandbox is not listening.");
  return address.port;
}

function stop(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
