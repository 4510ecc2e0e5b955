// The status bar and the badge: the account and how many of its pipelines somebody should look at.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "mocha";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { activate, run, setSetting, signInTo, signOutOfAll, until } from "../support/artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

describe("overview", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;

  before(async () => {
    api = await activate();
    sandbox = await stillSandbox();
    await signOutOfAll();
    await setSetting("refreshInterval", 0);
  });

  beforeEach(async () => {
    sandbox.reset();
    await signInTo(sandbox);
    await run("artie.refresh");
  });

  after(async () => {
    await signOutOfAll();
    await setSetting("refreshInterval", undefined);
    await setSetting("apiUrl", undefined);
    await sandbox.close();
  });

  const text = () => api.statusBar?.text;
  const tooltip = () => (api.statusBar?.tooltip.value ?? "").replaceAll("\\", "").replaceAll("&nbsp;", " ");

  it("counts the pipelines that need attention, the same in both places", () => {
    assert.equal(text(), "$(database) Test $(warning) 2");
    assert.deepEqual(api.badge, { value: 2, tooltip: "2 pipelines need attention" });
    assert.equal(api.statusBar?.label, "Artie, account Test, 2 pipelines need attention");
  });

  it("says which, and why", () => {
    assert.match(tooltip(), /Identity Postgres to Redshift: its status is not reported/);
    assert.match(tooltip(), /Inventory SQL Server to Databricks: it has undeployed changes/);
    assert.doesNotMatch(tooltip(), /Support MongoDB/);
  });

  it("has neither number nor badge when all is well", async () => {
    const ill = ["Identity Postgres to Redshift", "Inventory SQL Server to Databricks"];
    for (const name of ill) await remove(sandbox, sandbox.pipeline(name).uuid);
    await run("artie.refresh");
    assert.equal(text(), "$(database) Test");
    assert.equal(api.badge, undefined);
    assert.match(tooltip(), /\d+ pipelines, none needs attention/);
  });

  it("marks an account that can't be read, and keeps what it knew", async () => {
    sandbox.setFaults({ "500": 1 });
    await run("artie.refresh");
    sandbox.setFaults({});
    assert.equal(text(), "$(database) Test $(error)");
    assert.match(tooltip(), /internal server error/);
    assert.equal(api.badge?.value, 2);
  });

  it("has no item without an account", async () => {
    await signOutOfAll();
    assert.equal(api.statusBar, undefined);
    assert.equal(api.badge, undefined);
  });

  it("shows whatever an account is called as text", async () => {
    await signInTo(sandbox, "Acme $(bug)\n**x**");
    await until("the other account is shown", () => text()?.startsWith("$(database) Acme "));
    assert.doesNotMatch(text() ?? "", /\$\(bug\)|\n/);
  });
});

/** As somebody else would. */
async function remove(sandbox: Sandbox, uuid: string): Promise<void> {
  const headers = { authorization: `Bearer ${sandbox.apiKey}` };
  const response = await fetch(`${sandbox.url}/pipelines/${uuid}`, { method: "DELETE", headers });
  assert.ok(response.ok, await response.text());
}
