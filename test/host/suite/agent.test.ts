// VS Code's own MCP client starts the server that the extension offers, and what its tools do shows at once.
import assert from "node:assert/strict";
import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { CONFIGURATIONS, ELSEWHERE, HOME, PLACES } from "../../support/ways-round.ts";
import { invoke, invokeOnce, resetAgentSettings, socketDirectories, toolNames, untilTools } from "../support/agent.ts";
import { activate, run, setSetting, signInTo, signOutOfAll, until } from "../support/artie.ts";
import { stillSandbox } from "../../support/still-sandbox.ts";

const LIST = "list_all_artie_pipelines";
/** Nothing but the agent reads these. */
const KEYS = "list_all_artie_encryption_keys";
const START = "artie_pipelines_start";
const CANCEL = "artie_pipelines_cancel_backfill";
const PING = "artie_connectors_ping";

describe("agent", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;

  before(async () => {
    api = await activate();
    sandbox = await stillSandbox();
    await signOutOfAll();
    await until("the tools of the suites before are gone", () => toolNames().length === 0);
  });

  beforeEach(async () => {
    await resetAgentSettings();
    sandbox.reset();
    // To sign in anew would have VS Code stop the server a moment after the test has begun.
    if (api.account?.apiUrl !== sandbox.url) {
      await signOutOfAll();
      await signInTo(sandbox);
    }
    await run("artie.refresh");
    await untilTools("VS Code has the tools", (names) => names.length > 0);
  });

  after(async () => {
    await signOutOfAll();
    await resetAgentSettings();
    await setSetting("apiUrl", undefined);
    await sandbox.close();
  });

  describe("tools", () => {
    it("are those of the default access level", () => {
      const names = toolNames();
      for (const name of [LIST, START, CANCEL, PING]) assert.ok(names.includes(name), name);
      assert.ok(!names.includes("create_a_artie_source_reader"), "changes more than the default level admits");
      assert.ok(!names.includes("artie_connectors_drop_postgres_replication_slot"), "destroys");
    });

    it("start a draft, and the sidebar's rows follow before the call returns", async () => {
      const events = countEvents(api);
      const result = await invoke(START, { pipeline: "MySQL to BigQuery" });
      assert.equal(rowOf(api, "MySQL to BigQuery").isDeploying, true, result);
      assert.equal(sandbox.pipeline("MySQL to BigQuery").isDeploying, true);
      assert.ok(events.count > 0);
      events.dispose();
    });

    it("cancel a backfill, and the sidebar's rows follow before the call returns", async () => {
      await invoke(LIST, {});
      assert.equal(rowOf(api, "Logistics Postgres to Snowflake").hasBackfillingTables, true);
      const result = await invoke(CANCEL, { pipeline: "Logistics Postgres to Snowflake" });
      assert.equal(rowOf(api, "Logistics Postgres to Snowflake").hasBackfillingTables, false, result);
      assert.equal(rowOf(api, "Sessions DynamoDB to S3").hasBackfillingTables, true);
    });

    it("answer a failure with its diagnosis", async () => {
      const result = await invoke(START, { pipeline: "Orders Postgres to Snowflake" });
      assert.match(result, /slot_stale/);
      assert.match(result, /Drop the stale replication slot/);
    });
  });

  describe("settings", () => {
    it("leave out an excluded tool while the agent is connected", async () => {
      await setSetting("agent.excludedTools", [CANCEL]);
      await until("the tool is gone", () => !toolNames().includes(CANCEL));
      assert.ok(toolNames().includes(START));
      await assert.rejects(invokeOnce(CANCEL, { pipeline: "Logistics Postgres to Snowflake" }));
      assert.equal(sandbox.pipeline("Logistics Postgres to Snowflake").hasBackfillingTables, true);
    });

    it("take away what acts at the level read, and bring it back", async () => {
      await run("artie.agent.configure", { access: "read", tags: ["pipelines"] });
      const isNarrow = (names: readonly string[]) => !names.includes(START) && !names.includes(PING);
      await untilTools("only reading pipelines is left", (names) => isNarrow(names) && names.includes(LIST));
      await run("artie.agent.configure", { access: "operate", tags: [] });
      await untilTools("all are back", (names) => names.includes(START) && names.includes(PING));
    });

    it("offer nothing while a word in them is unknown", async () => {
      await setSetting("agent.tags", ["pipelnes"]);
      await untilTools("no tool is left", (names) => names.length === 0);
      await setSetting("agent.tags", ["pipelines"]);
      await untilTools("the tools are back", (names) => names.includes(START));
    });

    it("refuse an access level and a tag that do not exist", async () => {
      for (const given of [
        { access: "root", tags: [] },
        { access: "read", tags: ["pipelnes"] },
      ]) {
        const outcome = await run("artie.agent.configure", given);
        assert.equal(outcome.ok, false);
      }
      assert.ok(toolNames().includes(START));
    });

    it("end the server when the agent is switched off", async () => {
      assert.equal(socketDirectories().length, 1);
      await run("artie.agent.configure", { access: "off" });
      await until("the tools are gone", () => toolNames().length === 0);
      await until("the socket is gone", () => socketDirectories().length === 0);
    });
  });

  describe("account", () => {
    it("takes the server with it when it signs out", async () => {
      await signOutOfAll();
      await until("the tools are gone", () => toolNames().length === 0);
      await until("the socket is gone", () => socketDirectories().length === 0);
    });

    it("is the only one that its agent reaches", async () => {
      await using other = await stillSandbox();
      await signInTo(other, "Other");
      sandbox.clearRequests();
      other.clearRequests();
      await untilTools("the tools are there", (names) => names.includes(LIST));
      await invoke(KEYS, {});
      assert.ok(other.requests.some(({ path }) => path === "/encryption-keys"));
      assert.deepEqual(sandbox.requests, []);
    });

    it("hears that the key was revoked, and works on with the next one", async () => {
      sandbox.revokeKey(sandbox.apiKey);
      const refused = await invoke(KEYS, {});
      assert.match(refused, /"unauthorized"/);
      assert.match(refused, /API key has been revoked/);
      assert.ok(!refused.includes(sandbox.apiKey), refused);
      assert.equal((await run("artie.signInAgain", { key: "arsk_renewed" })).ok, true);
      await untilTools("VS Code has the tools", (names) => names.includes(LIST));
      assert.match(await invoke(LIST, {}), /MySQL to BigQuery/);
    });
  });

  it("is reached through files that only this user can read", () => {
    const [directory] = socketDirectories();
    assert.ok(directory);
    assert.equal(modeOf(directory), 0o700);
    for (const file of globSync("*", { cwd: directory })) assert.equal(modeOf(join(directory, file)), 0o600, file);
  });

  it("has secrets put in at send time, and never sees them", async () => {
    const password = "correct horse battery";
    const added = await run("artie.secrets.add", {
      name: "HOST_TEST_PASSWORD",
      value: password,
      destination: "db.example.com",
    });
    assert.equal(added.ok, true, added.message);
    assert.ok((await api.secretNames()).includes("artie.secret.HOST_TEST_PASSWORD"));
    const result = await invoke(PING, configWith("secret://HOST_TEST_PASSWORD"));
    const { body } = sandbox.requests.at(-1) ?? {};
    assert.match(JSON.stringify(body), new RegExp(password));
    assert.ok(!result.includes(password), result);

    // Elsewhere it goes only when a person says so in a dialog, which VS Code does not open under test.
    sandbox.clearRequests();
    const refused = await invoke(PING, configWith("secret://HOST_TEST_PASSWORD", "db.attacker.example"));
    assert.match(refused, /"error"/);
    assert.ok(!refused.includes(password), refused);
    assert.deepEqual(sandbox.requests, []);
  });

  it("takes a secret on none of the ways round the question where it may go", async () => {
    const value = "a horse of another color";
    assert.equal((await run("artie.secrets.add", { name: "PG", value, destination: HOME })).ok, true);
    const sharedConfig = { host: HOME, user: "artie", password: "secret://PG" };
    const ways: [way: string, args: object][] = [...CONFIGURATIONS, ...PLACES].map(([way, args]) => [way, args]);
    ways.push(["a tunnel", { config: { type: "postgresql", sshTunnelUUID: await newTunnel(sandbox), sharedConfig } }]);
    for (const [way, args] of ways) {
      sandbox.clearRequests();
      const answer = await invoke(PING, args);
      assert.match(answer, /"error"/, way);
      assert.ok(!answer.includes(value), way);
      assert.ok(!sandbox.requests.some(({ body }) => JSON.stringify(body ?? "").includes(value)), way);
    }
    sandbox.clearRequests();
    await invoke(PING, { config: { type: "postgresql", sharedConfig } });
    assert.match(JSON.stringify(sandbox.requests.at(-1)?.body), new RegExp(value));
  });

  it("gets an error, and sends nothing, when the person does not give the secret that it asks for", async () => {
    sandbox.clearRequests();
    let settled = false;
    const answer = invoke(PING, configWith("secret://HOST_TEST_MISSING")).finally(() => (settled = true));
    await until("the question was closed", async () => {
      await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
      return settled;
    });
    assert.match(await answer, /unknown_secret/);
    assert.deepEqual(sandbox.requests, []);
  });
});

async function newTunnel({ url, apiKey }: Sandbox): Promise<string> {
  const response = await fetch(`${url}/ssh-tunnels`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "Elsewhere", host: ELSEWHERE, port: 22, username: "a" }),
  });
  const { uuid } = (await response.json()) as { uuid: string };
  return uuid;
}

function configWith(password: string, host = "db.example.com"): object {
  return { config: { type: "postgresql", sharedConfig: { host, user: "artie", password } } };
}

function rowOf(api: ArtieExports, name: string) {
  const row = api.pipelines.find((pipeline) => pipeline.name === name);
  assert.ok(row, `no row for ${name}`);
  return row;
}

function countEvents(api: ArtieExports) {
  let count = 0;
  const subscription = api.onDidChange(() => (count += 1));
  return {
    get count() {
      return count;
    },
    dispose: () => {
      subscription.dispose();
    },
  };
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
