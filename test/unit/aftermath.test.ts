// What is seen to follow a call, from the requests that are made anyway.
import { expect, it } from "vitest";
import { createArtieClient, fetchHttp, type Http } from "../../src/artie/index.ts";
import { Aftermath } from "../../src/audit/aftermath.ts";
import type { Followed } from "../../src/audit/entry.ts";
import type { World } from "./support/world.ts";
import { worldForTests } from "./support/world-for-tests.ts";

const [DRAFT, RUNNING, PAUSED] = ["MySQL to BigQuery", "Billing Postgres to Snowflake", "Support MongoDB to BigQuery"];
const BACKFILLING = "Logistics Postgres to Snowflake";

let world: World;
worldForTests((started) => (world = started));

/** Makes calls, and gives what was seen to follow them so far. */
function watched(http: Http = fetchHttp) {
  const followed: Followed[] = [];
  const aftermath = new Aftermath((one) => followed.push(one));
  const { url, apiKey: key } = world.sandbox;
  const observe = aftermath.take.bind(aftermath);
  const artie = createArtieClient({ url, key, userAgent: "test/1", http, observe });
  world.reset({ artie });
  const call = async (tool: string, input: object) => {
    const { ok, value } = await world.call(tool, input, { record: (entry) => aftermath.called(entry) });
    expect(ok, JSON.stringify(value)).toBe(true);
  };
  const said = () => followed.map((one) => one.followed);
  return { call, said, artie, look: () => artie.pipelines.list({ fresh: true }) };
}

it("sees a started pipeline stream only once it does", async () => {
  const { call, said, look } = watched();
  await call("artie_pipelines_start", { pipeline: DRAFT });
  await look();
  expect(said()).toEqual([]);
  world.clock.advance(3_600_000);
  await look();
  await look();
  expect(said()).toEqual(["it streams"]);
});

it("sees that a started pipeline did not come up, once the API calls it a draft again", async () => {
  const api = { hasFailed: false };
  // The sandbox's deployments all come up.
  const { call, said, look } = watched(async (request) => {
    const answer = await fetchHttp(request);
    return api.hasFailed
      ? { ...answer, text: answer.text.replaceAll('"isDeploying":true', '"isDeploying":false') }
      : answer;
  });
  const { status } = world.pipeline(DRAFT);
  await call("artie_pipelines_start", { pipeline: DRAFT });
  await look();
  expect([status, said()]).toEqual(["draft", []]);
  api.hasFailed = true;
  await look();
  expect(said()).toEqual(["it did not come up: it is a draft again"]);
});

it("sees a backfill end, and not one that was stopped meanwhile", async () => {
  const { call, said, look } = watched();
  await call("artie_pipelines_backfill", { pipeline: RUNNING, tables: ["public.invoices"] });
  await call("artie_pipelines_cancel_backfill", { pipeline: BACKFILLING });
  world.clock.advance(3_600_000);
  await look();
  expect(said().toSorted()).toEqual(["nothing is copied any more", "the backfill ended"]);
  await call("artie_pipelines_backfill", { pipeline: RUNNING, tables: ["public.invoices"] });
  await call("artie_pipelines_cancel_backfill", { pipeline: RUNNING });
  await look();
  expect(said().slice(2)).toEqual(["nothing is copied any more"]);
});

it("sees a resumed pipeline stream, and says nothing of what nobody looked at or of a mere plan", async () => {
  const { call, said, look } = watched();
  await call("artie_pipelines_update_status", { pipeline: PAUSED, status: "running" });
  world.clock.advance(60_000);
  await look();
  expect(said()).toEqual(["it streams again"]);
  await call("artie_pipelines_start", { pipeline: DRAFT, dryRun: true });
  await call("artie_pipelines_update_status", { pipeline: RUNNING, status: "paused" });
  await look();
  expect(said()).toHaveLength(1);
});

it("sees that a pipeline went away before its backfill ended", async () => {
  const { call, said, artie } = watched();
  await call("artie_pipelines_backfill", { pipeline: RUNNING, tables: ["public.invoices"] });
  const { uuid } = world.pipeline(RUNNING);
  const elsewhere = createArtieClient({ url: world.sandbox.url, key: world.sandbox.apiKey, userAgent: "else/1" });
  await elsewhere.pipelines.delete(uuid);
  await expect(artie.pipelines.get(uuid, { fresh: true })).rejects.toThrow();
  expect(said()).toEqual(["the pipeline was deleted before that ended"]);
});
