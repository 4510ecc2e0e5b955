// What the gateway costs: the same calls through it and through `artie-mcp http` alone, over the same API, in turns.
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Pool } from "undici";
import { z } from "zod";
import { startPostgres } from "../gateway/postgres.ts";
import { nodeBinary } from "../harness/paths.ts";
import { build } from "./built.ts";
import { median } from "./median.ts";

/** As many as calls: what was just read serves nobody. */
const PIPELINES = 1_500;
const ROUNDS = 5;
const CALLS = 1_500;
const WARM_UP = 500;
/** Calls under way at the same time. */
const AT_ONCE = 16;

export const STORES = { SQLite: 0.75, Postgres: 0.4 } as const;
export const MAX_LATENCY = 1.5;
type Store = keyof typeof STORES;

export interface GatewayFigure {
  readonly store: Store;
  /** Calls a second, over those of `http` alone. */
  readonly rate: number;
  /** Median time of a call, over that of `http` alone. */
  readonly p50: number;
  readonly callsASecond: number;
}

interface Round {
  readonly rate: number;
  readonly p50: number;
}

const upstreamReady = z.object({ url: z.string(), key: z.string(), uuids: z.array(z.string()) });
type Api = z.infer<typeof upstreamReady>;

export async function gatewayFigures(): Promise<GatewayFigure[]> {
  const home = await mkdtemp(join(tmpdir(), "artie-bench-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(home, { recursive: true, force: true }));
  const upstream = fork(join(import.meta.dirname, "upstream.ts"), [String(PIPELINES)]);
  stack.defer(() => end(upstream));
  const [ready] = (await once(upstream, "message")) as unknown[];
  const api = upstreamReady.parse(ready);
  const cli = await build(home);
  const postgres = stack.use(await startPostgres());
  const addresses: Readonly<Record<Store, string>> = {
    SQLite: `sqlite:${join(home, "gateway.sqlite")}`,
    Postgres: `${postgres.url}postgres`,
  };
  const alone = await serveAlone(stack, cli, api);
  const figures: GatewayFigure[] = [];
  for (const store of ["SQLite", "Postgres"] as const) {
    const url = await serveGateway(stack, cli, api, addresses[store]);
    const rounds: [Round, Round][] = [];
    for (const each of [alone, url]) await measured(each, api, WARM_UP);
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push([await measured(alone, api, CALLS), await measured(url, api, CALLS)]);
    }
    figures.push({
      store,
      rate: median(rounds.map(([http, gateway]) => gateway.rate / http.rate)),
      p50: median(rounds.map(([http, gateway]) => gateway.p50 / http.p50)),
      callsASecond: median(rounds.map(([, gateway]) => gateway.rate)),
    });
  }
  return figures;
}

async function serveAlone(stack: AsyncDisposableStack, cli: string, { url, key }: Api): Promise<string> {
  const args = ["http", "--no-key", "--access", "everything", "--api-url", url];
  return await firstLine(stack, [cli, ...args], { ARTIE_API_KEY: key });
}

const started = z.object({ url: z.string(), adminToken: z.string() });
const granted = z.object({ url: z.string() });

/** @returns the URL of a grant */
async function serveGateway(stack: AsyncDisposableStack, cli: string, api: Api, store: string): Promise<string> {
  const key = { ARTIE_GATEWAY_KEY: Buffer.alloc(32, 1).toString("base64") };
  const line = await firstLine(stack, [cli, "gateway", "--store", store, "--port", "0", "--api-url", api.url], key);
  const { url, adminToken } = started.parse(JSON.parse(line));
  const post = async (path: string, body: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
    const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (response.ok) return response.json();
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  await post("/admin/v1/accounts", { name: "main", api_key: api.key });
  const config = { access: "everything" };
  return granted.parse(await post("/admin/v1/grants", { name: "Bench", account: "main", config })).url;
}

async function firstLine(
  stack: AsyncDisposableStack,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(nodeBinary, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "ignore"] });
  stack.defer(() => end(child));
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, "line"), once(child, "close")])) as [unknown];
  if (typeof line === "string") return line;
  throw new Error(`${args.join(" ")} did not start.`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

/** So many calls, some at a time, over connections that are kept. */
async function measured(address: string, { uuids }: Api, calls: number): Promise<Round> {
  const url = new URL(address);
  await using pool = new DisposablePool(url.origin);
  const times: number[] = [];
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < calls) {
        const pipeline = uuids[next++ % uuids.length] ?? "";
        const started = performance.now();
        await pool.call(url.pathname, pipeline);
        times.push(performance.now() - started);
      }
    }),
  );
  return { rate: calls / ((performance.now() - begun) / 1_000), p50: median(times) };
}

class DisposablePool implements AsyncDisposable {
  readonly #pool: Pool;

  constructor(origin: string) {
    this.#pool = new Pool(origin, { connections: AT_ONCE });
  }

  async call(path: string, pipeline: string): Promise<void> {
    const params = { name: "get_single_artie_pipeline_by_id", arguments: { pipeline } };
    const { statusCode, body } = await this.#pool.request({
      ...{ path, method: "POST" },
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
    });
    const text = await body.text();
    if (statusCode !== 200 || !text.includes(pipeline)) throw new Error(`${statusCode}: ${text.slice(0, 300)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }
}
