// All that the sandbox holds, as rows that can be compared: what a call may have changed anywhere, to the last field.
import type { Sandbox } from "../../../src/sandbox/index.ts";

export interface Row {
  /** As a plan calls it. */
  readonly kind: string;
  readonly name: string;
  readonly uuid?: string;
  readonly value: unknown;
}
export type Rows = ReadonlyMap<string, Row>;

/** When something was written, and what goes on by itself while the clock runs. */
const MOVING = new Set(
  "createdAt updatedAt settledAt remainingMs endsAt firstDeployedAt lastDeployedAt lastSchemaChangesAt errorLogs".split(
    " ",
  ),
);

interface Stored {
  readonly uuid: string;
  readonly name?: string;
  readonly label?: string;
}

export function wholeState({ state }: Sandbox): Rows {
  const events = { kind: "source reader", name: "the one of the ingestion key", value: state.events.count };
  return new Map([
    ...stored("pipeline", state.pipelines()),
    ...stored("connector", state.connectors.all()),
    ...stored("source reader", state.sourceReaders.all()),
    ...stored("ingestion API key", state.ingestionKeys.all()),
    ...stored("encryption key", state.encryptionKeys.all()),
    ...stored("column hashing salt", state.columnHashingSalts.all()),
    ...stored("SSH tunnel", state.sshTunnels.all()),
    ...stored("PrivateLink connection", state.privateLinks.all()),
    ...state.systems.flatMap(behind),
    ["events", events],
  ]);
}

type Entry = readonly [key: string, row: Row];

function stored(kind: string, all: readonly Stored[]): Entry[] {
  return all.map((row) => [row.uuid, { kind, uuid: row.uuid, name: row.name ?? row.label ?? "", value: seen(row) }]);
}

/** What stands in a system behind the connectors: slots, databases, schemas with their tables, warehouses. */
function behind({ type, address, databases, replication, warehouses }: Sandbox["state"]["systems"][number]): Entry[] {
  const entry = (kind: string, name: string, value?: unknown): Entry => [
    `${type} ${address} ${kind} ${name}`,
    { kind, name, value },
  ];
  return [
    ...(replication?.slots ?? []).map((slot) => entry("replication slot", slot.name, slot)),
    ...warehouses.map((name) => entry("warehouse", name)),
    ...databases.map(({ name }) => entry("database", name)),
    ...databases.flatMap(({ name: database, schemas }) =>
      schemas.map(({ name, tables }) => entry("schema", `${database}.${name}`, tables)),
    ),
  ];
}

/** The order of an object's fields means nothing, and neither does that of tables and copies. */
function seen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(seen).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([name, field]) => !MOVING.has(name) && field !== undefined);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, seen(field)]));
}

/** The rows that are not as they were, each as it was or, where it is new, as it is. */
export function changedRows(before: Rows, after: Rows): Row[] {
  return [...new Map([...after, ...before])].flatMap(([key, row]) =>
    JSON.stringify(before.get(key)) === JSON.stringify(after.get(key)) ? [] : [row],
  );
}
