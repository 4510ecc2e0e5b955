// Calls of agents that wait for the person of the window: where they show, how they are decided, and how they end when
// nobody decides.
import assert from "node:assert/strict";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { connect, resetAgentSettings } from "../support/agent.ts";
import { run, setSetting, setWorkspaceSetting, signInTo, signOutOfAll, until } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";
import { rows } from "../support/trees.ts";
import { callUntilDecided } from "../../support/decided.ts";

const DELETE = "delete_a_artie_pipeline_by_id";
const UPDATE = "update_a_artie_pipeline_by_id";
const STATUS = "artie_pipelines_update_status";
const DRAFT = "MySQL to BigQuery";
const RUNNING = "Billing Postgres to Snowflake";

describe("approvals", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;
  let client: Client;

  signedIn({}, (suite) => ({ api, sandbox } = suite));

  before(async () => {
    await resetAgentSettings();
    await setSetting("agent.access", "everything");
    client = await connect();
  });

  beforeEach(async () => {
    await setSetting("agent.approval", undefined);
  });

  afterEach(async () => {
    for (const { node } of await waitingRows())
      await run("artie.approval.deny", { ...node, reason: "the test is over" });
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  after(async () => {
    await client.close();
    await resetAgentSettings();
  });

  async function call(name: string, args: Record<string, unknown>, other = client): Promise<string> {
    return JSON.stringify((await callUntilDecided(other, name, args)).content);
  }

  async function waitingRows() {
    const [top] = await rows(api.trees.grants);
    return top?.context === "waiting" ? rows(api.trees.grants, top.node) : [];
  }

  const waiting = (name: string) =>
    until(`the call about ${name} waits`, async () => (await waitingRows()).find(({ label }) => label === name));

  function writes() {
    return sandbox.requests.filter(({ method }) => method === "DELETE").map(({ path }) => path);
  }

  function draft() {
    return sandbox.snapshot().pipelines.find(({ name }) => name === DRAFT);
  }

  it("hold what can lose data by default, and let it run when the person says so", async () => {
    const answer = call(DELETE, { pipeline: DRAFT });
    const { description, node, item } = await waiting(DRAFT);
    assert.match(description, /^Deletes the pipeline for good; .* · The agent · until /);
    assert.match(item.accessibilityInformation?.label ?? "", /Risk: data is lost/);
    await until("the status bar counts it", () => api.waiting === "1 waiting");
    assert.ok(draft());
    const outcome = await run("artie.approval.approve", node);
    assert.equal(outcome.message, `Approved: ${DRAFT}. It runs now.`);
    assert.match(await answer, /deleted/);
    assert.equal(draft(), undefined);
    await until("nothing waits", () => api.waiting === undefined);
  });

  it("tell the agent why it was denied", async () => {
    const answer = call(DELETE, { pipeline: DRAFT });
    const { node } = await waiting(DRAFT);
    await run("artie.approval.deny", { ...node, reason: "not before the audit" });
    assert.match(await answer, /approval_denied.*not before the audit/);
    assert.ok(draft());
  });

  it("take no yes from a program, be it one that knows what waits", async () => {
    const answer = call(DELETE, { pipeline: DRAFT });
    const { node } = await waiting(DRAFT);
    const id = String(Reflect.get(node, "id"));
    for (const given of [{ ...node }, id, { id, confirm: true }]) {
      // VS Code opens no dialog under test.
      await vscode.commands.executeCommand("artie.approval.approve", given).then(undefined, () => undefined);
      await vscode.commands.executeCommand("artie.approval.decide", given).then(undefined, () => undefined);
    }
    assert.ok(draft());
    await until("it still waits", () => api.waiting === "1 waiting");
    await run("artie.approval.deny", { ...node, reason: "no" });
    assert.match(await answer, /approval_denied/);
  });

  it("show the plan as a document, of an update as a difference", async () => {
    await setSetting("agent.approval", "writes");
    const answer = call(UPDATE, { pipeline: RUNNING, name: "Billing" });
    const { node } = await waiting(RUNNING);
    await vscode.commands.executeCommand("artie.approval.show", node);
    const tab = await until("the difference is open", () => {
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return input instanceof vscode.TabInputTextDiff ? input : undefined;
    });
    const [before, now] = await Promise.all(
      [tab.original, tab.modified].map(async (uri) => (await vscode.workspace.openTextDocument(uri)).getText()),
    );
    assert.match(before ?? "", /\nname:\n {2}"Billing Postgres to Snowflake"\n/);
    assert.match(now ?? "", /\nname:\n {2}"Billing"\n/);
    await run("artie.approval.approve", node);
    assert.match(await answer, /Billing/);
    assert.ok(sandbox.snapshot().pipelines.some(({ name }) => name === "Billing"));
  });

  it("follow the setting, which no workspace can lower", async () => {
    await setWorkspaceSetting("agent.approval", "none").catch(() => undefined);
    const held = call(DELETE, { pipeline: DRAFT });
    await run("artie.approval.deny", { ...(await waiting(DRAFT)).node, reason: "held" });
    assert.match(await held, /approval_denied/);
    await setSetting("agent.approval", "none");
    assert.match(await call(DELETE, { pipeline: DRAFT }), /confirmation_needed/);
    await setSetting("agent.approval", "writes");
    const paused = call(STATUS, { pipeline: RUNNING, status: "paused" });
    await run("artie.approval.approve", (await waiting(RUNNING)).node);
    assert.match(await paused, /"statusBefore/);
    assert.equal(sandbox.pipeline(RUNNING).status, "paused");
  });

  it("stand in groups when there are many", async () => {
    await setSetting("agent.approval", "writes");
    const drafts = sandbox.snapshot().pipelines.map(({ name }) => name);
    const calls = Array.from({ length: 200 }, (_, index) =>
      call(UPDATE, { pipeline: drafts[index % drafts.length], name: `Renamed ${index}` }),
    );
    await until("all of them wait", () => api.waiting === "200 waiting");
    const [group, ...others] = await waitingRows();
    assert.equal(group?.label, "The agent");
    assert.equal(group.description, "200 calls");
    assert.deepEqual(others, []);
    assert.equal((await rows(api.trees.grants, group.node)).length, 200);
    for (const { node } of await rows(api.trees.grants, group.node)) {
      await run("artie.approval.deny", { ...node, reason: "too many" });
    }
    for (const answer of calls) assert.match(await answer, /approval_denied.*too many/);
  });

  it("run nothing with a yes to what the agent may not do any more by then", async () => {
    const less = [
      ["agent.access", "change", /Nothing was changed.*needs the access level \\+"everything\\+"/],
      ["agent.access", "read", /Nothing was changed/],
      ["agent.excludedTools", [DELETE], /Nothing was changed: the tool was taken away while the call waited/],
    ] as const;
    for (const [setting, value, said] of less) {
      const answer = call(DELETE, { pipeline: DRAFT });
      const { node } = await waiting(DRAFT);
      const before = setting === "agent.access" ? "everything" : undefined;
      await setSetting(setting, value);
      await run("artie.approval.approve", node);
      assert.match(await answer, said);
      assert.ok(draft());
      await setSetting(setting, before);
      await until("nothing waits", () => api.waiting === undefined);
    }
    assert.deepEqual(writes(), []);
  });

  it("leave a call in the record that can be undone from there, for a day", async () => {
    await setSetting("agent.approval", "none");
    assert.match(await call(UPDATE, { pipeline: RUNNING, name: "Billing" }), /undo/);
    const calls = (await rows(api.trees.access)).find(({ context }) => context === "calls");
    const recorded = await until("the call is in the tree", async () => {
      const [last] = await rows(api.trees.access, calls?.node);
      return last?.context === "call undo" ? last : undefined;
    });
    assert.ok((await run("artie.signIn", { name: "Another", key: "arsk_another" })).ok);
    const elsewhere = await run("artie.undo", { ...recorded.node, confirm: true });
    assert.match(elsewhere.message, /^This is of the account Test\. Switch to it to go on\.$/);
    await run("artie.switchAccount", { name: "Test" });
    await run("artie.signOut", { name: "Another" });
    client = await connect();
    const outcome = await run("artie.undo", { ...recorded.node, confirm: true });
    assert.match(outcome.message, /^Undone at Billing: Changes name; all else stays as it is\.$/);
    assert.ok(sandbox.snapshot().pipelines.some(({ name }) => name === RUNNING));
    const again = await run("artie.undo", { ...recorded.node, confirm: true });
    assert.match(again.message, /There is nothing to undo/);
    const names = await api.secretNames();
    assert.ok(names.some((name) => name.startsWith("artie.undo.")));
    assert.ok(!names.join().includes(RUNNING));
    assert.equal((await run("artie.undo", { tool: UPDATE, input: {} })).ok, false);
  });

  it("end safely with the session that they were asked in", async () => {
    const own = await connect();
    const answer = call(DELETE, { pipeline: DRAFT }, own).catch(String);
    await waiting(DRAFT);
    await signOutOfAll();
    await answer;
    await until("nothing waits", () => api.waiting === undefined);
    assert.ok(draft());
    await signInTo(sandbox);
  });
});
