// The tabs of pipelines: one for each, named after it, and the store goes on reading while one of them is all that is
// visible. What is in them is looked at in a browser.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import type { ArtieClient } from "../../../src/artie/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { run, setSetting, until } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";
import { pipelineRow, tableRow } from "../support/trees.ts";

const RUNNING = "Hubspot to Snowflake";
const BACKFILLING = "Logistics Postgres to Snowflake";

describe("pipeline page", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;
  let elsewhere: ArtieClient;

  signedIn({}, (suite) => ({ api, sandbox, elsewhere } = suite));

  beforeEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await setSetting("refreshInterval", 0);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("opens one tab for each pipeline, by row, by name and by table", async () => {
    const { node } = await pipelineRow(api, RUNNING);
    await run("artie.pipeline.page", node);
    await run("artie.pipeline.page", { pipeline: BACKFILLING });
    await run("artie.pipeline.page", (await tableRow(api, BACKFILLING, "public.parcels")).node);
    await run("artie.pipeline.page", node);
    await until("both tabs are there", () => pages().length === 2);
    assert.deepEqual(
      pages().map(({ label }) => label),
      [RUNNING, BACKFILLING],
    );
    await until("the first is in front again", () => pages()[0]?.isActive);
  });

  it("says which name is unknown, and opens nothing", async () => {
    const outcome = await run("artie.pipeline.page", { pipeline: "Nobody to Nowhere" });
    assert.equal(outcome.ok, false);
    assert.match(outcome.message, /Nobody to Nowhere/);
    assert.deepEqual(pages(), []);
  });

  it("follows the store when nothing but the page is visible, until it is closed", async () => {
    await run("artie.pipeline.page", { pipeline: RUNNING });
    await vscode.commands.executeCommand("workbench.view.explorer");
    await setSetting("refreshInterval", 5);
    const row = () => api.pipelines.find(({ name }) => name === RUNNING);
    await elsewhere.pipelines.updateStatus(row()?.uuid ?? "", "paused");
    await until("the row is paused", () => row()?.status === "paused");
    assert.equal(api.pipelines.length, sandbox.snapshot().pipelines.length);

    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await until("the tab is gone", () => pages().length === 0);
    await run("artie.refresh");
    sandbox.clearRequests();
    await run("artie.refresh");
    const details = sandbox.requests.filter(({ path }) => path === `/pipelines/${row()?.uuid ?? ""}`);
    assert.deepEqual(details, []);
  });

  it("takes the name that the pipeline is given elsewhere", async () => {
    await run("artie.pipeline.page", { pipeline: RUNNING });
    await elsewhere.pipelines.replace(sandbox.pipeline(RUNNING).uuid, { name: "Events to Snowflake" });
    await run("artie.refresh");
    await until("the tab has the new name", () => pages().some(({ label }) => label === "Events to Snowflake"));
  });
});

function pages(): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(({ input }) => input instanceof vscode.TabInputWebview && /artie\.pipeline$/.test(input.viewType));
}
