// From nothing to a pipeline that streams: the flows, the documents that they end in, and what is left of a failure.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import type { ArtieClient } from "../../../src/artie/index.ts";
import { ManualClock, type Sandbox } from "../../../src/sandbox/index.ts";
import { run, until } from "../support/artie.ts";
import { addTables } from "../../support/many-tables.ts";
import { caughtUp, closeAll, edited, open, written } from "../support/documents.ts";
import { signedIn } from "../support/suite.ts";

/** To every question between an account without anything and a pipeline from Postgres to Snowflake. */
const ANSWERS = {
  source: "new postgresql",
  "source host": "billing-db.larkspur.example:5432",
  "source user": "artie",
  "source password": "secret://POSTGRESQL_BILLING_DB_PASSWORD",
  tables: [
    { schema: "public", name: "invoices" },
    { schema: "public", name: "payments" },
  ],
  destination: "new snowflake",
  "destination accountIdentifier": "larkspur-prod",
  "destination username": "ARTIE",
  "destination sign-in": "privateKey",
  "destination privateKey": "secret://SNOWFLAKE_LARKSPUR_PROD_PRIVATEKEY",
  "destination virtualDWH": "ARTIE_WH",
  "destination database": "in ANALYTICS",
};

/** The same from what the account has. */
const BILLING = {
  source: "Billing Postgres",
  tables: [{ schema: "public", name: "invoices" }],
  destination: "Snowflake Production",
  "destination database": "in ANALYTICS",
};

describe("creating", () => {
  const clock = new ManualClock();
  let sandbox: Sandbox;
  let elsewhere: ArtieClient;

  signedIn({ clock }, (suite) => ({ sandbox, elsewhere } = suite));
  afterEach(closeAll);

  const writes = () =>
    sandbox.requests.filter(
      ({ method, path }) => method !== "GET" && !/validate|ping|databases|schemas|tables/.test(path),
    );
  const created = () => writes().map(({ path }) => path);

  /** The account is new: it has nothing. */
  async function empty(): Promise<void> {
    for (const { uuid } of await elsewhere.pipelines.list({ fresh: true })) await elsewhere.pipelines.delete(uuid);
    for (const { uuid } of await elsewhere.sourceReaders.list({ fresh: true }))
      await elsewhere.sourceReaders.delete(uuid);
    for (const { uuid } of await elsewhere.connectors.list({ fresh: true })) await elsewhere.connectors.delete(uuid);
    await run("artie.refresh");
    sandbox.clearRequests();
  }

  async function counts() {
    const [connectors, readers, pipelines] = await Promise.all([
      elsewhere.connectors.list({ fresh: true }),
      elsewhere.sourceReaders.list({ fresh: true }),
      elsewhere.pipelines.list({ fresh: true }),
    ]);
    return { connectors: connectors.length, readers: readers.length, pipelines: pipelines.length };
  }

  async function secrets(): Promise<void> {
    const kept = [
      {
        name: "POSTGRESQL_BILLING_DB_PASSWORD",
        value: "sandbox-billing-password",
        destination: "billing-db.larkspur.example",
      },
      {
        name: "SNOWFLAKE_LARKSPUR_PROD_PRIVATEKEY",
        value: "sandbox-snowflake-private-key",
        destination: "snowflake:larkspur-prod",
      },
    ];
    for (const secret of kept) await run("artie.secrets.add", secret);
  }

  it("brings a Postgres into Snowflake from an empty account, and it streams", async () => {
    await empty();
    await secrets();
    const document = await open("artie.pipeline.new", { answers: ANSWERS });
    assert.deepEqual(created(), [], "nothing is made before the person says so");
    assert.doesNotMatch(document.getText(), /sandbox-/);
    await until("the schema has been read", async () => {
      const { uri } = document;
      const at = document.positionAt(document.getText().indexOf('"specificDestCfg"') + 2);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri, at);
      return hovers.length > 0;
    });
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), [], "what the flow writes is as the schema has it");
    const checked = await run("artie.document.validate", { uri: document.uri.toString() });
    assert.equal(checked.ok, true, checked.message);
    const outcome = await run("artie.document.createAndStart", { uri: document.uri.toString(), confirm: true });
    assert.ok(outcome.ok, outcome.message);
    const [pipeline, ...others] = await elsewhere.pipelines.list({ fresh: true });
    assert.ok(pipeline && others.length === 0);
    assert.deepEqual(
      (await elsewhere.pipelines.get(pipeline.uuid, { fresh: true })).tables.map(({ name }) => name),
      ["invoices", "payments"],
    );
    await until("it streams", async () => {
      clock.advance(3_600_000);
      const { status, hasBackfillingTables } = await elsewhere.pipelines.get(pipeline.uuid, { fresh: true });
      return status === "running" && hasBackfillingTables !== true;
    });
    // The last of the decisions is the button that creates and starts.
    assert.ok(Object.keys(ANSWERS).length + 1 <= 14);
  });

  it("keeps what exists after each failure half way, says so, and goes on from there with its own account", async () => {
    await empty();
    await secrets();
    const document = await open("artie.pipeline.new", { answers: ANSWERS });
    const uri = document.uri.toString();
    const create = () => run("artie.document.create", { uri, confirm: true });
    sandbox.planFault({ fault: "500", method: "POST", path: /^\/source-readers$/ });
    const noReader = await create();
    assert.equal(noReader.ok, false);
    assert.match(noReader.message, /exist now\. .* was not created, and Create goes on from there/);
    assert.match(await written(document.uri), /"destination": "Snowflake larkspur-prod"/);
    assert.ok((await run("artie.signIn", { name: "Another", key: "arsk_another" })).ok);
    assert.match((await create()).message, /This is of the account Test\. Switch to it to go on/);
    assert.ok((await run("artie.switchAccount", { name: "Test" })).ok);
    await run("artie.signOut", { name: "Another" });
    sandbox.planFault({ fault: "500", method: "POST", path: /^\/pipelines$/ });
    const noPipeline = await create();
    assert.match(noPipeline.message, /^PostgreSQL billing-db reader exists now\. PostgreSQL .* was not created/);
    assert.match(await written(document.uri), /"sourceReader": "PostgreSQL billing-db reader"/);
    const again = await create();
    assert.match(again.message, /^Created PostgreSQL billing-db to Snowflake larkspur-prod\./);
    assert.deepEqual(await counts(), { connectors: 2, readers: 1, pipelines: 1 });
  });

  it("makes nothing twice whose answer was lost, and takes what is there by its name where nothing can be read", async () => {
    await empty();
    await secrets();
    const document = await open("artie.pipeline.new", { answers: ANSWERS });
    const uri = document.uri.toString();
    const create = () => run("artie.document.create", { uri, confirm: true });
    for (const [path, what] of [
      [/^\/connectors$/, "Snowflake larkspur-prod"],
      [/^\/source-readers$/, "PostgreSQL billing-db and PostgreSQL billing-db reader"],
    ] as const) {
      sandbox.planFault({ fault: "cut", method: "POST", path });
      assert.match((await create()).message, new RegExp(`^${what} exists? now, although the answer was lost`));
    }
    sandbox.planFault({ fault: "cut", method: "POST", path: /^\/pipelines$/ });
    assert.match((await create()).message, /^PostgreSQL billing-db to Snowflake larkspur-prod exists now/);
    assert.deepEqual(await counts(), { connectors: 2, readers: 1, pipelines: 1 });
  });

  it("goes on when somebody has deleted what was made, once another one is named", async () => {
    await secrets();
    const document = await open("artie.pipeline.new", { answers: ANSWERS });
    const uri = document.uri.toString();
    sandbox.planFault({ fault: "500", method: "POST", path: /^\/source-readers$/ });
    await run("artie.document.create", { uri, confirm: true });
    const made = (await elsewhere.connectors.list({ fresh: true })).find(
      ({ label }) => label === "Snowflake larkspur-prod",
    );
    assert.ok(made);
    await elsewhere.connectors.delete(made.uuid);
    const gone = await run("artie.document.create", { uri, confirm: true });
    assert.match(gone.message, /^Nothing was created: .*no connector "Snowflake larkspur-prod"/);
    await caughtUp(document);
    await edited(document, '"Snowflake larkspur-prod"', '"Snowflake Production"');
    const again = await run("artie.document.create", { uri, confirm: true });
    assert.ok(again.ok, again.message);
  });

  it("makes nothing of a text that is no JSON, or says a field twice, and says where", async () => {
    const document = await open("artie.pipeline.new", { answers: BILLING });
    const uri = document.uri.toString();
    const both = async () => {
      const outcomes = [
        await run("artie.document.validate", { uri }),
        await run("artie.document.create", { uri, confirm: true }),
      ];
      return outcomes.map(({ message }) => message).join("\n");
    };
    const name = /"name": "[^"]+",/.exec(document.getText())?.[0] ?? "";
    await edited(document, name, `${name} "name": "Twice",`);
    assert.match(await both(), /not validated: Line \d+ says name a second time.*\nNothing was created: Line \d+ says/);
    await edited(document, `${name} "name": "Twice",`, `${name} [`);
    assert.match(await both(), /not validated: Line \d+ is not valid JSON.*\nNothing was created: Line \d+ is not/);
    assert.match(await written(document.uri), /, \[/);
    assert.deepEqual(created(), []);
  });

  it("makes nothing of a table that has vanished, or under a name that is taken", async () => {
    await secrets();
    const gone = {
      ...ANSWERS,
      tables: [{ schema: "public", name: "vanished" }],
      "source failing validation": { do: "anyway" },
    };
    const document = await open("artie.pipeline.new", { answers: gone });
    const create = () => run("artie.document.create", { uri: document.uri.toString(), confirm: true });
    assert.match((await create()).message, /Nothing was created.*vanished/);
    await edited(document, "vanished", "payments");
    for (const [own, taken, said] of [
      ["PostgreSQL billing-db to Snowflake larkspur-prod", "MySQL to BigQuery", "a pipeline MySQL to BigQuery"],
      ["PostgreSQL billing-db reader", "billing reader", "a source reader billing reader"],
      ["Snowflake larkspur-prod", "Billing Postgres", "a connector Billing Postgres"],
      ["PostgreSQL billing-db", "Billing Postgres", "a connector Billing Postgres"],
    ] as const) {
      await edited(document, `"${own}"`, `"${taken}"`);
      assert.match((await create()).message, new RegExp(`Nothing was created\\..* There is ${said} already`));
      await edited(document, `"${taken}"`, `"${own}"`);
    }
    await edited(document, '"Snowflake larkspur-prod"', '"PostgreSQL billing-db"');
    assert.match((await create()).message, /Two of the connectors are called PostgreSQL billing-db/);
    assert.deepEqual(created(), []);
  });

  it("sets the credentials of the connectors that are created with a pipeline, each for where it goes", async () => {
    await secrets();
    const document = await open("artie.pipeline.new", { answers: ANSWERS });
    const uri = document.uri.toString();
    const set = async (place: readonly string[], before: string, name: string, value: string) => {
      await edited(document, `secret://${before}`, `secret://${name}`);
      const outcome = await run("artie.document.setSecret", {
        uri,
        path: [...place, "sharedConfig", name === "KEY" ? "privateKey" : "password"],
        value,
      });
      assert.ok(outcome.ok, outcome.message);
      assert.match(document.getText(), new RegExp(`"secret://${name}"`));
    };
    await set(["source", "connector"], "POSTGRESQL_BILLING_DB_PASSWORD", "WORD", "sandbox-billing-password");
    await set(["destination"], "SNOWFLAKE_LARKSPUR_PROD_PRIVATEKEY", "KEY", "sandbox-snowflake-private-key");
    const outcome = await run("artie.document.create", { uri, confirm: true });
    assert.ok(outcome.ok, outcome.message);
  });

  it("adds tables of the source to a pipeline's draft, from the explorer and from its row", async () => {
    const answers = { tables: [{ schema: "audit", name: "ledger_changes" }] };
    const outcome = await run("artie.pipeline.addTables", { pipeline: "Billing Postgres to Snowflake", answers });
    assert.match(outcome.message, /1 table added to the draft/);
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.match(document.getText(), /"ledger_changes"/);
    assert.deepEqual(created(), []);
    const applied = await run("artie.document.apply", { uri: document.uri.toString(), confirm: true });
    assert.ok(applied.ok, applied.message);
  });

  it("brings 5,000 tables of one schema into a pipeline, and more of them into one that is there", async () => {
    await secrets();
    const all = addTables(sandbox, { host: "billing-db.larkspur.example", schema: "public", count: 5_000 });
    const document = await open("artie.pipeline.new", { answers: { ...ANSWERS, tables: all.slice(0, 4_000) } });
    const outcome = await run("artie.document.create", { uri: document.uri.toString(), confirm: true });
    assert.ok(outcome.ok, outcome.message);
    const [made] = (await elsewhere.pipelines.list({ fresh: true })).filter(({ name }) => /^PostgreSQL/.test(name));
    assert.ok(made);
    const tablesNow = async () => (await elsewhere.pipelines.get(made.uuid, { fresh: true })).tables;
    assert.equal((await tablesNow()).length, 4_000);
    await run("artie.refresh");
    const added = await run("artie.pipeline.addTables", { pipeline: made.uuid, answers: { tables: all } });
    assert.match(added.message, /1,?000 tables added to the draft/);
    const draft = vscode.window.activeTextEditor?.document;
    assert.ok(draft);
    const applied = await run("artie.document.apply", { uri: draft.uri.toString(), confirm: true });
    assert.ok(applied.ok, applied.message);
    assert.deepEqual(new Set((await tablesNow()).map(({ name }) => name)), new Set(all.map(({ name }) => name)));
  });

  it("begins at a table of the explorer", async () => {
    const [billing] = (await elsewhere.connectors.list({ fresh: true })).filter(
      ({ label }) => label === "Billing Postgres",
    );
    assert.ok(billing);
    await secrets();
    const document = await open("artie.connector.replicate", {
      ...{ connector: billing.uuid, database: "billing", schema: "public", tables: ["invoices"] },
      answers: { destination: "Snowflake Production", "destination database": "in ANALYTICS" },
    });
    assert.match(document.getText(), /"connector": "Billing Postgres"/);
    assert.match(document.getText(), /\{ "schema": "public", "name": "invoices" \}/);
    assert.match(document.getText(), /"replicationSlotOverride": "artie_billing_2"/, "the first one is taken");
    // What is called like it already gets the next number.
    const created = await run("artie.document.create", { uri: document.uri.toString(), confirm: true });
    assert.ok(created.ok, created.message);
    const next = await open("artie.pipeline.new", { answers: BILLING });
    assert.match(next.getText(), /"name": "Billing Postgres to Snowflake Production 2"/);
    assert.match(next.getText(), /"name": "Billing Postgres reader 2"/);
  });
});
