// The sidebar shows what the API says, keeps its rows in place and draws only what changed.
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type * as vscode from "vscode";
import { ManualClock, type Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { run, signInTo } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";
import { pipelineRow, row, rows, tableRow, tableRows, tooltipOf } from "../support/trees.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

const BACKFILLING = "Logistics Postgres to Snowflake";

describe("views", () => {
  const clock = new ManualClock();
  let api: ArtieExports;
  let sandbox: Sandbox;

  signedIn({ clock }, (suite) => ({ api, sandbox } = suite));

  describe("pipelines", () => {
    it("shows first what needs a person, then what moves, then the rest, each by name", async () => {
      const labels = (await rows(api.trees.pipelines)).map(({ label }) => label);
      const needing = ["Identity Postgres to Redshift", "Inventory SQL Server to Databricks"];
      const first = [...needing, BACKFILLING, "Sessions DynamoDB to S3"];
      const names = sandbox.snapshot().pipelines.map(({ name }) => name);
      const rest = names.filter((name) => !first.includes(name)).toSorted((a, b) => a.localeCompare(b));
      assert.deepEqual(labels, [...first, ...rest]);
    });

    for (const [name, description] of [
      ["Hubspot to Snowflake", "running · Hubspot → Snowflake Production"],
      ["MySQL to BigQuery", "draft · Customers MySQL → BigQuery Marketing"],
      ["Support MongoDB to BigQuery", "paused · Support MongoDB → BigQuery Marketing"],
      ["Finance Oracle to Snowflake", "transfer paused · Finance Oracle → Snowflake Production"],
      ["Identity Postgres to Redshift", "not reported · Identity Postgres → Redshift Reporting"],
      [
        "Inventory SQL Server to Databricks",
        "running · undeployed changes · Inventory SQL Server → Databricks Lakehouse",
      ],
    ] as const) {
      it(`says of ${name}: ${description}`, async () => {
        assert.equal((await pipelineRow(api, name)).description, description);
      });
    }

    it("counts the tables of a backfill that are done", async () => {
      await tableRows(api, BACKFILLING);
      assert.match((await pipelineRow(api, BACKFILLING)).description, /^backfilling 0 of 13 ·/);
      const left = () => sandbox.pipeline(BACKFILLING).tables.filter(isBusy).length;
      while (left() === 13) clock.advance(60_000);
      assert.ok(left() > 0, "all tables ended at once");
      await run("artie.refresh");
      await tableRows(api, BACKFILLING);
      assert.match(
        (await pipelineRow(api, BACKFILLING)).description,
        new RegExp(`^backfilling ${13 - left()} of 13 ·`),
      );
    });

    it("offers what can be done, and nothing else", async () => {
      const offers = async (name: string) => (await pipelineRow(api, name)).context.split(" ").slice(1);
      assert.deepEqual(await offers("MySQL to BigQuery"), ["start"]);
      assert.deepEqual(await offers("Hubspot to Snowflake"), ["pause", "backfill"]);
      assert.deepEqual(await offers("Support MongoDB to BigQuery"), ["resume", "backfill"]);
      assert.deepEqual(await offers("Finance Oracle to Snowflake"), ["pause", "resume", "backfill"]);
      assert.deepEqual(await offers(BACKFILLING), ["pause", "backfill", "cancelBackfill"]);
    });

    it("tells the rest when the pointer rests on a row", async () => {
      const inventory = await pipelineRow(api, "Inventory SQL Server to Databricks");
      const { value } = await tooltipOf(api.trees.pipelines, inventory);
      const { uuid, environmentUUID } = sandbox.pipeline(inventory.label);
      const text = value.replaceAll("\\", "").replaceAll("&nbsp;", " ");
      for (const fact of [
        "State: running",
        "Source: Inventory SQL Server (SQL Server)",
        "Source reader: Inventory reader",
        "Destination: Databricks Lakehouse (Databricks)",
        "Undeployed changes: yes",
        `Environment: ${environmentUUID.slice(0, 8)}, not named`,
        "[Name Environment...](command:artie.environment.name?",
        `UUID: ${uuid}`,
      ]) {
        assert.ok(text.includes(fact), `"${fact}" is not in: ${text}`);
      }
    });

    it("opens with Enter, as does each of its tables", async () => {
      const { item, node } = await pipelineRow(api, BACKFILLING);
      assert.deepEqual([item.command?.command, item.command?.arguments], ["artie.pipeline.page", [node]]);
      const table = await tableRow(api, BACKFILLING, "public.shipments");
      assert.deepEqual(
        [table.item.command?.command, table.item.command?.arguments],
        ["artie.pipeline.page", [table.node]],
      );
    });

    it("says a row aloud with its state", async () => {
      const { item } = await pipelineRow(api, "Support MongoDB to BigQuery");
      assert.equal(
        item.accessibilityInformation?.label,
        "Support MongoDB to BigQuery, paused, Support MongoDB → BigQuery Marketing",
      );
    });
  });

  describe("tables", () => {
    it("shows each with its stage, by name", async () => {
      const shown = (await tableRows(api, BACKFILLING)).map(({ label, description }) => `${label}: ${description}`);
      assert.equal(shown.length, 13);
      assert.deepEqual(shown, shown.toSorted());
      assert.ok(shown.includes("public.shipments: backfilling"), shown.join("\n"));
      assert.ok(shown.includes("public.delivery_proofs: queued"), shown.join("\n"));
      assert.ok(shown.includes("public.depots: streaming · history table queued"), shown.join("\n"));
    });

    it("says of each whose copy waits that it is paused, as of its pipeline: in words, icon, sign and hover", async () => {
      for (const [status, icon] of [
        ["paused", "debug-pause"],
        ["transfer paused", "inbox"],
      ] as const) {
        await post(sandbox, `/pipelines/${sandbox.pipeline(BACKFILLING).uuid}/status`, { status });
        await run("artie.refresh");
        const pipeline = await pipelineRow(api, BACKFILLING);
        const table = await tableRow(api, BACKFILLING, "public.shipments");
        assert.match(pipeline.description, new RegExp(`^${status} · `));
        assert.equal(table.description, "backfill paused");
        assert.deepEqual([iconOf(pipeline.item), iconOf(table.item)], [icon, "debug-pause"]);
        for (const { item } of [pipeline, table]) {
          assert.ok(item.resourceUri);
          assert.equal(api.decorationOf(item.resourceUri)?.badge, "‖");
        }
        const { value } = await tooltipOf(api.trees.pipelines, table);
        assert.match(
          value.replaceAll("\\", "").replaceAll("&nbsp;", " "),
          new RegExp(`Stage: backfill paused[^]*Status: ${status}`),
        );
      }
    });

    it("marks a table that is left out on purpose", async () => {
      const macros = await tableRow(api, "Support MongoDB to BigQuery", "macros");
      assert.equal(macros.description, "replication off");
      assert.equal(macros.context, "table");
    });

    it("offers to backfill a table that streams and to cancel one that is copied", async () => {
      assert.equal((await tableRow(api, "Hubspot to Snowflake", "contacts")).context, "table backfill");
      assert.equal((await tableRow(api, BACKFILLING, "public.shipments")).context, "table cancelBackfill");
    });

    it("says why the tables are not there, and shows them once they are", async () => {
      const { node } = await pipelineRow(api, "Campaigns MySQL to Databricks");
      sandbox.planFault({ fault: "500", path: /^\/pipelines\/.+/, times: 1 });
      const [note] = await rows(api.trees.pipelines, node);
      assert.equal(note?.label, "The tables could not be loaded");
      assert.equal(note.item.command?.command, "artie.refresh");
      const spoken = note.item.accessibilityInformation?.label ?? "";
      assert.match(spoken, /^The tables could not be loaded: internal server error\. .* Click to try again\.$/);
      const labels = (await rows(api.trees.pipelines, node)).map(({ label }) => label);
      assert.ok(labels.includes("campaigns"), labels.join(", "));
    });
  });

  describe("a refresh", () => {
    it("keeps every row the same, so that selection and expansion stay", async () => {
      const before = await rows(api.trees.pipelines);
      const tablesBefore = await tableRows(api, BACKFILLING);
      await run("artie.refresh");
      assert.deepEqual(
        (await rows(api.trees.pipelines)).map(({ node }) => node),
        before.map(({ node }) => node),
      );
      const after = await tableRows(api, BACKFILLING);
      assert.ok(after.every(({ node }, index) => node === tablesBefore[index]?.node));
      assert.deepEqual(
        after.map(({ item }) => item.id),
        tablesBefore.map(({ item }) => item.id),
      );
    });

    it("draws nothing when nothing changed", async () => {
      await rows(api.trees.pipelines);
      const drawn = collect(api.trees.pipelines.onDidChangeTreeData);
      await run("artie.refresh");
      assert.deepEqual(drawn.end(), []);
    });

    it("draws only the pipeline that changed", async () => {
      await rows(api.trees.pipelines);
      await post(sandbox, `/pipelines/${sandbox.pipeline("Billing Postgres to Snowflake audit").uuid}/status`, {
        status: "paused",
      });
      const drawn = collect(api.trees.pipelines.onDidChangeTreeData);
      await run("artie.refresh");
      const { node, description } = await pipelineRow(api, "Billing Postgres to Snowflake audit");
      assert.match(description, /^paused ·/);
      assert.deepEqual(drawn.end(), [[node]]);
    });

    it("moves up the pipeline that has begun to move", async () => {
      await rows(api.trees.pipelines);
      await start(sandbox, "MySQL to BigQuery");
      await run("artie.refresh");
      assert.match((await pipelineRow(api, "MySQL to BigQuery")).description, /^deploying ·/);
      const labels = (await rows(api.trees.pipelines)).map(({ label }) => label);
      assert.equal(labels.indexOf("MySQL to BigQuery"), 3, labels.join(", "));
    });

    it("draws no connector that is as it was", async () => {
      const sources = await row(api.trees.connectors, "Sources");
      const { node, item } = await row(api.trees.connectors, "Billing Postgres", sources.node);
      const drawn = collect(api.trees.connectors.onDidChangeTreeData);
      await run("artie.refresh");
      assert.deepEqual(drawn.end(), []);

      const drawnThen = collect(api.trees.connectors.onDidChangeTreeData);
      await post(sandbox, `/connectors/${item.id ?? ""}`, { label: "Billing Postgres 2" });
      await run("artie.refresh");
      assert.deepEqual(drawnThen.end(), [[node]]);
    });

    it("says in one sentence why it failed, and keeps the rows", async () => {
      sandbox.setFaults({ "500": 1 });
      const outcome = await run("artie.refresh");
      sandbox.setFaults({});
      assert.equal(outcome.ok, false);
      assert.match(outcome.message, /^Artie could not be read: internal server error\./);
      assert.ok((await rows(api.trees.pipelines)).length > 10);
    });
  });

  describe("names that come from elsewhere", () => {
    const hostile = [
      "a/b\\c",
      `"quoted" 'twice'`,
      "**bold** [link](command:artie.signOut) <img src=x onerror=alert(1)>",
      "two\nlines\u202eand back",
      "x".repeat(10_000),
    ];

    it("shows them as one short line, with nothing in them to click", async () => {
      for (const name of hostile) await createPipeline(sandbox, name);
      await run("artie.refresh");
      const shown = await rows(api.trees.pipelines);
      assert.ok(shown.every(({ label }) => label.length <= 120 && !/[\n\u202e]/.test(label)));
      for (const name of hostile) {
        const found = shown.find(({ label }) => label === name || label.startsWith(name.slice(0, 3)));
        assert.ok(found, `no row for ${name.slice(0, 40)}`);
        const tooltip = await tooltipOf(api.trees.pipelines, found);
        assert.deepEqual(tooltip.isTrusted, { enabledCommands: ["artie.environment.name"] });
        assert.ok(!tooltip.supportHtml);
        assert.doesNotMatch(tooltip.value, /(?<!\\)\]\(command:(?!artie\.environment\.name\?[^()]*\)$)/);
        assert.ok(tooltip.value.length < 5_000);
      }
    });
  });

  describe("long lists", () => {
    it("shows 5,000 pipelines, each once", async () => {
      await using many = await stillSandbox({ pipelines: 5_000 });
      await signInTo(many, "Many");
      await run("artie.refresh");
      const shown = await rows(api.trees.pipelines);
      assert.equal(shown.length, many.snapshot().pipelines.length);
      assert.equal(new Set(shown.map(({ item }) => item.id)).size, shown.length);
      await run("artie.signOut", { name: "Many" });
      await run("artie.switchAccount", { name: "Test" });
    });
  });

  describe("connectors", () => {
    it("stand as sources and destinations, by name", async () => {
      const roles = await rows(api.trees.connectors);
      assert.deepEqual(
        roles.map(({ label }) => label),
        ["Sources", "Destinations"],
      );
      const [sources = [], destinations = []] = await Promise.all(
        roles.map(({ node }) => rows(api.trees.connectors, node)),
      );
      assert.equal(sources.length + destinations.length, sandbox.snapshot().connectors.length);
      assert.ok(sources.some(({ label, description }) => label === "Finance Oracle" && description === "Oracle"));
      assert.ok(destinations.some(({ label, description }) => label === "S3 Archive" && description === "Amazon S3"));
    });

    it("say when they are not valid, and what they are used for", async () => {
      await createConnector(sandbox, "Broken Postgres", "wrong-password");
      await run("artie.refresh");
      const sources = await row(api.trees.connectors, "Sources");
      const broken = await row(api.trees.connectors, "Broken Postgres", sources.node);
      assert.equal(broken.description, "PostgreSQL · not valid");
      const billing = await row(api.trees.connectors, "Billing Postgres", sources.node);
      const { value } = await tooltipOf(api.trees.connectors, billing);
      assert.match(
        value.replaceAll("\\", "").replaceAll("&nbsp;", " "),
        /Used by: 2 pipelines: Billing Postgres to Snow/,
      );
    });
  });
});

interface Collected {
  /** Stops and returns everything that was fired. */
  readonly end: () => unknown[];
}

function collect(event: vscode.Event<unknown> | undefined): Collected {
  const values: unknown[] = [];
  const subscription = event?.((value) => values.push(value));
  assert.ok(subscription, "the tree has no change event");
  return {
    end: () => {
      subscription.dispose();
      return values;
    },
  };
}

function isBusy(table: { backfillStage?: unknown; historyTableBackfillStage?: unknown }): boolean {
  const stages = [table.backfillStage, table.historyTableBackfillStage];
  return stages.some((stage) => stage === "backfilling" || stage === "ready_to_backfill");
}

function iconOf({ iconPath }: vscode.TreeItem): unknown {
  return typeof iconPath === "object" ? Reflect.get(iconPath, "id") : iconPath;
}

/** As somebody else would, past the extension. */
async function post(sandbox: Sandbox, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${sandbox.apiKey}`, "content-type": "application/json" };
  const response = await fetch(sandbox.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  assert.ok(response.ok, `${path}: ${response.status} ${await response.text()}`);
}

async function start(sandbox: Sandbox, name: string): Promise<void> {
  await post(sandbox, `/pipelines/${sandbox.pipeline(name).uuid}/start`, {});
}

async function createPipeline(sandbox: Sandbox, name: string): Promise<void> {
  const { sourceReaderUUID, destinationUUID } = sandbox.pipeline("MySQL to BigQuery");
  await post(sandbox, "/pipelines", {
    pipeline: { name, sourceReaderUUID, destinationUUID, specificDestCfg: {}, tables: [] },
  });
}

async function createConnector(sandbox: Sandbox, label: string, password: string): Promise<void> {
  const sharedConfig = { host: "billing-db.larkspur.example", port: 5432, user: "artie", password };
  await post(sandbox, "/connectors", { type: "postgresql", label, defaultDatabase: "billing", sharedConfig });
}
