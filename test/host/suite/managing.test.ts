// Delete, rename, duplicate: what each asks for, and what is left afterwards.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import type { ArtieClient } from "../../../src/artie/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { run } from "../support/artie.ts";
import { closeAll, open } from "../support/documents.ts";
import { signedIn } from "../support/suite.ts";

const AUDIT = "Billing Postgres to Snowflake audit";

describe("managing", () => {
  let sandbox: Sandbox;
  let elsewhere: ArtieClient;

  signedIn({}, (suite) => ({ sandbox, elsewhere } = suite));
  afterEach(closeAll);

  const writes = () => sandbox.requests.filter(({ method, path }) => method !== "GET" && !/validate|ping/.test(path));
  const names = async () => (await elsewhere.pipelines.list({ fresh: true })).map(({ name }) => name);

  it("deletes a pipeline for its exact name alone", async () => {
    const wrong = await run("artie.pipeline.delete", {
      pipeline: AUDIT,
      confirm: "billing postgres to snowflake audit",
    });
    assert.equal(wrong.ok, false);
    assert.deepEqual(writes(), []);
    const outcome = await run("artie.pipeline.delete", { pipeline: AUDIT, confirm: AUDIT });
    assert.equal(outcome.message, `Deleted ${AUDIT}.`);
    assert.ok(!(await names()).includes(AUDIT));
  });

  it("does not delete a source reader that a pipeline uses, and says which", async () => {
    const args = { sourceReader: "Billing reader", confirm: "Billing reader" };
    const outcome = await run("artie.sourceReader.delete", args);
    assert.equal(outcome.ok, false);
    assert.match(outcome.message, /2 pipelines use the source reader/);
    assert.deepEqual(writes(), []);
  });

  it("renames each kind, and says when others have the name", async () => {
    const renamed = await run("artie.pipeline.rename", { pipeline: AUDIT, name: "Audit", confirm: true });
    assert.equal(renamed.message, `Renamed ${AUDIT} to Audit.`);
    assert.ok((await names()).includes("Audit"));
    const reader = { sourceReader: "Orders reader", name: "Billing reader", confirm: true };
    assert.match((await run("artie.sourceReader.rename", reader)).message, /Another source reader has this name/);
    const connector = await run("artie.connector.rename", { connector: "S3 Archive", name: "Archive", confirm: true });
    assert.ok(connector.ok, connector.message);
  });

  it("duplicates a pipeline as a new document, from which it is created", async () => {
    const document = await open("artie.pipeline.duplicate", { pipeline: AUDIT });
    assert.match(document.uri.path, /\/pipelines\/new-\w+\/Billing Postgres to Snowflake audit copy\.jsonc$/);
    assert.match(document.getText(), /"sourceReader": "Billing reader"/);
    assert.deepEqual(writes(), []);
    const outcome = await run("artie.document.create", { uri: document.uri.toString(), confirm: true });
    assert.ok(outcome.ok, outcome.message);
    assert.ok((await names()).includes(`${AUDIT} copy`));
    const next = await open("artie.pipeline.duplicate", { pipeline: AUDIT });
    assert.match(next.getText(), /"name": "Billing Postgres to Snowflake audit copy 2"/);
  });

  it("duplicates a connector without its credentials, and a reader with a slot of its own", async () => {
    const connector = await open("artie.connector.duplicate", { connector: "Billing Postgres" });
    assert.match(connector.getText(), /"password": "secret:\/\/BILLING_POSTGRES_COPY_PASSWORD"/);
    await closeAll();
    const reader = await open("artie.sourceReader.duplicate", { sourceReader: "Billing reader" });
    assert.match(reader.getText(), /"replicationSlotOverride": "artie_billing_copy"/);
    const outcome = await run("artie.document.create", { uri: reader.uri.toString(), confirm: true });
    assert.ok(outcome.ok, outcome.message);
  });
});
