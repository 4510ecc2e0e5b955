// Resources as documents: what is opened, saved, applied and thrown away, in VS Code's own editor.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { type ArtieClient, createArtieClient } from "../../../src/artie/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { closeAll, commentsOf, edited, everything, open, written } from "../support/documents.ts";
import { run, setSetting, until } from "../support/artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";
import { signedIn } from "../support/suite.ts";

const BILLING = "Billing Postgres to Snowflake";
const DRAFT = "MySQL to BigQuery";

describe("documents", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;
  let elsewhere: ArtieClient;

  signedIn({}, (suite) => ({ api, sandbox, elsewhere } = suite));
  afterEach(closeAll);

  const writes = () => sandbox.requests.filter(({ method, path }) => method !== "GET" && !/validate|ping/.test(path));
  const pipeline = (name: string) => {
    const found = api.pipelines.find((each) => each.name === name);
    assert.ok(found, name);
    return found;
  };

  const read = (name: string) => elsewhere.pipelines.get(pipeline(name).uuid, { fresh: true });

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
    assert.match(
      commentsOf(document),
      /It reads from the source reader Billing reader on Billing Postgres \(PostgreSQL\)\./,
    );
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

  it("is what was saved when it is opened again, until the draft is thrown away", async () => {
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    const { uri } = document;
    const text = document.getText();
    await edited(document, '"schema": "BILLING"', '"schema": "ELSEWHERE"');
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const again = await open("artie.pipeline.edit", { pipeline: BILLING });
    assert.match(again.getText(), /"ELSEWHERE"/);
    await run("artie.document.discard", { uri: uri.toString(), confirm: true });
    await until("the document is as Artie has it", () => again.getText() === text);
    assert.deepEqual(writes(), []);
  });

  it("takes a setting out and a table in, and nothing else", async () => {
    const before = await read(BILLING);
    await elsewhere.pipelines.replace(before.uuid, {
      ...before,
      advancedSettings: { ...before.advancedSettings, bufferRows: 77, nullOutInvalidValues: true },
    });
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    assert.match(
      commentsOf(document),
      /Set as well, kept as it is and not shown here: advancedSettings\.nullOutInvalidValues\./,
    );
    await edited(document, '"bufferRows": 77', "");
    await edited(document, '"tables": [', '"tables": [ { "schema": "audit", "name": "ledger_changes" },');
    const outcome = await run("artie.document.apply", { uri: document.uri.toString(), confirm: BILLING });
    assert.ok(outcome.ok, outcome.message);
    const after = await read(BILLING);
    assert.equal(after.advancedSettings?.["bufferRows"], undefined);
    assert.equal(after.advancedSettings?.["nullOutInvalidValues"], true);
    assert.deepEqual(
      after.tables.map(({ name }) => name),
      [...before.tables.map(({ name }) => name), "ledger_changes"],
    );
  });

  it("is checked, completed and explained by VS Code's own JSON service", async () => {
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    await edited(
      document,
      '"tables": [',
      '"advancedSettings": { "bufferRowz": 1, "flushSizeKb": "much" },\n  "tables": [',
    );
    const problems = () => vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
    await until("both are marked", () => {
      const all = problems().join("\n");
      return /bufferRowz is not allowed/.test(all) && /Incorrect type/.test(all);
    });
    const at = document.getText().indexOf('"Snowflake Production"') + 1;
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      document.positionAt(at),
    );
    const labels = items.map(({ label }) => (typeof label === "string" ? label : label.label));
    assert.ok(
      labels.some((label) => label.includes("Snowflake Staging")),
      labels.join(),
    );
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      document.positionAt(document.getText().indexOf('"flushSizeKb"') + 2),
    );
    const said = hovers.flatMap(({ contents }) =>
      contents.map((part) => (part instanceof vscode.MarkdownString ? part.value : "")),
    );
    assert.match(said.join(), /so many kilobytes/);
  });

  it("marks what another type of source takes", async () => {
    const document = await open("artie.sourceReader.edit", { sourceReader: "Billing reader" });
    await edited(document, '"settings": {', '"settings": { "mssqlReplicationMethod": "x",');
    await until("it is marked", () =>
      vscode.languages.getDiagnostics(document.uri).some(({ message }) => message === "Only SQL Server takes this."),
    );
  });

  it("sends nothing of a text that is no JSON, says where, and keeps it", async () => {
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    await edited(document, '"tables": [', '"tables": [[');
    const outcome = await run("artie.document.apply", { uri: document.uri.toString(), confirm: BILLING });
    assert.equal(outcome.ok, false);
    assert.match(outcome.message, /Line \d+ is not valid JSON/);
    assert.match(await written(document.uri), /\[\[/);
    assert.deepEqual(writes(), []);
  });

  it("refuses fields that the API does not have, and keeps them", async () => {
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    await edited(document, '"tables": [', '"ofANewerAPI": true,\n  "tables": [');
    const outcome = await run("artie.document.apply", { uri: document.uri.toString(), confirm: BILLING });
    assert.match(outcome.message, /there is no field ofANewerAPI/);
    assert.match(await written(document.uri), /ofANewerAPI/);
    assert.deepEqual(writes(), []);
  });

  it("sends nothing over what somebody else has changed before both are put together", async () => {
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    await edited(document, '"schema": "BILLING"', '"schema": "MINE"');
    const before = await read(BILLING);
    await elsewhere.pipelines.replace(before.uuid, {
      ...before,
      advancedSettings: { ...before.advancedSettings, bufferRows: 5 },
      specificDestCfg: { ...before.specificDestCfg, database: "THEIRS" },
    });
    const uri = document.uri.toString();
    const first = await run("artie.document.apply", { uri, confirm: BILLING });
    assert.match(first.message, /has changed at Artie since you began your draft. Nothing was sent/);
    assert.deepEqual(writes().filter(({ path }) => path.startsWith("/pipelines")).length, 1, "but for theirs");
    await elsewhere.pipelines.replace(before.uuid, {
      ...(await read(BILLING)),
      specificDestCfg: before.specificDestCfg ?? {},
    });
    const second = await run("artie.document.apply", { uri, confirm: BILLING, merge: "both" });
    assert.ok(second.ok, second.message);
    const after = await read(BILLING);
    assert.equal(after.advancedSettings?.["bufferRows"], 5);
    assert.deepEqual(after.specificDestCfg, { ...before.specificDestCfg, schema: "MINE" });
  });

  it("keeps what is saved while another account is active, and sends it with its own account alone", async () => {
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    const uri = document.uri.toString();
    await setSetting("apiUrl", sandbox.url);
    assert.ok((await run("artie.signIn", { name: "Another", key: "arsk_another" })).ok);
    await edited(document, '"schema": "BILLING"', '"schema": "LATER"');
    const refused = await run("artie.document.apply", { uri, confirm: BILLING });
    assert.match(refused.message, /This is of the account Test\. Switch to it to go on/);
    assert.deepEqual(writes(), []);
    await run("artie.switchAccount", { name: "Test" });
    const outcome = await run("artie.document.apply", { uri, confirm: BILLING });
    await run("artie.signOut", { name: "Another" });
    assert.ok(outcome.ok, outcome.message);
    assert.equal((await read(BILLING)).specificDestCfg?.["schema"], "LATER");
  });

  it("says whose a document of another account is, asks nothing about it, and shows it once that one is active", async () => {
    const { uuid } = pipeline(DRAFT);
    const own = api.account?.id ?? "";
    await run("artie.pipeline.page", { pipeline: DRAFT });
    await run("artie.pipeline.details", { pipeline: DRAFT });
    const details = vscode.window.activeTextEditor?.document;
    assert.match(details?.getText() ?? "", /"status": "draft"/);
    await using another = await stillSandbox();
    // None of its own has this UUID, so that whoever asks for it asks about the document.
    const itself = createArtieClient({ url: another.url, key: another.apiKey, userAgent: "somebody-else/1" });
    await itself.pipelines.delete(uuid);
    await setSetting("apiUrl", another.url);
    assert.ok((await run("artie.signIn", { name: "Another", key: another.apiKey })).ok);
    const show = async (account: string) => {
      const uri = vscode.Uri.from({ scheme: "artie", path: `/${account}/pipelines/${uuid}/${DRAFT}.jsonc` });
      return (await vscode.window.showTextDocument(uri)).document;
    };
    assert.match(
      (await show("somebody")).getText(),
      /^\/\/ This is of an account that is not signed in\. Sign in to it/,
    );
    const document = await show(own);
    assert.equal(document.getText(), "// This is of the account Test. Switch to it to go on.\n");
    const refused = await run("artie.document.apply", { uri: document.uri.toString(), confirm: DRAFT });
    assert.match(refused.message, /Switch to it to go on/);
    await run("artie.refresh");
    assert.match(details?.getText() ?? "", /"status": "draft"/, "what was read stays");
    assert.deepEqual(
      another.requests.filter(({ method, path }) => method === "GET" && path.includes(uuid)),
      [],
    );
    await run("artie.switchAccount", { name: "Test" });
    await until("it shows what Artie has", () => document.getText().includes(`"name": "${DRAFT}"`));
    await run("artie.signOut", { name: "Another" });
  });

  it("keeps what is saved while Artie can't be reached", async () => {
    const document = await open("artie.pipeline.edit", { pipeline: BILLING });
    sandbox.planFault({ fault: "500", path: /./, times: 99 });
    await edited(document, '"schema": "BILLING"', '"schema": "OFFLINE"');
    const refused = await run("artie.document.apply", { uri: document.uri.toString(), confirm: BILLING });
    assert.equal(refused.ok, false);
    assert.match(await written(document.uri), /OFFLINE/);
    assert.deepEqual(writes(), []);
  });

  it("shows no credential, and sends a new one by its reference", async () => {
    const document = await open("artie.connector.edit", { connector: "Billing Postgres" });
    assert.match(document.getText(), /"password": "secret:\/\/STORED_AT_ARTIE"/);
    assert.doesNotMatch(document.getText(), /sandbox-billing-password/);
    const uri = document.uri.toString();
    const password = "sandbox-billing-password";
    await run("artie.document.setSecret", { uri, path: ["sharedConfig", "password"], value: password });
    assert.match(document.getText(), /"password": "secret:\/\/BILLING_POSTGRES_PASSWORD"/);
    await edited(document, '"label": "Billing Postgres"', '"label": "Billing DB"');
    const outcome = await run("artie.document.apply", { uri, confirm: "Billing Postgres" });
    assert.ok(outcome.ok, outcome.message);
    const body = JSON.stringify(writes().findLast(({ path }) => path.startsWith("/connectors/"))?.body);
    assert.match(body, /sandbox-billing-password/);
    assert.match(body, /"Billing DB"/);
  });

  it("lists its folders", async () => {
    const list = async (path: string) =>
      (await vscode.workspace.fs.readDirectory(vscode.Uri.from({ scheme: "artie", path }))).map(([name]) => name);
    const [account = ""] = await list("/");
    assert.deepEqual(await list(`/${account}`), ["pipelines", "connectors", "source-readers"]);
    const { uuid } = pipeline(BILLING);
    assert.ok((await list(`/${account}/pipelines`)).includes(uuid));
    assert.deepEqual(await list(`/${account}/pipelines/${uuid}`), [`${BILLING}.jsonc`]);
  });
});
