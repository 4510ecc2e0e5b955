// Every command on pipelines and connectors: what it does to the API, and what it tells the person.
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { ArtieClient } from "../../../src/artie/index.ts";
import { ManualClock, type Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { run, signInTo, signOutOfAll, until } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";
import { pipelineRow, row, tableRow, tableRows } from "../support/trees.ts";

const DRAFT = "MySQL to BigQuery";
const STUCK = "Orders Postgres to Snowflake";
const BACKFILLING = "Logistics Postgres to Snowflake";
const RUNNING = "Billing Postgres to Snowflake";
const PAUSED = "Support MongoDB to BigQuery";

describe("commands", () => {
  const clock = new ManualClock();
  let api: ArtieExports;
  let sandbox: Sandbox;
  let elsewhere: ArtieClient;

  signedIn({ clock }, (suite) => ({ api, sandbox, elsewhere } = suite));

  /** What was asked of the API that could change something. */
  const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");

  async function succeeds(command: string, ...args: unknown[]): Promise<string> {
    const { ok, message } = await run(command, ...args);
    assert.equal(ok, true, message);
    return message;
  }

  async function fails(command: string, ...args: unknown[]): Promise<string> {
    const { ok, message } = await run(command, ...args);
    assert.equal(ok, false, message);
    return message;
  }

  describe("start", () => {
    it("deploys a draft, shows it in the tree and says so", async () => {
      const message = await succeeds("artie.pipeline.start", { pipeline: DRAFT, confirm: true });
      assert.equal(message, "Started MySQL to BigQuery; it is deploying.");
      assert.equal(sandbox.pipeline(DRAFT).isDeploying, true);
      assert.match((await pipelineRow(api, DRAFT)).description, /^deploying/);
      clock.advance(5_000);
      await run("artie.refresh");
      assert.match((await pipelineRow(api, DRAFT)).description, /^backfilling 0 of 4/);
    });

    it("takes a UUID, and can leave out the copy", async () => {
      const { uuid } = sandbox.pipeline(DRAFT);
      await succeeds("artie.pipeline.start", { pipeline: uuid, confirm: true, disableBackFill: true });
      clock.advance(5_000);
      assert.equal(sandbox.pipeline(DRAFT).status, "running");
      assert.equal(sandbox.pipeline(DRAFT).hasBackfillingTables, false);
    });

    it("says what keeps a pipeline from starting, and what to do about it", async () => {
      const message = await fails("artie.pipeline.start", { pipeline: STUCK, confirm: true });
      assert.match(message, /^Orders Postgres to Snowflake was not started: replication slot "artie_orders"/);
      assert.match(message, /Drop the stale replication slot/);
      assert.equal(sandbox.pipeline(STUCK).status, "draft");
    });

    it("does not start what is no draft", async () => {
      const message = await fails("artie.pipeline.start", { pipeline: RUNNING, confirm: true });
      assert.equal(message, "Nothing to do: Billing Postgres to Snowflake is running.");
      assert.deepEqual(writes(), []);
    });

    it("names what may have been meant", async () => {
      const message = await fails("artie.pipeline.start", { pipeline: "MySQL to BigTable", confirm: true });
      assert.match(message, /^Nothing was changed: There is no pipeline "MySQL to BigTable"; did you mean .*MySQL to/);
      assert.deepEqual(writes(), []);
    });

    it("refuses a UUID of another kind", async () => {
      const uuid = sandbox.snapshot().connectors[0]?.uuid;
      const message = await fails("artie.pipeline.start", { pipeline: uuid, confirm: true });
      assert.match(message, /is the UUID of the connector/);
      assert.deepEqual(writes(), []);
    });

    for (const [what, args] of [
      ["a number as a name", { pipeline: 5 }],
      ["an empty name", { pipeline: "" }],
      ["an unknown argument", { pipeline: DRAFT, force: true }],
      ["something that is no object", "MySQL to BigQuery"],
    ] as const) {
      it(`refuses ${what}`, async () => {
        assert.match(await fails("artie.pipeline.start", args), /^Nothing was changed: .*argument/);
        assert.deepEqual(sandbox.requests, []);
      });
    }

    it("says that an answer was lost, not that nothing happened", async () => {
      sandbox.planFault({ fault: "cut", method: "POST" });
      const message = await fails("artie.pipeline.start", { pipeline: DRAFT, confirm: true });
      assert.match(message, /It may have been carried out all the same: read the state before trying again\.$/);
    });

    it("says when the state could not be read after the request was accepted", async () => {
      sandbox.setLatency(200);
      const starting = fails("artie.pipeline.start", { pipeline: sandbox.pipeline(DRAFT).uuid, confirm: true });
      await until("the start has been sent", () => sandbox.requests.some(({ method }) => method === "POST"));
      sandbox.planFault({ fault: "garbage", method: "GET", path: /^\/pipelines\/.+/, times: 9 });
      assert.match(
        await starting,
        /^Artie accepted the request for MySQL to BigQuery, but its state could not be read: .*not JSON/,
      );
      assert.equal(sandbox.pipeline(DRAFT).isDeploying, true);
    });
  });

  describe("pause and resume", () => {
    it("pauses, and says what no longer happens", async () => {
      const message = await succeeds("artie.pipeline.pause", { pipeline: RUNNING, confirm: true });
      assert.equal(
        message,
        "Paused Billing Postgres to Snowflake; nothing is captured or delivered until it is resumed.",
      );
      assert.equal(sandbox.pipeline(RUNNING).status, "paused");
      assert.match((await pipelineRow(api, RUNNING)).description, /^paused/);
    });

    it("pauses the delivery only", async () => {
      const message = await succeeds("artie.pipeline.pause", {
        pipeline: RUNNING,
        status: "transfer paused",
        confirm: true,
      });
      assert.equal(message, "Paused the delivery of Billing Postgres to Snowflake; changes are still captured.");
      assert.equal(sandbox.pipeline(RUNNING).status, "transfer paused");
    });

    it("resumes the pipeline of a row", async () => {
      const { node } = await pipelineRow(api, PAUSED);
      assert.match(
        await succeeds("artie.pipeline.resume", { ...node, confirm: true }, [node]),
        /^Resumed Support MongoDB to BigQuery; it is/,
      );
      clock.advance(5_000);
      assert.equal(sandbox.pipeline(PAUSED).status, "running");
    });

    it("resumes several rows, and leaves alone what is not paused", async () => {
      const names = [PAUSED, "Finance Oracle to Snowflake", RUNNING];
      const nodes = await Promise.all(names.map(async (name) => (await pipelineRow(api, name)).node));
      const message = await succeeds("artie.pipeline.resume", { ...nodes[0], confirm: true }, nodes);
      assert.equal(message, "Resumed 2 pipelines (Support MongoDB to BigQuery and Finance Oracle to Snowflake).");
      assert.equal(writes().length, 2);
    });

    it("does not pause what is paused, nor resume what runs", async () => {
      assert.match(await fails("artie.pipeline.pause", { pipeline: PAUSED, confirm: true }), /is paused\.$/);
      assert.match(await fails("artie.pipeline.resume", { pipeline: RUNNING }), /is running\.$/);
      assert.deepEqual(writes(), []);
    });
  });

  describe("cancel backfill", () => {
    it("stops all copies of a pipeline, history tables too; streaming goes on", async () => {
      const message = await succeeds("artie.pipeline.cancelBackfill", { pipeline: BACKFILLING, confirm: true });
      assert.equal(
        message,
        "Canceled the backfill of public.shipments, public.shipment_events, public.parcels, public.parcel_scans, public.routes, public.route_stops, public.vehicles, public.drivers and 5 more of Logistics Postgres to Snowflake; streaming goes on.",
      );
      const { hasBackfillingTables, tables } = sandbox.pipeline(BACKFILLING);
      assert.equal(hasBackfillingTables, false);
      assert.ok(tables.every(({ status }) => status === "streaming"));
      assert.match((await pipelineRow(api, BACKFILLING)).description, /^running/);
    });

    it("stops one table and names it", async () => {
      const message = await succeeds("artie.pipeline.cancelBackfill", {
        pipeline: BACKFILLING,
        tables: ["parcels"],
        confirm: true,
      });
      assert.equal(
        message,
        "Canceled the backfill of public.parcels of Logistics Postgres to Snowflake; streaming goes on.",
      );
      const { description } = await tableRow(api, BACKFILLING, "public.parcels");
      assert.match(description, /^streaming · history incomplete/);
      assert.equal((await tableRow(api, BACKFILLING, "public.routes")).description, "backfilling");
    });

    it("says when nothing is copied", async () => {
      const message = await fails("artie.pipeline.cancelBackfill", { pipeline: RUNNING, confirm: true });
      assert.equal(message, "No backfill of Billing Postgres to Snowflake is running or queued.");
      assert.deepEqual(writes(), []);
    });
  });

  describe("backfill", () => {
    it("copies the named tables again and deletes nothing", async () => {
      const message = await succeeds("artie.pipeline.backfill", {
        pipeline: RUNNING,
        tables: ["invoices", "public.payments"],
        confirm: true,
      });
      assert.equal(message, "Started the backfill of 2 tables of Billing Postgres to Snowflake.");
      assert.deepEqual(
        writes().map(({ body }) => Reflect.get(Object(body), "beforeBackfill") as unknown),
        [""],
      );
      assert.equal((await tableRow(api, RUNNING, "public.invoices")).description, "backfilling");
    });

    it("copies history tables as well", async () => {
      const message = await succeeds("artie.pipeline.backfill", {
        pipeline: RUNNING,
        tables: ["billing_events"],
        history: "with",
        confirm: true,
      });
      assert.equal(
        message,
        "Started the backfill of 1 table of Billing Postgres to Snowflake. " +
          "Started the backfill of 1 history table of Billing Postgres to Snowflake.",
      );
      const { description } = await tableRow(api, RUNNING, "public.billing_events");
      assert.equal(description, "backfilling · with history table");
    });

    it("deletes rows only for the exact name of the pipeline", async () => {
      const args = { pipeline: RUNNING, tables: ["invoices"], beforeBackfill: "truncate_table" };
      for (const confirm of [true, "billing postgres to snowflake"]) {
        assert.match(await fails("artie.pipeline.backfill", { ...args, confirm }), /exact name of the pipeline/);
      }
      assert.deepEqual(writes(), []);
      await succeeds("artie.pipeline.backfill", { ...args, confirm: RUNNING });
      assert.equal(Reflect.get(Object(writes()[0]?.body), "beforeBackfill"), "truncate_table");
    });

    it("says when there is no history table to copy", async () => {
      const args = { pipeline: RUNNING, tables: ["invoices"], history: "only", confirm: true };
      assert.equal(await fails("artie.pipeline.backfill", args), "None of these tables has a history table to copy.");
      assert.deepEqual(writes(), []);
    });

    it("wants a program to name the tables", async () => {
      const message = await fails("artie.pipeline.backfill", { pipeline: RUNNING, confirm: true });
      assert.equal(message, 'Nothing was changed: The argument "tables" is missing.');
    });

    it("says when no table can be copied", async () => {
      const message = await fails("artie.pipeline.backfill", { pipeline: PAUSED, tables: ["macros"], confirm: true });
      assert.equal(message, "No table of Support MongoDB to BigQuery can be backfilled now.");
      assert.deepEqual(writes(), []);
    });
  });

  describe("details", () => {
    it("shows a pipeline as JSON that follows the store", async () => {
      const { node } = await pipelineRow(api, DRAFT);
      await succeeds("artie.pipeline.details", node, [node]);
      const document = vscode.window.activeTextEditor?.document;
      assert.ok(document);
      assert.equal(document.languageId, "json");
      assert.equal(document.uri.path.split("/").at(-1), "MySQL to BigQuery.json");
      assert.equal(Reflect.get(Object(JSON.parse(document.getText())), "status"), "draft");
      await succeeds("artie.pipeline.start", { pipeline: DRAFT, confirm: true });
      await until("the document shows the start", () => document.getText().includes('"isDeploying": true'));
    });

    it("follows what somebody else does to a pipeline that nobody looks at otherwise", async () => {
      await succeeds("artie.pipeline.details", { pipeline: RUNNING });
      const document = vscode.window.activeTextEditor?.document;
      assert.match(document?.getText() ?? "", /"status": "running"/);
      await elsewhere.pipelines.updateStatus(sandbox.pipeline(RUNNING).uuid, "paused");
      await run("artie.refresh");
      await until("the document shows the pause", () => document?.getText().includes('"status": "paused"'));
    });

    it("shows a single table", async () => {
      const { node } = await tableRow(api, RUNNING, "public.invoices");
      await succeeds("artie.pipeline.details", node, [node]);
      const text = vscode.window.activeTextEditor?.document.getText() ?? "";
      assert.equal(Reflect.get(Object(JSON.parse(text)), "name"), "invoices");
    });

    it("shows a connector without its credentials", async () => {
      await succeeds("artie.connector.details", { connector: "Billing Postgres" });
      const text = vscode.window.activeTextEditor?.document.getText() ?? "";
      assert.match(text, /"host": "billing-db\.larkspur\.example"/);
      assert.match(text, /"password": "\[redacted\]"/);
      assert.doesNotMatch(text, /sandbox-billing-password/);
    });
  });

  it("says what could not be read, and opens nothing then", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    sandbox.planFault({ fault: "500", method: "GET", path: /^\/connectors\/.+/, times: 9 });
    const message = await fails("artie.connector.details", { connector: "Support MongoDB" });
    assert.match(message, /^Support MongoDB could not be read: internal server error\. Try again;/);
    assert.equal(vscode.window.activeTextEditor, undefined);
  });

  describe("copy UUID", () => {
    it("copies the UUIDs of the selected rows", async () => {
      const first = await pipelineRow(api, DRAFT);
      const second = await pipelineRow(api, RUNNING);
      await succeeds("artie.copyUuid", first.node, [first.node, second.node]);
      const expected = [DRAFT, RUNNING].map((name) => sandbox.pipeline(name).uuid).join("\n");
      assert.equal(await vscode.env.clipboard.readText(), expected);
    });

    it("copies the UUID of a table", async () => {
      const { node } = await tableRow(api, RUNNING, "public.invoices");
      await succeeds("artie.copyUuid", node, [node]);
      const table = sandbox.pipeline(RUNNING).tables.find(({ name }) => name === "invoices");
      assert.equal(await vscode.env.clipboard.readText(), table?.uuid);
    });
  });

  describe("test connector", () => {
    it("says that Artie can connect", async () => {
      const sources = await row(api.trees.connectors, "Sources");
      const { node } = await row(api.trees.connectors, "Billing Postgres", sources.node);
      const message = await succeeds("artie.connector.test", node, [node]);
      assert.equal(message, "Artie can connect to Billing Postgres (PostgreSQL).");
    });

    it("says why it can't, without a credential", async () => {
      const headers = { authorization: `Bearer ${sandbox.apiKey}`, "content-type": "application/json" };
      const sharedConfig = { host: "billing-db.larkspur.example", port: 5432, user: "artie", password: "pa55-not-it" };
      const body = JSON.stringify({ type: "postgresql", label: "Broken", defaultDatabase: "billing", sharedConfig });
      await fetch(`${sandbox.url}/connectors`, { method: "POST", headers, body });
      const message = await fails("artie.connector.test", { connector: "Broken" });
      assert.match(message, /^Artie can't connect to Broken \(PostgreSQL\): .*password authentication failed/);
      assert.doesNotMatch(message, /pa55-not-it/);
    });
  });

  describe("without an account", () => {
    before(signOutOfAll);
    after(() => signInTo(sandbox));

    it("asks to sign in, and asks nothing of the API", async () => {
      assert.equal(await fails("artie.pipeline.start", { pipeline: DRAFT, confirm: true }), "Sign in to Artie first.");
      assert.equal(await fails("artie.refresh"), "Sign in to Artie first.");
      assert.deepEqual(sandbox.requests, []);
    });
  });

  it("has no dashboard to open in the sandbox", async () => {
    await succeeds("artie.useSandbox");
    assert.equal(
      await fails("artie.pipeline.open"),
      "The sandbox has no dashboard. Switch to an account of Artie to open its dashboard.",
    );
    await run("artie.signOut", { name: "Sandbox" });
    await run("artie.switchAccount", { name: "Test" });
  });

  it("shows the tables of a pipeline that was expanded before the change", async () => {
    await tableRows(api, BACKFILLING);
    await succeeds("artie.pipeline.cancelBackfill", { pipeline: BACKFILLING, tables: ["routes"], confirm: true });
    const routes = await tableRow(api, BACKFILLING, "public.routes");
    assert.match(routes.description, /^streaming · history incomplete/);
  });
});
