// A state that is not understood is never taken for finished: an API that has other words for copying and for running, or
// none at all, behind every tool, behind what a person waits for and behind what the rows of the tree are made of.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ArtieClient, createArtieClient, fetchHttp, type FullPipeline } from "../../../src/artie/index.ts";
import { Inventory } from "../../../src/account/inventory.ts";
import { isBackfilling, isHistoryBackfilling } from "../../../src/rules/copies.ts";
import { possibleActions, possibleTableActions } from "../../../src/rules/possible.ts";
import { mayRun, pipelineState, tableName } from "../../../src/rules/state.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { progressOf } from "../../../src/vscode/commands/follow-ups/expectation.ts";
import { scenarios } from "../support/scenarios.ts";
import { type Change, HostileApi } from "./hostile-api.ts";

const COPYING = "Logistics Postgres to Snowflake";
const RUNNING = "Hubspot to Snowflake";
const GONE = Symbol("gone");

/** Words for what is over, which a pipeline that copies contradicts; other words for a copy that runs or waits; and none. */
const OVER = ["streaming", "done"] as const;
const STAGES = [...OVER, "hibernating", "INITIAL_LOAD", "resyncing 3/7", "streaming soon", "", null, GONE, 17] as const;
/** The same for a pipeline that runs. */
const STATUSES = ["hibernating", "RUNNING", "healthy", "paused soon", "", null, GONE, 17] as const;
type Word = (typeof STAGES)[number] | (typeof STATUSES)[number];

let api: HostileApi;
beforeAll(async () => {
  api = await HostileApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

/** An API that says it so in all of its answers. */
function saying(field: RegExp, real: RegExp, word: Word): Change {
  return ({ answer }) => ({ ...answer, text: answer.text && reworded(answer.text, field, real, word) });
}

function reworded(text: string, field: RegExp, real: RegExp, word: Word): string {
  const other = JSON.parse(text, (name, value: unknown) => {
    if (!field.test(name) || typeof value !== "string" || !real.test(value)) return value;
    return word === GONE ? undefined : word;
  }) as unknown;
  return JSON.stringify(other);
}

const otherStages = (word: Word) =>
  saying(/^(historyTableB|b)ackfillStage$/, /^(backfilling|ready_to_backfill)$/, word);
const otherStatus = (word: Word) => saying(/^status$/, /^running$/, word);
const named = (words: readonly Word[]) =>
  words.map((word) => [typeof word === "symbol" ? "nothing" : JSON.stringify(word), word] as const);

/** The API as it is, past what is tested here. */
function dashboard(): ArtieClient {
  const { url, apiKey: key } = api.world.sandbox;
  return createArtieClient({ url, key, userAgent: "dashboard", freshMs: 0 });
}

/** The pipeline as an API shows it that says it so. */
async function shownAs(name: string, change: Change): Promise<FullPipeline> {
  api.world.reset();
  const { url, apiKey: key } = api.world.sandbox;
  const http: typeof fetchHttp = async (request) => {
    const answer = await fetchHttp(request);
    return change({ operation: "", nth: 0, body: undefined, answer }) ?? answer;
  };
  const client = createArtieClient({ url, key, userAgent: "test", freshMs: 0, http });
  return client.pipelines.get(api.world.pipeline(name).uuid);
}

const onPipelines = catalog.filter(({ name, input }) => Object.hasOwn(input.shape, "pipeline") && scenarios[name]);

describe.each(named(STAGES))("a copy that is called %s", (_, word) => {
  it.each(onPipelines.map(({ name }) => name))("is not over for %s", async (tool) => {
    const seen = await api.call(
      tool,
      async (world) => ({ ...(await scenarios[tool]?.(world)), ...onCopying(tool) }),
      otherStages(word),
    );
    const { uuid } = api.world.pipeline(COPYING);
    const truth = await dashboard()
      .pipelines.get(uuid)
      .catch(() => undefined);
    const copying = truth?.tables.filter((table) => isBackfilling(table) || isHistoryBackfilling(table)) ?? [];
    const said = JSON.stringify(seen.outcome.value);
    if (tool === "artie_pipelines_cancel_backfill") {
      expect(seen.writes, said).toHaveLength(1);
      expect(copying.map(tableName), said).toEqual([]);
    }
    if (copying.length === 0) return;
    expect(said).not.toMatch(/no backfill|nothing is copied|"stopped"/i);
    for (const summary of summariesOf(seen.outcome.value, uuid)) {
      expect(summary, said).toMatchObject({ hasBackfillingTables: true });
      expect(summary, said).not.toMatchObject({ backfillingTables: 0 });
    }
  });

  it("is not over for who waits for it, nor in the tree", async () => {
    const shown = await shownAs(COPYING, otherStages(word));
    const truth = await dashboard().pipelines.get(shown.uuid);
    const copies = truth.tables.filter(isBackfilling).map(({ uuid = "" }) => uuid ?? "");
    const history = truth.tables.filter(isHistoryBackfilling).map(({ uuid = "" }) => uuid ?? "");
    for (const isStart of [true, false]) {
      expect(progressOf({ isStart, tables: copies, history }, shown)).toEqual({ kind: "going on" });
    }
    expect(pipelineState(shown).kind).toBe("backfilling");
    expect(possibleActions(shown)).toContain("cancelBackfill");
    // Of one table alone, words that say that all is over hold.
    if (OVER.some((over) => over === word)) return;
    for (const table of shown.tables.filter(({ uuid }) => [...copies, ...history].includes(uuid ?? ""))) {
      expect(possibleTableActions(table, shown), tableName(table)).toEqual(["cancelBackfill"]);
    }
  });
});

it.each(named(STAGES))("one copy of many that is called %s is canceled with the others", async (_, word) => {
  if (OVER.some((over) => over === word)) return;
  const one: Change = ({ answer }) => {
    const rows = /"backfillStage":"(backfilling|ready_to_backfill)"/;
    const other = word === GONE ? '"other":0' : `"backfillStage":${JSON.stringify(word)}`;
    return { ...answer, text: answer.text.replace(rows, other) };
  };
  await api.call("artie_pipelines_cancel_backfill", () => ({ pipeline: COPYING }), one);
  const truth = await dashboard().pipelines.get(api.world.pipeline(COPYING).uuid);
  expect(truth.tables.filter(isBackfilling).map(tableName)).toEqual([]);
});

it("a flag that can't be read counts as copying in lists and in the tree", async () => {
  const odd: Change = ({ answer }) => ({
    ...answer,
    text: answer.text.replaceAll('"hasBackfillingTables":true', '"hasBackfillingTables":"yes"'),
  });
  const { outcome } = await api.call("list_all_artie_pipelines", () => ({ backfilling: true }), odd);
  expect(JSON.stringify(outcome.value)).toContain(COPYING);
  const none = await api.call("list_all_artie_pipelines", () => ({ backfilling: false }), odd);
  expect(JSON.stringify(none.outcome.value)).not.toContain(COPYING);
  const row = await shownAs(COPYING, odd);
  const inventory = new Inventory();
  inventory.take({ kind: "pipelines", rows: [row] }, 0);
  expect(inventory.pipelines.map(possibleActions)).toEqual([expect.arrayContaining(["cancelBackfill"])]);
});

describe.each(named(STATUSES))("a pipeline that runs, which is called %s", (_, word) => {
  it("is paused only when the API says so", async () => {
    const { outcome, writes } = await api.call("artie_pipelines_update_status", undefined, otherStatus(word));
    expect(writes, JSON.stringify(outcome.value)).toHaveLength(1);
    const kept: Change = ({ operation, answer }) =>
      operation === "GET /pipelines"
        ? undefined
        : { ...answer, text: reworded(answer.text || "null", /^status$/, /./, word) };
    const { outcome: unseen } = await api.call("artie_pipelines_update_status", undefined, kept);
    expect(unseen.ok && !("incomplete" in unseen.value), JSON.stringify(unseen.value)).toBe(false);
  });

  it("counts as running where that matters", async () => {
    const slot = { connector: "Billing Postgres", slotName: "artie_billing", confirm: "artie_billing" };
    const drop = "artie_connectors_drop_postgres_replication_slot";
    expect((await api.call(drop, () => slot, otherStatus(word))).writes).toEqual([]);
    const everywhere = "artie_company_trigger_automatic_schema_changes";
    const { outcome } = await api.call(everywhere, () => ({ dryRun: true }), otherStatus(word));
    expect(JSON.stringify(outcome.value)).toContain(RUNNING);
    const update = { pipeline: RUNNING, removeTables: ["sign_ups"] };
    const asked = await api.call("update_a_artie_pipeline_by_id", () => update, otherStatus(word));
    expect(asked.outcome.value).toMatchObject({ error: { code: "confirmation_needed" } });
    expect(mayRun(await shownAs(RUNNING, otherStatus(word)))).toBe(true);
  });

  it("is named where a list is asked for by status", async () => {
    const { outcome } = await api.call("list_all_artie_pipelines", () => ({ status: "running" }), otherStatus(word));
    expect(JSON.stringify(outcome.value)).toContain(RUNNING);
  });
});

/** What of a call's own arguments has to fit the pipeline that copies. */
function onCopying(tool: string): object {
  const pipeline = { pipeline: COPYING };
  if (/^(update_a|artie_pipelines_update_with)/.test(tool)) {
    return {
      ...pipeline,
      tables: undefined,
      removeTables: undefined,
      changes: undefined,
      sourceReader: undefined,
      confirm: COPYING,
    };
  }
  return "confirm" in (scenarios[tool] ?? {}) ? { ...pipeline, confirm: COPYING } : pipeline;
}

function summariesOf(value: unknown, uuid: string): object[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Reflect.get(value, "uuid") === uuid ? [value] : [];
  return [...own, ...Object.values(value).flatMap((item) => summariesOf(item, uuid))];
}
