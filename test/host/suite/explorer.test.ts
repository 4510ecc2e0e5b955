// Below connectors: the databases that they reach, down to columns, and what a person does with them.
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { ManualClock, type Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import type { ConnectorsNode } from "../../../src/vscode/views/connectors/nodes.ts";
import { run, setSetting } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";
import { serveTables } from "../support/other-tables.ts";
import { row, type Row, rows } from "../support/trees.ts";

describe("explorer", () => {
  const clock = new ManualClock();
  let api: ArtieExports;
  let sandbox: Sandbox;

  signedIn({ clock }, (suite) => ({ api, sandbox } = suite));

  /** The row at the end of a path of labels. */
  async function at(...labels: string[]): Promise<Row<ConnectorsNode>> {
    const [first = "", ...others] = labels;
    let found = await row(api.trees.connectors, first);
    for (const label of others) found = await row(api.trees.connectors, label, found.node);
    return found;
  }

  async function below(...labels: string[]): Promise<string[]> {
    const shown = await rows(api.trees.connectors, (await at(...labels)).node);
    return shown.map(({ label, description }) => [label, description].filter(Boolean).join(": "));
  }

  const writes = () => sandbox.requests.filter(({ method }) => method !== "GET");

  describe("the tree", () => {
    it("goes from a Postgres connector down to columns with type, key and nullability", async () => {
      assert.deepEqual(await below("Sources", "Billing Postgres"), ["billing"]);
      const [publications, ...schemas] = await below("Sources", "Billing Postgres", "billing");
      assert.equal(publications, "Publications");
      assert.ok(schemas.includes("public"), schemas.join());
      const tables = await below("Sources", "Billing Postgres", "billing", "public");
      assert.ok(tables.includes("invoices") && tables.includes("billing_events"), tables.join());
      assert.deepEqual(tables, tables.toSorted());
      const columns = await below("Sources", "Billing Postgres", "billing", "public", "invoices");
      assert.ok(
        columns.some((text) => /^id: \w+ · primary key$/.test(text)),
        columns.join("\n"),
      );
      assert.ok(
        columns.some((text) => / · nullable$/.test(text)),
        columns.join("\n"),
      );
    });

    it("leaves out levels that a system does not have", async () => {
      assert.ok((await below("Sources", "Customers MySQL", "campaigns")).includes("clicks"), "no schemas");
      assert.ok((await below("Sources", "Sessions DynamoDB")).includes("web_sessions"), "no databases");
    });

    it("lists the publications of a Postgres database", async () => {
      const publications = await below("Sources", "Billing Postgres", "billing", "Publications");
      assert.ok(
        publications.length > 0 && publications.every((text) => /: (all|chosen) tables$/.test(text)),
        publications.join(),
      );
    });

    it("has nothing to unfold where there is no database", async () => {
      const { None } = vscode.TreeItemCollapsibleState;
      assert.equal((await at("Destinations", "S3 Archive")).item.collapsibleState, None);
    });

    it("fetches what is opened, once, until it is read again", async () => {
      const reads = () => sandbox.requests.filter(({ path }) => path.endsWith("/databases")).length;
      const { node } = await at("Sources", "Billing Postgres");
      assert.equal(reads(), 0, "nothing is fetched before it is opened");
      await below("Sources", "Billing Postgres");
      await below("Sources", "Billing Postgres");
      assert.equal(reads(), 1);
      await vscode.commands.executeCommand("artie.connector.reload", node);
      await below("Sources", "Billing Postgres");
      assert.equal(reads(), 2);
    });

    it("says what went wrong, and reads again with a click", async () => {
      sandbox.planFault({ fault: "500", path: /\/schemas/, times: 1 });
      const [blank] = await rows(api.trees.connectors, (await at("Sources", "Billing Postgres", "billing")).node);
      assert.equal(blank?.label, "Could not be read");
      assert.equal(blank.item.command?.command, "artie.connector.reload");
      await click(blank);
      assert.ok((await below("Sources", "Billing Postgres", "billing")).includes("public"));
    });

    it("reads again what could not be read when everything is refreshed", async () => {
      const { node } = await at("Sources", "Billing Postgres");
      sandbox.planFault({ fault: "500", path: /\/databases/, times: 9 });
      assert.match((await below("Sources", "Billing Postgres")).join(), /^Could not be read/);
      sandbox.reset();
      const drawn: unknown[] = [];
      const subscription = api.trees.connectors.onDidChangeTreeData?.((change) => drawn.push(change));
      await run("artie.refresh");
      subscription?.dispose();
      assert.ok(drawn.includes(node), "the connector's rows are not asked for again");
      assert.deepEqual(await below("Sources", "Billing Postgres"), ["billing"]);
    });

    it("reads again with another key what the one before could not read", async () => {
      const { node } = await at("Sources", "Billing Postgres");
      sandbox.planFault({ fault: "403", path: /\/databases/, times: 1 });
      assert.match((await below("Sources", "Billing Postgres")).join(), /^Could not be read/);
      const drawn: unknown[] = [];
      const subscription = api.trees.connectors.onDidChangeTreeData?.((change) => drawn.push(change));
      await run("artie.signInAgain", { key: "arsk_renewed" });
      subscription?.dispose();
      assert.ok(drawn.includes(node), "the connector's rows are not asked for again");
      assert.deepEqual(await below("Sources", "Billing Postgres"), ["billing"]);
    });

    it("asks nothing about a connector that the account does not have, as a row of the account before", async () => {
      const gone: ConnectorsNode = { kind: "connector", uuid: "00000000-0000-4000-8000-000000000000" };
      assert.deepEqual(await rows(api.trees.connectors, gone), []);
      assert.deepEqual(sandbox.requests, []);
    });

    it("gives up what is not wanted any more", async () => {
      const { node } = await at("Sources", "Billing Postgres");
      sandbox.setLatency(60_000);
      const pending = rows(api.trees.connectors, node);
      await vscode.commands.executeCommand("artie.connector.reload", node);
      assert.deepEqual(
        (await pending).map(({ label }) => label),
        ["Canceled"],
      );
      sandbox.setLatency(0);
      assert.deepEqual(await below("Sources", "Billing Postgres"), ["billing"]);
    });

    it("shows names that are long or hostile as one short line, with nothing in them to click", async () => {
      const names = [
        "a/b\\c",
        `"twice"`,
        "**bold** [link](command:artie.signOut)",
        "two\nlines\u202e",
        "x".repeat(10_000),
      ];
      await using hostile = await serveTables(sandbox, names);
      await setSetting("apiUrl", hostile.url);
      assert.ok((await run("artie.signIn", { name: "Hostile", key: sandbox.apiKey })).ok);
      await run("artie.refresh");
      const { node } = await at("Sources", "Billing Postgres", "billing", "public");
      const shown = await rows(api.trees.connectors, node);
      assert.equal(shown.length, names.length);
      assert.ok(shown.every(({ label }) => label.length <= 120 && !/[\n\u202e]/.test(label)));
      assert.ok(shown.every(({ item }) => !(item.tooltip instanceof vscode.MarkdownString)));
      await leave("Hostile");
    });

    it("shows thousands of tables a page at a time, each once", async () => {
      const names = Array.from({ length: 2_000 }, (_, index) => `table_${index}`);
      await using many = await serveTables(sandbox, names);
      await setSetting("apiUrl", many.url);
      assert.ok((await run("artie.signIn", { name: "Many", key: sandbox.apiKey })).ok);
      await run("artie.refresh");
      const tables = async () =>
        rows(api.trees.connectors, (await at("Sources", "Billing Postgres", "billing", "public")).node);
      const first = await tables();
      assert.equal(first.length, 201);
      const more = first.at(-1);
      assert.equal(more?.label, "Show more");
      assert.equal(more.description, "1,800 left");
      await click(more);
      const second = await tables();
      assert.equal(second.length, 401);
      assert.equal(new Set(second.map(({ item }) => item.id)).size, second.length);
      await leave("Many");
    });
  });

  describe("drop replication slot", () => {
    const slots = () => sandbox.snapshot().slots.map(({ name }) => name);

    it("drops a stale one after its name was given, and the pipeline starts", async () => {
      const { node } = await at("Sources", "Orders Postgres");
      const { label } = await at("Sources", "Orders Postgres");
      const outcome = await run("artie.connector.dropSlot", {
        connector: label,
        slotName: "artie_orders",
        confirm: "artie_orders",
      });
      assert.equal(outcome.message, "Dropped the replication slot artie_orders of Orders Postgres.");
      assert.ok(!slots().includes("artie_orders"));
      assert.equal(node.kind, "connector");
      const started = await run("artie.pipeline.start", { pipeline: "Orders Postgres to Snowflake", confirm: true });
      assert.ok(started.ok, started.message);
    });

    it("refuses one that a running pipeline uses, as the agent's tool does", async () => {
      const outcome = await run("artie.connector.dropSlot", {
        connector: "Billing Postgres",
        slotName: "artie_billing",
        confirm: "artie_billing",
      });
      assert.equal(outcome.ok, false);
      assert.match(outcome.message, /in use by the pipeline "Billing Postgres to/);
      assert.deepEqual(writes(), []);
    });

    it("drops nothing for another name", async () => {
      const args = { connector: "Orders Postgres", slotName: "artie_orders", confirm: "artie_order" };
      assert.equal((await run("artie.connector.dropSlot", args)).ok, false);
      assert.ok(slots().includes("artie_orders"));
    });
  });

  it("creates a Snowflake warehouse", async () => {
    const args = { connector: "Snowflake Production", name: "ARTIE_LOADING", confirm: true };
    const { message } = await run("artie.connector.createWarehouse", args);
    assert.equal(message, "Created the warehouse ARTIE_LOADING in Snowflake Production.");
    assert.ok(sandbox.snapshot().warehouses.some(({ name }) => name === "ARTIE_LOADING"));
    const again = await run("artie.connector.createWarehouse", args);
    assert.equal(again.ok, false);
    assert.match(again.message, /already exists/);
  });

  it("starts a DynamoDB export", async () => {
    const outcome = await run("artie.connector.startExport", {
      connector: "Sessions DynamoDB",
      s3Bucket: "archive",
      confirm: true,
    });
    assert.equal(outcome.message, "Artie accepted the export of Sessions DynamoDB to archive; AWS carries it out.");
    const exported = () => writes().findLast(({ path }) => path.endsWith("/start-dynamodb-export"))?.body;
    assert.deepEqual(exported(), { s3Bucket: "archive" });
    const args = { connector: "Sessions DynamoDB", s3Bucket: "archive", s3Prefix: "2026/07", confirm: true };
    assert.match((await run("artie.connector.startExport", args)).message, / to archive\/2026\/07; /);
    assert.deepEqual(exported(), { s3Bucket: "archive", s3Prefix: "2026/07" });
  });

  it("opens the Oracle shadow script as a document", async () => {
    const [database = ""] = await below("Sources", "Finance Oracle");
    const args = { connector: "Finance Oracle", database, schema: "FINANCE", tables: ["GL_ENTRIES"] };
    const { message } = await run("artie.connector.shadowScript", args);
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, "sql");
    assert.equal(document.getText(), message);
    assert.match(message, /GL_ENTRIES/);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("makes the Oracle shadow script for the tables that are selected", async () => {
    const [database = ""] = await below("Sources", "Finance Oracle");
    const schema = ["Sources", "Finance Oracle", database, "FINANCE"];
    const selected = await rows(api.trees.connectors, (await at(...schema)).node);
    const [first, second, third] = selected;
    assert.ok(first && second && third, "too few tables");
    assert.equal((await at(...schema)).context, "schema oracle");
    assert.equal(first.context, "sourceTable oracle");
    const { message } = await run("artie.connector.shadowScript", first.node, [first.node, second.node]);
    assert.ok(message.includes(first.label) && message.includes(second.label), message);
    assert.ok(!message.includes(third.label), message);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");

    const elsewhere = await at("Sources", "Billing Postgres", "billing", "public", "invoices");
    const outcome = await run("artie.connector.shadowScript", first.node, [first.node, elsewhere.node]);
    assert.match(outcome.message, /more than one schema/);
  });

  it("says when a command does not apply to the connector", async () => {
    const outcome = await run("artie.connector.createWarehouse", { connector: "Billing Postgres", name: "X" });
    assert.equal(outcome.ok, false);
    assert.match(outcome.message, /on snowflake connectors only/);
    assert.deepEqual(writes(), []);
  });
});

/** Back to the sandbox itself. */
async function leave(account: string): Promise<void> {
  await run("artie.signOut", { name: account });
  await run("artie.switchAccount", { name: "Test" });
  await run("artie.refresh");
}

/** Rows that do something do it when they are clicked. */
async function click({ item: { command } }: Row<ConnectorsNode>): Promise<void> {
  assert.ok(command);
  const given: unknown[] = command.arguments ?? [];
  await vscode.commands.executeCommand(command.command, ...given);
}
