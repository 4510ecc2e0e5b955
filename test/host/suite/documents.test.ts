// Resources as documents: what is opened, saved, applied and thrown away, in VS Code's own editor.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import type { ArtieClient } from "../../../src/artie/index.ts";
import { ManualClock, type Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { closeAll, edited, everything, open, written } from "../support/documents.ts";
import { run, until } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";

const BILLING = "Billing Postgres to Snowflake";

describe("documents", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;
  let elsewhere: ArtieClient;

  signedIn({ clock: new ManualClock() }, (suite) => ({ api, sandbox, elsewhere } = suite));
  afterEach(closeAll);

  const writes = () => sandbox.requests.filter(({ method, path }) => method !== "GET" && !/validate|ping/.test(path));
  const pipeline = (name: string) => {
    const found = api.pipelines.find((each) => each.name === name);
    assert.ok(found, name);
    return found;
  };

  it("opens a pipeline at its address, in the language of JSON with comments, with names for UUIDs", async () => {
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    const { uuid } = pipeline(BILLING);
    assert.equal(document.uri.scheme, "artie");
    assert.match(document.uri.path, new RegExp(`^/[^/]+/pipelines/${uuid}/Billing Postgres to Snowflake\\.jsonc$`));
    assert.equal(document.languageId, "jsonc");
    const text = document.getText();
    assert.match(text, /"destination": "Snowflake Production"/);
    assert.match(text, /\{ "schema": "public", "name": "invoices" \}/);
    assert.doesNotMatch(text, /"uuid"|UUID"/);
    assert.match(text, /\/\/ It reads from the source reader Billing reader on Billing Postgres \(PostgreSQL\)\./);
  });

  it("sends nothing for any resource of the account that is opened and saved unchanged", async () => {
    const { accountId, all } = await everything(api, elsewhere);
    for (const { kind, uuid, name } of all) {
      const uri = vscode.Uri.from({ scheme: "artie", path: `/${accountId}/${kind}/${uuid}/any name.jsonc` });
      const text = await written(uri);
      assert.match(text, /^ {2}"(name|label)": /m, `${kind} ${name}`);
      // As VS Code saves it: once with a change, and once as it was.
      await vscode.workspace.fs.writeFile(uri, Buffer.from(`${text} `));
      assert.equal(await written(uri), `${text} `);
      await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
      const outcome = await run("artie.document.apply", { uri: uri.toString(), confirm: name });
      assert.match(outcome.message, /there is nothing to apply/);
    }
    assert.deepEqual(writes(), []);
  });

  it("keeps a draft when it is saved, and sends what was merged when it is applied", async () => {
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    await edited(document, '"schema": "BILLING"', '"schema": "BILLING_V2"');
    assert.deepEqual(writes(), []);
    const { uri } = document;
    assert.match(await written(uri), /BILLING_V2/);
    const before = await elsewhere.pipelines.get(pipeline(BILLING).uuid, { fresh: true });
    const outcome = await run("artie.document.apply", { uri: uri.toString(), confirm: BILLING });
    assert.ok(outcome.ok, outcome.message);
    const after = await elsewhere.pipelines.get(before.uuid, { fresh: true });
    assert.deepEqual(after.specificDestCfg, { ...before.specificDestCfg, schema: "BILLING_V2" });
    assert.deepEqual(
      after.tables.map(({ name }) => name),
      before.tables.map(({ name }) => name),
    );
    await until("the document shows what was taken", () => /BILLING_V2/.test(document.getText()) && !document.isDirty);
  });
});
