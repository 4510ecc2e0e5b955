// Holds what has arrived behind the gateway against the audit log and against what the clients were told, write by write.
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { z } from "zod";
import type { Cluster } from "../processes.ts";
import type { Admitted, Known, Ledger } from "./ledger.ts";

const row = z.object({
  chain: z.string(),
  kind: z.string(),
  entry: z.looseObject({
    tool: z.string().optional(),
    outcome: z.string().optional(),
    targets: z.array(z.looseObject({ name: z.string(), uuid: z.string().optional() })).optional(),
  }),
});
const grants = z.object({ items: z.array(z.object({ id: z.string(), calls: z.number() })) });

/** The rows of a write, by their outcome. */
type Rows = Readonly<Record<"begun" | "done", number>>;

export interface Recorded {
  readonly rows: number;
  readonly writes: ReadonlyMap<string, Rows>;
  /** Calls that have ended, by grant. */
  readonly calls: ReadonlyMap<string, number>;
}

/** Reads the whole audit log. */
export async function readTrail({ url, adminToken }: Pick<Cluster, "url" | "adminToken">): Promise<Recorded> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const { body } = await fetch(`${url}/admin/v1/audit`, { headers });
  if (!body) throw new Error("The audit log is empty.");
  const writes = new Map<string, Rows>();
  const calls = new Map<string, number>();
  let rows = 0;
  for await (const line of createInterface({ input: Readable.fromWeb(body) })) {
    rows += 1;
    const { chain, kind, entry } = row.parse(JSON.parse(line));
    const { tool, outcome, targets: [target] = [] } = entry;
    if (kind !== "call") continue;
    if (outcome !== "begun") calls.set(chain, (calls.get(chain) ?? 0) + 1);
    if (outcome !== "begun" && outcome !== "done") continue;
    const isCreation = tool === "create_a_artie_ssh_tunnel";
    const key = isCreation ? target?.name : tool === "delete_a_artie_ssh_tunnel_by_id" ? target?.uuid : undefined;
    if (key === undefined) continue;
    const known = writes.get(key) ?? { begun: 0, done: 0 };
    writes.set(key, { ...known, [outcome]: known[outcome] + 1 });
  }
  return { rows, writes, calls };
}

/** What does not fit together, a sentence each. */
export async function differences(cluster: Cluster, ledger: Ledger, recorded: Recorded): Promise<string[]> {
  ledger.drain();
  const found: string[] = [];
  const told = new Map([...ledger.creations, ...ledger.deletions]);
  for (const key of new Set([...told.keys(), ...ledger.arrived.keys(), ...recorded.writes.keys()])) {
    const arrived = ledger.arrived.get(key) ?? 0;
    const rows = recorded.writes.get(key) ?? { begun: 0, done: 0 };
    const problem = problemOf(told.get(key), arrived, rows);
    if (problem)
      found.push(`${key}: ${problem} (told ${String(told.get(key))}, arrived ${arrived}, ${JSON.stringify(rows)})`);
  }
  for (const uuid of ledger.uuids.values()) {
    const url = `${cluster.sandbox.url}/ssh-tunnels/${uuid}`;
    const { status } = await fetch(url, { headers: { authorization: `Bearer ${cluster.sandbox.apiKey}` } });
    const isDeleted = (ledger.arrived.get(uuid) ?? 0) > 0;
    if ((status === 404) !== isDeleted) found.push(`${uuid}: the API answers ${status}`);
  }
  const { items } = grants.parse((await cluster.admin("GET", "/admin/v1/grants?limit=1000")).body);
  for (const { id, calls } of items) {
    const rows = recorded.calls.get(id) ?? 0;
    if (calls !== rows) found.push(`${id}: ${calls} calls are counted, and ${rows} recorded`);
  }
  return found;
}

function problemOf(told: Known | undefined, arrived: number, { begun, done }: Rows): string | undefined {
  if (arrived > 1) return "was done twice";
  if (begun > 1 || done > 1) return "is recorded twice";
  if (arrived === 1 && begun === 0) return "was done without a record";
  if (done === 1 && arrived === 0) return "is recorded as done and was not";
  if (told === "done" && (arrived !== 1 || done !== 1)) return "was told to be done";
  if (told === "refused" && arrived > 0) return "was told to be refused and was done";
  return undefined;
}

/** The most calls of a limited grant that certainly fell into one minute. */
export function mostInAMinute(admitted: readonly Admitted[]): number {
  const bySent = admitted.toSorted((a, b) => a.sent - b.sent);
  return Math.max(
    0,
    ...bySent.map(({ sent }, index) => bySent.slice(index).filter(({ answered }) => answered <= sent + 60_000).length),
  );
}
