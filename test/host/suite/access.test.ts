// The access view: what the agent may do, given and taken there, narrowed by the workspace, and what it has done.
import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { AccessNode } from "../../../src/vscode/views/access/nodes.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { describeApi } from "../../unit/support/description.ts";
import { connect, invoke, resetAgentSettings, untilTools } from "../support/agent.ts";
import { run, setSetting, setWorkspaceSetting, until } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";
import { row, type Row, rows } from "../support/trees.ts";

describe("access", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;

  signedIn({}, (suite) => ({ api, sandbox } = suite));

  beforeEach(resetAgentSettings);

  after(resetAgentSettings);

  const level = (name: string) => row(api.trees.access, name);
  const tag = async (inLevel: string, name: string) => row(api.trees.access, name, (await level(inLevel)).node);
  const tool = async (inLevel: string, inTag: string, name: string) =>
    row(api.trees.access, name, (await tag(inLevel, inTag)).node);

  describe("a description of the API", () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "artie-spec-"));
    });
    after(async () => {
      await setSetting("apiSpec", undefined);
      await rm(folder, { recursive: true });
    });

    it("heads the list, with what is new, marked as generated, and what is gone and why", async () => {
      const document = describeApi("v9.9.0");
      document.paths["/things"] = { get: { operationId: "thing_list", summary: "List things", responses: {} } };
      delete document.paths["/data-catalog/search"];
      const file = join(folder, "api.json");
      await writeFile(file, JSON.stringify(document));
      await setSetting("apiSpec", file);
      await until(
        "the head of the list",
        async () => (await rows(api.trees.access))[0]?.label === "Follows v9.9.0 of the API",
      );
      const head = await row(api.trees.access, "Follows v9.9.0 of the API");
      assert.equal(head.description, "1 new tools · 0 new fields · 1 gone");
      const gone = await row(api.trees.access, "Search data catalog", head.node);
      assert.match(gone.description, /the API has no POST \/data-catalog\/search as of v9\.9\.0/i);
      assert.match((await tool("Read", "New in the API", "List things")).description, /generated/);

      await setSetting("apiSpec", undefined);
      await until("no head", async () => (await rows(api.trees.access))[0]?.label === "Read");
    });
  });

  describe("levels", () => {
    it("are checked up to the one that counts, each with its tools and what they cost", async () => {
      const shown = (await rows(api.trees.access)).map(({ label, item }) => [label, checked(item)]);
      assert.deepEqual(shown, [
        ["Read", true],
        ["Operate", true],
        ["Change", false],
        ["Everything", false],
        ["Recent calls", undefined],
      ]);
      assert.match((await level("Read")).description, /^(\d+) of \1 · [\d,]+ tokens$/);
      assert.match((await level("Change")).description, /^0 of \d+$/);
      assert.match(
        (await level("Change")).item.accessibilityInformation?.label ?? "",
        /^Change, 0 of \d+, Also create and update/,
      );
    });

    it("are given with one click, and taken with one", async () => {
      await give(await level("Change"));
      assert.equal(setting("access"), "change");
      assert.equal(checked((await level("Change")).item), true);
      await take(await level("Operate"));
      assert.equal(setting("access"), "read");
      assert.equal(checked((await level("Operate")).item), false);
    });

    it("leave nothing when the lowest is taken, and come back", async () => {
      await take(await level("Read"));
      assert.equal(setting("enabled"), false);
      assert.equal(checked((await level("Read")).item), false);
      await give(await level("Operate"));
      assert.equal(setting("enabled"), true);
      assert.equal(checked((await level("Read")).item), true);
    });
  });

  describe("tools", () => {
    it("say what they cost, and what they do when the pointer rests on them", async () => {
      const start = await tool("Operate", "Pipelines", "Start pipeline");
      assert.match(start.description, /^\d+0 tokens$/);
      assert.ok(start.item.tooltip instanceof vscode.MarkdownString);
      assert.match(start.item.tooltip.value, /artie_pipelines_start/);
    });

    it("are taken and given one by one, and the agent sees it at once", async () => {
      await untilTools("it is there", (names) => names.includes("artie_pipelines_start"));
      await take(await tool("Operate", "Pipelines", "Start pipeline"));
      assert.deepEqual(setting("excludedTools"), ["artie_pipelines_start"]);
      assert.equal(checked((await tool("Operate", "Pipelines", "Start pipeline")).item), false);
      await untilTools("the agent has lost it", (names) => !names.includes("artie_pipelines_start"));
      await give(await tool("Operate", "Pipelines", "Start pipeline"));
      assert.deepEqual(setting("excludedTools"), []);
      await untilTools("the agent has it again", (names) => names.includes("artie_pipelines_start"));
    });

    it("are taken one after the other, however quickly a person clicks", async () => {
      const rows = [
        await tool("Operate", "Pipelines", "Start pipeline"),
        await tool("Operate", "Pipelines", "Cancel backfill"),
      ];
      await Promise.all(rows.map(take));
      assert.deepEqual(setting("excludedTools"), ["artie_pipelines_start", "artie_pipelines_cancel_backfill"]);
    });

    it("are drawn anew alone, with the sums above them", async () => {
      const drawn = new Set<unknown>();
      const following = api.trees.access.onDidChangeTreeData?.((nodes) => {
        for (const node of [nodes].flat()) drawn.add(node);
      });
      const [sums, own] = [await tag("Operate", "Pipelines"), await tool("Operate", "Pipelines", "Start pipeline")];
      const others = [await level("Read"), await tool("Operate", "Pipelines", "Cancel backfill")];
      await take(own);
      await until("the row is drawn anew", () => drawn.has(own.node));
      following?.dispose();
      assert.ok(drawn.has(sums.node));
      for (const { node } of [...others, { node: undefined }]) assert.ok(!drawn.has(node));
    });

    it("are taken and given by their tag", async () => {
      await take(await tag("Read", "Connectors"));
      const shown = await rows(api.trees.access, (await tag("Read", "Connectors")).node);
      assert.ok(shown.length > 5 && shown.every(({ item }) => checked(item) === false));
      assert.equal(checked((await tag("Operate", "Connectors")).item), true, "of another level");
      await give(await tag("Read", "Connectors"));
      assert.deepEqual(setting("excludedTools"), []);
    });

    it("can't be checked while their level is not given", async () => {
      const { item, context } = await tool("Change", "Pipelines", "Create pipeline");
      assert.equal(item.checkboxState, undefined);
      assert.equal(context, "tool above");
    });
  });

  describe("a workspace", () => {
    it("pins what it keeps out, and the agent never gets it", async () => {
      await setSetting("agent.access", "change");
      await setWorkspaceSetting("agent.workspaceAccess", "read");
      await setWorkspaceSetting("agent.workspaceExcludedTools", ["artie_connectors_ping"]);
      const operate = await level("Operate");
      assert.match(operate.description, /pinned by the workspace$/);
      assert.equal(operate.item.checkboxState, undefined);
      const ping = await tool("Read", "Connectors", "Test connector");
      assert.match(ping.description, /pinned by the workspace$/);
      assert.equal(ping.item.checkboxState, undefined);
      const kept = ["artie_pipelines_start", "artie_connectors_ping", "create_a_artie_pipeline"];
      await untilTools(
        "only the rest is offered",
        (names) => names.includes("list_all_artie_pipelines") && !kept.some((name) => names.includes(name)),
      );
    });

    it("is pinned from the tree, by a click on a level", async () => {
      const outcome = await run("artie.agent.pinLevel", (await level("Read")).node);
      assert.match(outcome.message, /at most: Read/);
      assert.equal((await level("Operate")).context, "level pinned");
      await run("artie.agent.pinLevel", (await level("Everything")).node);
      assert.equal((await level("Operate")).context, "level on");
    });

    it("widens nothing, whatever it says", async () => {
      await setSetting("agent.access", "read");
      await setWorkspaceSetting("agent.workspaceAccess", "everything");
      assert.equal(checked((await level("Operate")).item), false);
      await setSetting("agent.workspaceAccess", "read");
      await setSetting("agent.access", "everything");
      assert.equal((await level("Change")).context, "level pinned", "what the person narrows everywhere stays");
    });
  });

  it("says what is wrong with the settings, and that nothing is offered", async () => {
    await setSetting("agent.tags", ["pipelnes"]);
    const [problem, calls] = await rows<AccessNode>(api.trees.access);
    assert.match(problem?.description ?? "", /pipelnes/);
    assert.equal(problem?.item.command?.command, "workbench.action.openSettings");
    assert.equal(calls?.label, "Recent calls");
  });

  describe("recent calls", () => {
    const calls = async () => rows(api.trees.access, (await row(api.trees.access, "Recent calls")).node);

    it("show tool, outcome, duration and time, the last one first", async () => {
      await untilTools("they are there", (names) => names.includes("list_all_artie_pipelines"));
      await invoke("list_all_artie_pipelines", {});
      await invoke("get_single_artie_pipeline_by_id", { pipeline: "No such pipeline" });
      await until("both are shown", async () => (await calls()).at(0)?.label === "Get pipeline");
      const [last, before] = await calls();
      assert.match(last?.description ?? "", /^unknown name · \d+ ms · .*\d/);
      assert.equal(before?.label, "List pipelines");
      assert.match(before.description, /^done · \d+ ms · .*\d/);
      assert.ok(last?.item.tooltip instanceof vscode.MarkdownString);
      assert.match(last.item.tooltip.value.replaceAll("&nbsp;", " "), /No such pipeline/);
    });

    it("show what was refused: a tool that is not offered, and one that does not exist", async () => {
      await setSetting("agent.excludedTools", ["artie_pipelines_start"]);
      await untilTools("one is left out", (names) => names.length > 0 && !names.includes("artie_pipelines_start"));
      const client = await connect();
      const madeUp = `tell_me ${sandbox.apiKey} ${"x".repeat(10_000)}`;
      for (const name of ["artie_pipelines_start", madeUp]) {
        await assert.rejects(client.callTool({ name, arguments: { pipeline: "MySQL to BigQuery" } }));
      }
      await client.close();
      await until("both are shown", async () => (await calls()).at(1)?.label === "Start pipeline");
      const [unknown, excluded] = await calls();
      assert.match(excluded?.description ?? "", /^not offered · .*\d/);
      assert.match(unknown?.description ?? "", /^no such tool · .*\d/);
      assert.match(unknown?.label ?? "", /^tell_me \[redacted\] x+…$/);
      assert.ok((unknown?.label.length ?? 0) <= 40, unknown?.label);
      assert.equal(sandbox.pipeline("MySQL to BigQuery").status, "draft");
    });

    it("leave a log that opens, without what was secret", async () => {
      await untilTools("they are there", (names) => names.includes("artie_connectors_ping"));
      const sharedConfig = { host: "db.example.com", user: "artie", password: "hunter2-in-config" };
      await invoke("artie_connectors_ping", { config: { type: "postgresql", sharedConfig } });
      await invoke("list_all_artie_pipelines", { query: `like ${sandbox.apiKey}` });
      const { message } = await run("artie.agent.showActivity");
      const text = await readFile(message, "utf8");
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, message);
      assert.match(text, /"tool":"artie_connectors_ping"/);
      assert.doesNotMatch(text, /hunter2-in-config/);
      assert.ok(!text.includes(sandbox.apiKey), "the key is in the log");
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    });

    it("go on in a new file when one is full, and skip lines that are cut", async () => {
      await untilTools("they are there", (names) => names.includes("list_all_artie_pipelines"));
      await invoke("list_all_artie_pipelines", {});
      const { message: path } = await run("artie.agent.showActivity");
      await appendFile(path, `{"tool":"cut\n${" ".repeat(1_000_000)}\n`);
      await invoke("list_all_artie_connectors", {});
      await until("the new file has only the new call", async () => {
        const lines = (await readFile(path, "utf8")).trim().split("\n");
        return lines.length === 1 && /"list_all_artie_connectors"/.test(lines[0] ?? "");
      });
      assert.match(await readFile(`${path}.1`, "utf8"), /"list_all_artie_pipelines"/);
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    });
  });
});

async function give({ node }: Row<AccessNode>): Promise<void> {
  await vscode.commands.executeCommand("artie.agent.give", node);
}

async function take({ node }: Row<AccessNode>): Promise<void> {
  await vscode.commands.executeCommand("artie.agent.take", node);
}

/** Undefined without a checkbox. */
function checked({ checkboxState }: vscode.TreeItem): boolean | undefined {
  const state = typeof checkboxState === "object" ? checkboxState.state : checkboxState;
  return state === undefined ? undefined : state === vscode.TreeItemCheckboxState.Checked;
}

function setting(name: string): unknown {
  return vscode.workspace.getConfiguration("artie").get(`agent.${name}`);
}
