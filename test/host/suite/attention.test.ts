// What needs a person: seen in row, sign, badge and status bar alike, with why and what helps; and what is left behind.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import type { ArtieClient } from "../../../src/artie/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { run } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";
import { pipelineRow, row, rows, tableRow, tooltipOf } from "../support/trees.ts";

const STUCK = "Orders Postgres to Snowflake";
const BACKFILLING = "Logistics Postgres to Snowflake";
const CHANGED = "Inventory SQL Server to Databricks";
const INCOMPLETE = /^streaming · history incomplete \(canceled .+\)$/;

describe("attention", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;
  let elsewhere: ArtieClient;

  signedIn({}, (suite) => ({ api, sandbox, elsewhere } = suite));

  afterEach(async () => {
    await run("artie.pipelines.clearFilter");
    await run("artie.pipelines.orderBy", { by: "attention" });
    await run("artie.pipelines.groupBy", { by: "nothing" });
  });

  const count = () => api.badge?.value ?? 0;
  const labels = async () => (await rows(api.trees.pipelines)).map(({ label }) => label);
  const decorationOf = async (name: string) => api.decorationOf(await uriOf(name));
  const uriOf = async (name: string) => {
    const { resourceUri } = (await pipelineRow(api, name)).item;
    assert.ok(resourceUri);
    return resourceUri;
  };

  it("shows each state at the right edge, in a sign of one or two characters", async () => {
    for (const [name, badge] of [
      ["Hubspot to Snowflake", "✓"],
      ["Support MongoDB to BigQuery", "‖"],
      ["MySQL to BigQuery", "–"],
      [BACKFILLING, "↓"],
      ["Identity Postgres to Redshift", "?"],
      [CHANGED, "✓!"],
    ] as const) {
      assert.equal((await decorationOf(name))?.badge, badge, name);
    }
    const changed = await decorationOf(CHANGED);
    assert.equal(changed?.tooltip, "running: it has undeployed changes.");
  });

  it("deploys what has no effect yet", async () => {
    const { context, node } = await pipelineRow(api, CHANGED);
    assert.match(context, /\bdeploy\b/);
    const { message } = await run("artie.pipeline.deploy", { ...node, confirm: true });
    assert.match(message, new RegExp(`^The changes of ${CHANGED} take effect; it is (deploying|running)\\.$`));
    assert.doesNotMatch((await pipelineRow(api, CHANGED)).context, /\bdeploy\b/);
  });

  it("filters by it and by name, and sorts by name for whom that is better", async () => {
    await run("artie.pipelines.filter", { attention: ["needs attention"] });
    assert.deepEqual(await labels(), ["Identity Postgres to Redshift", CHANGED]);
    await run("artie.pipelines.clearFilter");
    await run("artie.pipelines.filterByName", { name: "snowflake BILLING" });
    assert.deepEqual(await labels(), ["Billing Postgres to Snowflake", "Billing Postgres to Snowflake audit"]);
    await run("artie.pipelines.clearFilter");
    await run("artie.pipelines.orderBy", { by: "name" });
    assert.deepEqual(
      await labels(),
      sandbox
        .snapshot()
        .pipelines.map(({ name }) => name)
        .toSorted(),
    );
  });

  it("says of a table that was canceled that its history is incomplete, until it is copied again", async () => {
    await run("artie.pipeline.cancelBackfill", { pipeline: BACKFILLING, tables: ["parcels"], confirm: true });
    const parcels = () => tableRow(api, BACKFILLING, "public.parcels");
    assert.match((await parcels()).description, INCOMPLETE);
    assert.match((await pipelineRow(api, BACKFILLING)).description, / · history of 1 table incomplete · /);
    await run("artie.refresh");
    assert.match((await parcels()).description, INCOMPLETE);
    await elsewhere.pipelines.backfill(sandbox.pipeline(BACKFILLING).uuid, {
      tableUUIDs: [(await parcels()).node.kind === "table" ? String(Reflect.get((await parcels()).node, "table")) : ""],
      beforeBackfill: "",
    });
    await run("artie.refresh");
    assert.match((await parcels()).description, /^(backfilling|queued)$/);
  });

  it("cancels all backfills of a source, of an environment, and names them", async () => {
    const sources = await row(api.trees.connectors, "Sources");
    const source = await row(api.trees.connectors, "Sessions DynamoDB", sources.node);
    assert.match(source.context, /^connector source /);
    const one = await run("artie.backfills.cancelAll", { connector: "Sessions DynamoDB", confirm: true });
    assert.match(
      one.message,
      /^Canceled the backfill of web_sessions, device_fingerprints and consent_log of Sessions/,
    );
    assert.equal(sandbox.pipeline(BACKFILLING).hasBackfillingTables, true);

    const { environmentUUID } = sandbox.pipeline(BACKFILLING);
    await run("artie.environment.name", { environment: environmentUUID, name: "Production" });
    assert.match((await pipelineRow(api, BACKFILLING)).description, / · Production$/);
    await run("artie.pipelines.groupBy", { by: "environment" });
    const group = await row(api.trees.pipelines, "Production");
    assert.equal(group.context, "group environment");
    await run("artie.pipelines.groupBy", { by: "nothing" });
    const { value } = await tooltipOf(api.trees.pipelines, await pipelineRow(api, BACKFILLING));
    assert.match(value.replaceAll("&nbsp;", " "), /Environment: Production/);
    await run("artie.backfills.cancelAll", { environment: "Production", confirm: true });
    assert.equal(sandbox.pipeline(BACKFILLING).hasBackfillingTables, false);
    assert.match((await run("artie.backfills.cancelAll", { environment: "Production" })).message, /^No backfill of/);
    await run("artie.environment.name", { environment: environmentUUID, name: " " });
    assert.doesNotMatch((await pipelineRow(api, BACKFILLING)).description, / · Production$/);
  });

  it("copies the SQL that a database wants", async () => {
    const text = "ERROR: permission denied for table orders (SQLSTATE 42501)";
    const reported = JSON.stringify({ code: "source_privileges", side: "source", text });
    const { message } = await run("artie.connector.copySql", { connector: "Orders Postgres", reported });
    assert.match(message, /^Copied\. Run it at Orders Postgres/);
    assert.equal(await vscode.env.clipboard.readText(), 'GRANT SELECT ON TABLE "orders" TO "artie";\n');
  });

  it("says in row, badge and status bar that a start failed, until it does not any more", async () => {
    const before = count();
    const { message } = await run("artie.pipeline.start", { pipeline: STUCK, confirm: true });
    assert.match(message, /is dangling/);
    assert.match((await pipelineRow(api, STUCK)).description, /^draft · start failed ·/);
    assert.equal((await decorationOf(STUCK))?.badge, "–!");
    assert.ok((await labels()).indexOf(STUCK) < 3, (await labels()).join(", "));
    assert.equal(count(), before + 1);
    assert.match(String(api.statusBar?.tooltip.value).replaceAll("\\", ""), /its start failed at .*artie_orders/);

    await run("artie.connector.dropSlot", {
      connector: "Orders Postgres",
      slotName: "artie_orders",
      confirm: "artie_orders",
    });
    await run("artie.pipeline.start", { pipeline: STUCK, confirm: true });
    assert.match((await pipelineRow(api, STUCK)).description, /^(deploying|backfilling|running)[^·]*· Orders/);
    assert.equal(count(), before);
  });
});
