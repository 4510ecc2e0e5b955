// What a plan says is what happens: its targets change and nothing else, it costs few requests, and what it says can be
// undone gives back what was there.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import type { ShownPlan, UndoCall } from "../../../src/tools/plan.ts";
import { argsFor, scenarioSecrets } from "../support/scenarios.ts";
import { connectorWays } from "../support/ways/connectors.ts";
import { otherWays } from "../support/ways/others.ts";
import { pipelineWays } from "../support/ways/pipelines.ts";
import { Draw, NothingToDraw, type Way, type Ways } from "../support/ways/way.ts";
import { changedRows, type Row, type Rows, wholeState } from "../support/whole-state.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

let world: World;
worldForTests((started) => (world = started));

const changing = catalog.filter(({ level }) => level !== "read").map(({ name }) => name);
const DELETE_CONNECTOR = "delete_a_artie_connector_by_id";

test.each(changing)("%s plans within two more requests, and a connector's end within four", async (name) => {
  world.reset({}, scenarioSecrets);
  const args = await argsFor(name, world);
  world.sandbox.clearRequests();
  const before = wholeState(world.sandbox);
  const { ok, value } = await world.call(name, { ...args, dryRun: true });
  expect(ok, JSON.stringify(value)).toBe(true);
  expect(world.writes).toEqual([]);
  expect(changedRows(before, wholeState(world.sandbox))).toEqual([]);
  // Beside what finds the thing itself: its list, and the whole of it. The same within two seconds is one request.
  const asked = new Set(world.sandbox.requests.map(({ path }) => path));
  expect(asked.size - 2, [...asked].join()).toBeLessThanOrEqual(name === DELETE_CONNECTOR ? 4 : 2);
});

/** By UUID, with nothing kept of what was read before: every request counts. */
test.each(changing)("%s plans by UUID within two requests beside the look at what it is about", async (name) => {
  world.reset({}, scenarioSecrets);
  const args = byUuid(await argsFor(name, world));
  world.sandbox.clearRequests();
  const { ok, value } = await world.call(name, { ...args, dryRun: true });
  expect(ok, JSON.stringify(value)).toBe(true);
  const asked = world.sandbox.requests.map(({ path }) => path);
  expect(asked.length - 1, asked.join()).toBeLessThanOrEqual(name === DELETE_CONNECTOR ? 4 : 2);
});

function byUuid(args: Readonly<Record<string, unknown>>): object {
  const { pipelines, connectors, sourceReaders } = world.snapshot;
  const known = new Map([...pipelines, ...sourceReaders].map(({ name, uuid }) => [name, uuid]));
  for (const { label, uuid } of connectors) known.set(label, uuid);
  const fields = Object.entries(args).map(([name, value]) => {
    return [name, (name !== "confirm" && typeof value === "string" && known.get(value)) || value];
  });
  return Object.fromEntries(fields) as object;
}

/** The same calls each time: what another would find is found by changing it. */
const SEED = 17;

/** Every tool that changes something; one that is missing here fails the first test. */
const ways: Ways = { ...pipelineWays, ...connectorWays, ...otherWays };

describe("on random states of the account", () => {
  it("every tool that changes something is called", () => {
    expect(Object.keys(ways).sort()).toEqual([...changing].sort());
  });

  test.each(Object.entries(ways))("%s changes its targets and nothing else, and is undone", async (tool, way) => {
    let done = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (value) => {
        const draw = new Draw(value);
        world.reset({}, scenarioSecrets);
        await prepared(draw);
        const outcome = await checked(tool, way, draw);
        done += outcome === "done" ? 1 : 0;
      }),
      { numRuns: 6, seed: SEED },
    );
    // A state in which it is always refused would prove nothing.
    expect(done).toBeGreaterThan(0);
  });
});

/** What others have done before. */
async function prepared(draw: Draw): Promise<void> {
  for (let step = draw.number(0, 3); step > 0; step -= 1) {
    const [tool, way] = draw.one(Object.entries(ways));
    const args = await argsOf(way, draw);
    const plan = args && (await planOrRefusal(tool, args));
    if (plan) await world.call(tool, { ...args, ...confirming(plan) });
    world.clock.advance(draw.one([0, 1_000, 10_000, 3_600_000]));
  }
}

async function checked(tool: string, way: Way, draw: Draw): Promise<"refused" | "done"> {
  const args = await argsOf(way, draw);
  const plan = args && (await planOrRefusal(tool, args));
  if (!args || !plan) return "refused";
  const before = wholeState(world.sandbox);
  const { ok, value } = await world.call(tool, { ...args, ...confirming(plan) });
  const after = wholeState(world.sandbox);
  const changed = changedRows(before, after);
  // What Artie alone knows better, e.g. that a table is being copied already, it refuses whole.
  if (!ok) expect(changed.map(brief), JSON.stringify(value)).toEqual([]);
  if (!ok) return "refused";
  const described = () => JSON.stringify({ args, plan, value }, undefined, 1);
  expect(changed.filter((row) => !isSaid(row, plan) && !way.along?.row(row)).map(brief), described()).toEqual([]);
  const touched = changed.some((row) => plan.targets.some((target) => isTarget(row, target)));
  if (way.unseen === undefined) expect(touched, described()).toBe(!plan.idle);
  const undo = value["undo"] as UndoCall | undefined;
  expect(undo === undefined, described()).toBe(plan.undo === undefined && plan.undoFor === undefined);
  expect(plan.cannotBeUndone === true, described()).toBe(undo === undefined && !plan.idle);
  if (undo) await checkUndone(undo, plan, before, described);
  return "done";
}

async function checkUndone({ tool, input }: UndoCall, plan: ShownPlan, before: Rows, described: () => string) {
  let undo = await planOrRefusal(tool, input);
  const settles = undo === undefined;
  // What it began has to end first.
  if (settles) world.clock.advance(10_000);
  undo ??= await world.plan(tool, input);
  const { ok, value } = await world.call(tool, { ...input, ...confirming(undo) });
  expect(ok, `${described()} ${JSON.stringify(value)}`).toBe(true);
  const aside = [...(settles ? GOING_ON : []), ...saidNotToComeBack(plan)];
  expect(without(wholeState(world.sandbox), aside), described()).toEqual(without(before, aside));
}

/** What is left out where two states are compared. */
type Aside = (field: string, holder: object) => boolean;

/** Whether it is to be deployed again. */
const DEPLOYING: Aside = (field) => field === "hasUndeployedChanges" || field === "deployment";
/** What goes on by itself while it is. */
const GOING_ON: readonly Aside[] = [(field) => field === "copies" || field === "streaming"];
const OF_NEW_TABLES: readonly Aside[] = [...GOING_ON, (field, holder) => field === "uuid" && "rows" in holder];
const OF_HISTORY_COPIES: readonly Aside[] = [(_, holder) => "history" in holder && holder.history === true];

/** What the plan says that its undo does not give back. */
function saidNotToComeBack({ undoFor = "", loss = "" }: ShownPlan): readonly Aside[] {
  return [
    ...(undoFor.includes("comes back as a new one") ? OF_NEW_TABLES : []),
    ...(loss.includes("not their history tables") ? OF_HISTORY_COPIES : []),
  ];
}

function without(rows: Rows, aside: readonly Aside[]): unknown {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip).filter((item) => JSON.stringify(item) !== "{}");
    if (typeof value !== "object" || value === null) return value;
    const kept = Object.entries(value).filter(([name]) => ![DEPLOYING, ...aside].some((isOut) => isOut(name, value)));
    return Object.fromEntries(kept.map(([name, field]) => [name, strip(field)]));
  };
  return strip([...rows]);
}

async function argsOf(way: Way, draw: Draw): Promise<object | undefined> {
  try {
    return await way.args(draw, world);
  } catch (error) {
    if (error instanceof NothingToDraw) return undefined;
    throw error;
  }
}

function planOrRefusal(tool: string, args: object) {
  return world.plan(tool, args).catch(() => undefined);
}

function confirming({ confirm }: { readonly confirm?: string | undefined }): object {
  return confirm === undefined ? {} : { confirm };
}

/** Named as a target, or in what it says of the rest. */
function isSaid(row: Row, plan: ShownPlan): boolean {
  const { effect, loss, items = [], figures = [] } = plan;
  const said = [effect, loss, ...items, ...figures.map(({ value }) => value)].join("\n");
  return plan.targets.some((target) => isTarget(row, target)) || said.includes(row.name);
}

function isTarget(row: Row, { kind, name, uuid }: ShownPlan["targets"][number]): boolean {
  if (kind !== row.kind) return false;
  return uuid === undefined ? name === row.name || name === "(new)" : uuid === row.uuid;
}

function brief({ kind, name }: Row): string {
  return `${kind} ${name}`;
}
