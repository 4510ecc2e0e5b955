// What a plan says is what happens: its targets change and nothing else, it costs few requests, and what it says can be
// undone gives back what was there.
import fc from "fast-check";
import { expect, it, test } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import type { ShownPlan, UndoCall } from "../../../src/tools/plan.ts";
import { argsFor, scenarioSecrets } from "../support/scenarios.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

let world: World;
worldForTests((started) => (world = started));

const changing = catalog.filter(({ level }) => level !== "read").map(({ name }) => name);
const DELETE_CONNECTOR = "delete_a_artie_connector_by_id";

type Rows = ReadonlyMap<string, string>;

/** By UUID, what can be seen of a pipeline, connector or reader, but for when it was written. */
function rows(): Rows {
  const { pipelines, connectors, sourceReaders } = world.snapshot;
  const seen = (row: object) =>
    JSON.stringify(row, (name, value: unknown) =>
      /^(updatedAt|lastUpdatedAt|createdAt)$/.test(name) ? undefined : inOrder(value),
    );
  // A reader that is not shared is its pipeline's own, and follows its status.
  const readers = sourceReaders.map((reader) => (reader.isShared ? reader : { ...reader, status: "" }));
  return new Map([...pipelines, ...connectors, ...readers].map((row) => [row.uuid, seen(row)]));
}

/** The order of an object's fields means nothing. */
function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function changed(before: Rows, after: Rows): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((uuid) => before.get(uuid) !== after.get(uuid));
}

test.each(changing)("%s plans within two more requests, and a connector's end within four", async (name) => {
  world.reset({}, scenarioSecrets);
  const args = await argsFor(name, world);
  world.sandbox.clearRequests();
  const { ok, value } = await world.call(name, { ...args, dryRun: true });
  expect(ok, JSON.stringify(value)).toBe(true);
  expect(world.writes).toEqual([]);
  // Beside what finds the thing itself: its list, and the whole of it. The same within two seconds is one request.
  const asked = new Set(world.sandbox.requests.map(({ path }) => path));
  expect(asked.size - 2, [...asked].join()).toBeLessThanOrEqual(name === DELETE_CONNECTOR ? 4 : 2);
});

const STATUSES = ["paused", "running", "transfer paused"] as const;
const STATUS = "artie_pipelines_update_status";
const UPDATE = "update_a_artie_pipeline_by_id";
const BACKFILL = "artie_pipelines_backfill";
const CANCEL = "artie_pipelines_cancel_backfill";

/** A call on one of the sandbox's pipelines, whatever state it is in. */
const calls = fc.record({
  pipeline: fc.nat(),
  table: fc.nat(),
  call: fc.oneof(
    fc.constantFrom(...STATUSES).map((status) => ({ tool: STATUS, input: { status } })),
    fc.nat(100).map((rows) => ({ tool: UPDATE, input: { advancedSettings: { bufferRows: 1_000 + rows } } })),
    fc.stringMatching(/^[A-Za-z0-9 ]{0,10}[a-z]$/).map((name) => ({ tool: UPDATE, input: { name: `P${name}` } })),
    fc.constant({ tool: BACKFILL, input: {} }),
    fc.constant({ tool: CANCEL, input: {} }),
  ),
});

it("changes its targets and nothing else, and is undone to what was there, on random states", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(calls, { minLength: 1, maxLength: 6 }), async (steps) => {
      world.reset();
      for (const { pipeline: at, table, call } of steps) {
        const all = world.snapshot.pipelines;
        const target = all[at % all.length];
        if (!target) continue;
        const tables =
          call.tool === BACKFILL ? [target.tables[table % Math.max(1, target.tables.length)]?.name ?? ""] : undefined;
        const input = { pipeline: target.uuid, ...call.input, ...(tables ? { tables } : {}) };
        const planned = await world.call(call.tool, { ...input, dryRun: true });
        // What can't be done now is refused while it is planned.
        if (!planned.ok) continue;
        const { targets, undo, undoFor, risk } = planned.value["plan"] as ShownPlan;
        const before = rows();
        const confirm = risk === "outage" || risk === "loss" ? { confirm: target.name } : {};
        const { ok, value } = await world.call(call.tool, { ...input, ...confirm });
        // What Artie alone knows better, e.g. that a table is being copied already, it refuses whole.
        if (!ok) expect(changed(before, rows())).toEqual([]);
        if (!ok) continue;
        const named = targets.flatMap(({ uuid }) => uuid ?? []);
        const others = changed(before, rows()).filter((uuid) => !named.includes(uuid));
        expect(others).toEqual([]);
        const back = value["undo"] as UndoCall | undefined;
        expect(back === undefined).toBe(undo === undefined && undoFor === undefined);
        if (!back || (call.tool !== STATUS && call.tool !== UPDATE)) continue;
        const undone = await world.call(back.tool, { ...back.input, ...confirm });
        // What it began may have to end first; then it says so.
        if (!undone.ok) expect(JSON.stringify(undone.value)).toContain("is deploying");
        if (!undone.ok) continue;
        // A pipeline that resumes deploys for a while.
        const settled = (text = "") => text.replaceAll(/"(hasUndeployedChanges|isDeploying)":(true|false)/g, "");
        expect(settled(rows().get(target.uuid))).toBe(settled(before.get(target.uuid)));
      }
    }),
    { numRuns: 30 },
  );
});
