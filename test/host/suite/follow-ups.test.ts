// A person hears when what they started has ended or failed, once, and nothing of what others do.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Disposable } from "vscode";
import type { ArtieClient } from "../../../src/artie/index.ts";
import { ManualClock, type Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { run, signInTo, until } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";

const DRAFT = "MySQL to BigQuery";
const RUNNING = "Billing Postgres to Snowflake";
const HOUR_MS = 3_600_000;

describe("follow-ups", () => {
  const clock = new ManualClock();
  let api: ArtieExports;
  let sandbox: Sandbox;
  let elsewhere: ArtieClient;
  let told: string[] = [];
  let following: Disposable;

  signedIn({ clock }, (suite) => ({ api, sandbox, elsewhere } = suite));

  beforeEach(() => {
    told = [];
    following = api.onDidFollowUp(({ ok, message }) => told.push(`${ok ? "" : "warning: "}${message}`));
  });

  afterEach(() => {
    following.dispose();
  });

  const backfillArguments = { pipeline: RUNNING, tables: ["invoices", "payments"], confirm: true };

  /** Long enough for every copy to end. */
  async function later(): Promise<void> {
    for (let hours = 0; hours < 48; hours++) clock.advance(HOUR_MS);
    await run("artie.refresh");
  }

  it("tells when a pipeline that was started has copied its tables", async () => {
    await run("artie.pipeline.start", { pipeline: DRAFT, confirm: true });
    clock.advance(5_000);
    await run("artie.refresh");
    assert.deepEqual(told, []);
    await later();
    assert.deepEqual(told, ["MySQL to BigQuery is up: the backfill of 4 tables has ended."]);
    await run("artie.refresh");
    assert.equal(told.length, 1);
  });

  it("tells when a pipeline without a copy is up", async () => {
    await run("artie.pipeline.start", { pipeline: DRAFT, confirm: true, disableBackFill: true });
    await later();
    assert.deepEqual(told, ["MySQL to BigQuery is up: its changes stream to the destination."]);
  });

  it("tells when a backfill has ended, with its history tables in one sentence", async () => {
    await run("artie.pipeline.backfill", { ...backfillArguments, tables: ["billing_events"], history: "with" });
    await later();
    assert.deepEqual(told, ["The backfill of 1 table and 1 history table of Billing Postgres to Snowflake has ended."]);
  });

  it("says nothing of copies that the person has stopped", async () => {
    await run("artie.pipeline.backfill", backfillArguments);
    await run("artie.pipeline.cancelBackfill", { pipeline: RUNNING, tables: ["invoices"], confirm: true });
    await later();
    assert.deepEqual(told, ["The backfill of 1 table of Billing Postgres to Snowflake has ended."]);
    told = [];
    await run("artie.pipeline.backfill", backfillArguments);
    await run("artie.pipeline.cancelBackfill", { pipeline: RUNNING, confirm: true });
    await later();
    assert.deepEqual(told, []);
  });

  it("waits while the pipeline is paused", async () => {
    await run("artie.pipeline.backfill", backfillArguments);
    await run("artie.pipeline.pause", { pipeline: RUNNING, confirm: true });
    await later();
    assert.deepEqual(told, []);
    await run("artie.pipeline.resume", { pipeline: RUNNING, confirm: true });
    await later();
    assert.deepEqual(told, ["The backfill of 2 tables of Billing Postgres to Snowflake has ended."]);
  });

  it("tells when the pipeline was deleted meanwhile", async () => {
    await run("artie.pipeline.backfill", backfillArguments);
    await elsewhere.pipelines.delete(sandbox.pipeline(RUNNING).uuid);
    await run("artie.refresh");
    assert.deepEqual(told, ["warning: Billing Postgres to Snowflake was deleted before its backfill ended."]);
  });

  it("says nothing of what others start", async () => {
    await elsewhere.pipelines.start(sandbox.pipeline(DRAFT).uuid, {});
    await run("artie.refresh");
    await later();
    assert.deepEqual(told, []);
  });

  it("says nothing of an account that is not the active one, and all of it once it is again", async () => {
    await run("artie.pipeline.backfill", backfillArguments);
    await run("artie.useSandbox");
    await later();
    assert.deepEqual(told, []);
    await run("artie.signOut", { name: "Sandbox" });
    await run("artie.switchAccount", { name: "Test" });
    await run("artie.refresh");
    await until("it is told", () => told.length > 0);
    await run("artie.refresh");
    assert.deepEqual(told, ["The backfill of 2 tables of Billing Postgres to Snowflake has ended."]);
  });

  it("goes on waiting when the account gets another key", async () => {
    await run("artie.pipeline.backfill", backfillArguments);
    await signInTo(sandbox, "Test", "arsk_another");
    await later();
    assert.deepEqual(told, ["The backfill of 2 tables of Billing Postgres to Snowflake has ended."]);
  });

  it("forgets it all when the account is signed out", async () => {
    await run("artie.pipeline.backfill", backfillArguments);
    await run("artie.signOut", { name: "Test" });
    await signInTo(sandbox);
    await later();
    assert.deepEqual(told, []);
  });
});
