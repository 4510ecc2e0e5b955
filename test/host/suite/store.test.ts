// The rows of the sidebar: they follow what happens elsewhere while a view is visible, and nothing moves without reason.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { createArtieClient } from "../../../src/artie/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { activate, run, setSetting, signInTo, signOutOfAll, until } from "../support/artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

describe("store", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;

  before(async () => {
    api = await activate();
    sandbox = await stillSandbox();
  });

  beforeEach(async () => {
    await signOutOfAll();
    sandbox.reset();
    await signInTo(sandbox);
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.view.explorer");
    await setSetting("refreshInterval", undefined);
    await signOutOfAll();
    await setSetting("apiUrl", undefined);
    await sandbox.close();
  });

  it("loads pipelines and connectors when a view becomes visible", async () => {
    await vscode.commands.executeCommand("artie.pipelines.focus");
    await until("all rows are there", () => api.pipelines.length === sandbox.snapshot().pipelines.length);
    await until("all connectors are there", () => api.connectors.length === sandbox.snapshot().connectors.length);
  });

  it("follows what somebody else does", async () => {
    await vscode.commands.executeCommand("artie.pipelines.focus");
    await setSetting("refreshInterval", 5);
    const elsewhere = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "somebody-else/1" });
    const row = () => api.pipelines.find(({ name }) => name === "Hubspot to Snowflake");
    const uuid = await until("the row is there", () => row()?.uuid);
    await elsewhere.pipelines.updateStatus(uuid, "paused");
    await until("the row is paused or on its way", () => row()?.status === "paused" || row()?.isDeploying === true);
    await elsewhere.pipelines.delete(uuid);
    await until("the row is gone", () => row() === undefined);
  });

  it("tells of a change only when there is one", async () => {
    await setSetting("refreshInterval", 0);
    await run("artie.refresh");
    let events = 0;
    const subscription = api.onDidChange(() => (events += 1));
    await run("artie.refresh");
    subscription.dispose();
    assert.equal(events, 0);
  });

  it("keeps its rows when a refresh fails, and says why", async () => {
    await setSetting("refreshInterval", 0);
    await run("artie.refresh");
    const rows = api.pipelines;
    sandbox.planFault({ fault: "500", path: /^\/pipelines$/ });
    const outcome = await run("artie.refresh");
    assert.equal(outcome.ok, false);
    assert.deepEqual(api.pipelines, rows);
  });

  it("holds no credentials of connectors", async () => {
    await run("artie.refresh");
    const [connector] = api.connectors;
    assert.ok(connector);
    assert.equal("sharedConfig" in connector, false);
  });
});
