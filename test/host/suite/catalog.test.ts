// Searching the data catalog: what is chosen is shown in the trees.
import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { Outcome } from "../../../src/vscode/ui/outcome.ts";
import { activate, run, setSetting, signInTo, signOutOfAll, until } from "../support/artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

describe("catalog search", () => {
  let sandbox: Sandbox;

  before(async () => {
    await activate();
    sandbox = await stillSandbox();
    await signOutOfAll();
    await signInTo(sandbox);
    await vscode.commands.executeCommand("artie.connectors.focus");
    await run("artie.refresh");
  });

  after(async () => {
    await signOutOfAll();
    await setSetting("apiUrl", undefined);
    await sandbox.close();
  });

  const searches = () => sandbox.requests.filter(({ path }) => path === "/data-catalog/search");

  /** Chooses the first match as soon as there is one. */
  async function choose(query: string): Promise<Outcome | undefined> {
    let settled = false;
    const outcome = vscode.commands.executeCommand<Outcome | undefined>("artie.searchCatalog", { query });
    void outcome.then(() => (settled = true));
    await until("the first match was chosen", async () => {
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return settled;
    });
    return outcome;
  }

  it("unfolds the tree down to the table", async () => {
    sandbox.clearRequests();
    const outcome = await choose("billing_address");
    assert.equal(outcome?.ok, true);
    assert.equal(outcome.message, "billing_address");
    assert.equal(searches().length, 1);
    assert.ok(
      sandbox.requests.some(({ path, query }) => /\/tables$/.test(path) && query["schemaName"] === "public"),
      "the way down was fetched",
    );
  });

  it("finds nothing to choose for a name that is nowhere, and says so without closing", async () => {
    sandbox.clearRequests();
    let settled = false;
    const outcome = vscode.commands.executeCommand("artie.searchCatalog", { query: "no such thing anywhere" });
    void outcome.then(() => (settled = true));
    await until("it was searched", () => searches().length === 1);
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    assert.equal(settled, false);
    await until("it is closed", async () => {
      await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
      return settled;
    });
    assert.equal(await outcome, undefined);
  });
});
