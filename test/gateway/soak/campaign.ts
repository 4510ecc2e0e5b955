// A campaign against three replicas over one Postgres: clients call without end while replicas are killed and stopped,
// grants revoked, and the store restarted. At the end everything that was done, recorded and answered has to agree.
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { PostgresServer } from "../postgres.ts";
import { type Cluster, startCluster } from "../processes.ts";
import { type ClientOptions, type Held, runClient } from "./client.ts";
import { Ledger } from "./ledger.ts";
import { differences, mostInAMinute, readTrail } from "./verdict.ts";

export const FAULTS = ["kill", "revocation", "stop", "revocation", "restart of Postgres", "revocation"] as const;
export type Fault = (typeof FAULTS)[number];

export interface CampaignOptions {
  readonly cli: string;
  /** A folder for what lies beside the store. */
  readonly folder: string;
  readonly postgres: PostgresServer;
  readonly clients: number;
  /** Between two calls of a client, in milliseconds. */
  readonly pause: number;
  /** Calls that are answered between two faults. */
  readonly callsBetween: number;
  /** Asked after every fault. */
  readonly isOver: (faults: number) => boolean;
  readonly tell?: (line: string) => void;
}

export interface Report {
  readonly problems: readonly string[];
  readonly answers: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly writes: number;
  readonly rows: number;
  /** The largest resident memory that a replica had, in MB. */
  readonly peakMegabytes: number;
}

const REPLICAS = 3;
/** So many clients share a grant that may make few calls in a minute, and so many one that may make few writes. */
const SHARED = 3;
const CALLS_PER_MINUTE = 60;
const WRITES = 40;
const LOGGED_ERROR = /"level":(?:50|60|"error"|"fatal")/;
const PIPELINES = z.object({ items: z.array(z.object({ uuid: z.string() })) });

export async function runCampaign(options: CampaignOptions): Promise<Report> {
  const { cli, folder, postgres, clients, pause } = options;
  await using cluster = await startCluster(cli, { address: `${postgres.url}postgres`, folder }, REPLICAS);
  using ledger = new Ledger(cluster.sandbox);
  const campaign = new Campaign(options, cluster, ledger);
  const pipelines = await pipelinesOf(cluster);
  const shared = await Promise.all([
    campaign.newGrant({ limits: { calls_per_minute: CALLS_PER_MINUTE } }),
    campaign.newGrant({ limits: { writes: WRITES } }),
  ]);
  const running = Array.from({ length: clients }, async (_, index) => {
    const own = shared[Math.floor(index / SHARED)];
    let held = own ?? (await campaign.newGrant());
    const client: ClientOptions = {
      ...{ name: String(index), url: cluster.url, ledger, pipelines, pause },
      held: () => held,
      renew: async () => void (held = await campaign.newGrant()),
      isOver: () => campaign.isOver,
      isCounted: own !== undefined && own === shared[0],
    };
    if (!own) campaign.revocable.push(() => held);
    await runClient(client);
  });
  await Promise.all([campaign.run(), ...running]);
  await campaign.end();
  const recorded = await readTrail(cluster);
  const verdict = z
    .object({ ok: z.boolean(), problems: z.array(z.string()) })
    .parse((await cluster.admin("GET", "/admin/v1/audit/verify")).body);
  const most = mostInAMinute(ledger.admitted);
  const written = limitedWrites(ledger);
  return {
    problems: [
      ...ledger.problems,
      ...verdict.problems,
      ...(await differences(cluster, ledger, recorded)),
      ...(most > CALLS_PER_MINUTE ? [`${most} calls of a limited grant fell into one minute`] : []),
      ...(written > WRITES ? [`${written} writes of a limited grant were made`] : []),
    ],
    answers: Object.fromEntries(ledger.answers),
    faults: Object.fromEntries(campaign.faults),
    writes: [...ledger.arrived.values()].reduce((sum, count) => sum + count, 0),
    rows: recorded.rows,
    peakMegabytes: campaign.peakMegabytes,
  };
}

/** What the clients of the grant with few writes have made and deleted. */
function limitedWrites({ uuids, arrived }: Ledger): number {
  const names = new Map([...uuids].map(([name, uuid]) => [uuid, name]));
  const clients = [...arrived.keys()].map((key) => Number(/^soak-(\d+)-/.exec(names.get(key) ?? key)?.[1] ?? NaN));
  return clients.filter((client) => client >= SHARED && client < 2 * SHARED).length;
}

async function pipelinesOf({ sandbox }: Cluster): Promise<string[]> {
  const answer = await fetch(`${sandbox.url}/pipelines`, { headers: { authorization: `Bearer ${sandbox.apiKey}` } });
  return PIPELINES.parse(await answer.json()).items.map(({ uuid }) => uuid);
}

class Campaign {
  readonly faults = new Map<Fault, number>();
  readonly revocable: (() => Held)[] = [];
  isOver = false;
  peakMegabytes = 0;
  readonly #options: CampaignOptions;
  readonly #cluster: Cluster;
  readonly #ledger: Ledger;
  readonly #ids = new Map<string, string>();

  constructor(options: CampaignOptions, cluster: Cluster, ledger: Ledger) {
    this.#options = options;
    this.#cluster = cluster;
    this.#ledger = ledger;
  }

  async newGrant(body: object = {}): Promise<Held> {
    const made = await this.#insist(() => this.#cluster.grant({ ...body, config: { access: "everything" } }));
    this.#ids.set(made.path, made.id);
    return { path: made.path };
  }

  /** One fault after the other, until it is over. */
  async run(): Promise<void> {
    const { isOver, callsBetween, tell } = this.#options;
    for (let count = 0; !isOver(count); count++) {
      const from = this.#ledger.calls;
      while (this.#ledger.calls < from + callsBetween) await delay(20);
      const fault = FAULTS[count % FAULTS.length] ?? "kill";
      await this.#measure();
      await this.#cause(fault, Math.floor(Math.random() * REPLICAS));
      this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
      tell?.(`${fault}; ${this.#ledger.calls} calls, ${this.#ledger.problems.length} problems`);
    }
    this.isOver = true;
  }

  /** Every replica is told to stop; another one is there to be asked. */
  async end(): Promise<void> {
    await this.#measure();
    for (const index of this.#cluster.replicas.keys()) await this.#end(index, "SIGTERM");
  }

  async #cause(fault: Fault, index: number): Promise<void> {
    const { postgres } = this.#options;
    switch (fault) {
      case "kill":
        await this.#end(index, "SIGKILL");
        return;
      case "stop":
        await this.#end(index, "SIGTERM");
        return;
      case "revocation":
        await this.#revoke(this.revocable[Math.floor(Math.random() * this.revocable.length)]?.());
        return;
      case "restart of Postgres":
        await postgres.stop();
        await delay(500);
        await postgres.start();
    }
  }

  /** What it has logged as an error goes with the problems. */
  async #end(index: number, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#cluster.replicas[index]?.child;
    child?.kill(signal);
    const { code = null, stderr = "" } = (await child?.ended()) ?? {};
    if (signal === "SIGTERM" && code !== 0) this.#ledger.problem(`A replica ended with ${String(code)}: ${stderr}`);
    for (const line of stderr.split("\n")) if (LOGGED_ERROR.test(line)) this.#ledger.problem(line);
    await this.#cluster.restart(index);
  }

  async #revoke(held: Held | undefined): Promise<void> {
    if (!held) return;
    const path = `/admin/v1/grants/${this.#ids.get(held.path) ?? ""}`;
    await this.#insist(async () => {
      const { status, text } = await this.#cluster.admin("DELETE", path);
      if (status !== 200) throw new Error(text);
    });
    held.revokedAt = performance.now();
  }

  /** Whoever asks the admin API asks again while the store is gone. */
  async #insist<T>(work: () => Promise<T>): Promise<T> {
    for (let left = 100; ; left--) {
      try {
        return await work();
      } catch (error) {
        if (left === 0) throw error;
        await delay(200);
      }
    }
  }

  async #measure(): Promise<void> {
    for (const { child } of this.#cluster.replicas) {
      const status = await readFile(`/proc/${child.pid ?? 0}/status`, "utf8").catch(() => "");
      this.peakMegabytes = Math.max(this.peakMegabytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    }
  }
}
