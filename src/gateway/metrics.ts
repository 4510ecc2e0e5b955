// What the gateway tells Prometheus.
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Store } from "./store/store.ts";

/** From a cached read to the longest that a call may take, in seconds. */
const BUCKETS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** While the store is gone the other figures are still there. */
const unknown = () => Number.NaN;

export interface Metrics {
  /** @param tool one that there is: others would be as many labels as somebody makes up */
  called(tool: string, outcome: string, milliseconds: number): void;
  refused(code: string): void;
  rateLimited(): void;
  readonly contentType: string;
  text(): Promise<string>;
}

export function createMetrics(store: Store): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const calls = new Counter({
    name: "artie_gateway_calls_total",
    help: "Calls of tools, by how they ended",
    labelNames: ["tool", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "artie_gateway_call_seconds",
    help: "How long calls of tools took",
    buckets: BUCKETS,
    registers,
  });
  const refused = new Counter({
    name: "artie_gateway_refused_total",
    help: "Requests that were refused, by reason",
    labelNames: ["code"],
    registers,
  });
  const upstream = new Counter({
    name: "artie_gateway_upstream_rate_limited_total",
    help: "Answers of the Artie API that said to ask less often",
    registers,
  });
  new Gauge({
    name: "artie_gateway_grants_alive",
    help: "Grants that are neither revoked nor over",
    registers,
    async collect() {
      this.set(await store.grants.countAlive().catch(unknown));
    },
  });
  new Gauge({
    name: "artie_gateway_approvals_waiting",
    help: "Calls that wait for a person",
    registers,
    async collect() {
      this.set(await store.approvals.countWaiting().catch(unknown));
    },
  });
  return {
    called(tool, outcome, milliseconds) {
      calls.inc({ tool, outcome });
      seconds.observe(milliseconds / 1_000);
    },
    refused(code) {
      refused.inc({ code });
    },
    rateLimited() {
      upstream.inc();
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}
