// Grants in a window: its own gateway, what agents do through it, and the view that follows.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { ArtieExports } from "../../../src/vscode/exports.ts";
import { run, setSetting, signInTo, signOutOfAll, until } from "../support/artie.ts";
import { signedIn } from "../support/suite.ts";
import { TeamGateway } from "../support/team-gateway.ts";
import { pipelineRow, row, rows } from "../support/trees.ts";
import { callUntilDecided } from "../../support/decided.ts";
import { freePort } from "../../support/free-port.ts";

const RUNNING = "Billing Postgres to Snowflake";

describe("grants", () => {
  let api: ArtieExports;
  let sandbox: Sandbox;
  const clients: Client[] = [];

  signedIn({}, (suite) => ({ api, sandbox } = suite));

  before(async () => setSetting("gateway.port", await freePort()));

  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    for (const { node, context } of await grantRows()) {
      if (context.startsWith("grant active")) await run("artie.grant.revoke", node);
    }
  });

  after(() => setSetting("gateway.port", undefined));

  const grantRows = async () => (await rows(api.trees.grants)).filter(({ context }) => context.startsWith("grant "));
  const grantRow = (name: string) => row(api.trees.grants, name);

  /** Makes a grant as a program does and connects with the address that is in the clipboard. */
  async function connect(given: Record<string, unknown>): Promise<Client> {
    const { ok, message } = await run("artie.grant.new", given);
    assert.ok(ok, message);
    return agent(await vscode.env.clipboard.readText());
  }

  async function agent(url: string): Promise<Client> {
    const client = new Client({ name: "an-agent", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    clients.push(client);
    return client;
  }

  it("lets an agent in by a URL that is copied once, and shows what it does as it happens", async () => {
    const client = await connect({ client: "Nightly checks", access: "operate", expires: "8h" });
    const made = await grantRow("Nightly checks");
    assert.match(made.description, /^8 h 0 min left · Operate · 0 calls/);
    assert.equal(made.context, "grant active");
    assert.match(made.item.accessibilityInformation?.label ?? "", /^Nightly checks, 8 h/);

    await client.callTool({ name: "artie_pipelines_start", arguments: { pipeline: "MySQL to BigQuery" } });
    assert.match(
      (await pipelineRow(api, "MySQL to BigQuery")).description,
      /^deploying/,
      "the sidebar follows at once",
    );
    await until("the call is counted", async () => (await grantRow("Nightly checks")).description.includes("1 call "));
    const trail = await rows(api.trees.grants, (await grantRow("Nightly checks")).node);
    assert.deepEqual(
      trail.map(({ label }) => label),
      ["Start pipeline", "Grant made"],
    );
    assert.match(trail[0]?.description ?? "", /^MySQL to BigQuery · /);
  });

  it("is cut off by one click, at once, and stays for a day", async () => {
    const client = await connect({ client: "To be revoked" });
    const outcome = await run("artie.grant.revoke", (await grantRow("To be revoked")).node);
    assert.equal(outcome.message, "To be revoked is revoked: it can do nothing any more.");
    await assert.rejects(client.listTools(), /grant_revoked/);
    const over = await grantRow("To be revoked");
    assert.match(over.description, /^revoked \d/);
    assert.equal(over.context, "grant revoked");
  });

  it("is for the pipelines that it was made for, from a pipeline's menu, and can be renewed", async () => {
    const { node } = await pipelineRow(api, "MySQL to BigQuery");
    const outcome = await run("artie.pipeline.grant", { ...(node as object), client: "One pipeline", expires: "30m" });
    assert.match(outcome.message, /may look at everything and change nothing in MySQL to BigQuery/);
    const client = await agent(await vscode.env.clipboard.readText());
    const { structuredContent } = await client.callTool({ name: "list_all_artie_pipelines", arguments: {} });
    const { items } = structuredContent as { items: { name: string }[] };
    assert.deepEqual(
      items.map(({ name }) => name),
      ["MySQL to BigQuery"],
    );
    assert.match((await grantRow("One pipeline")).description, /^30 min left · Read · MySQL to BigQuery/);
    await run("artie.grant.renew", { grant: idOf(await grantRow("One pipeline")), expires: "7d" });
    assert.match((await grantRow("One pipeline")).description, /^7 d 0 h left/);
  });

  it("is narrowed in place, and never to more than it had", async () => {
    const given = { client: "Narrowed", access: "operate", tags: ["pipelines", "connectors"], expires: "1h" };
    const client = await connect(given);
    const tools = async () => (await client.listTools()).tools.map(({ name }) => name);
    const before = await tools();
    assert.ok(before.includes("artie_pipelines_start") && before.includes("list_all_artie_connectors"));
    assert.ok(!before.some((name) => name.includes("source_reader")), "its areas are two");
    const grant = idOf(await grantRow("Narrowed"));
    const scope = { tags: ["pipelines"], methods: ["list", "custom"], pipelines: ["MySQL to BigQuery"] };
    const narrowed = await run("artie.grant.narrow", { grant, ...scope });
    assert.equal(narrowed.message, "Narrowed may now: Operate · Pipelines · list, custom · MySQL to BigQuery.");
    assert.match((await grantRow("Narrowed")).description, /Operate · Pipelines · list, custom · MySQL to BigQuery/);
    await until("the agent has less", async () => !(await tools()).includes("list_all_artie_connectors"));
    const { structuredContent } = await client.callTool({ name: "list_all_artie_pipelines", arguments: {} });
    assert.equal(Reflect.get(structuredContent as object, "total"), 1);
    const more = [
      { access: "everything" },
      { tags: ["pipelines", "connectors"] },
      { tags: [] },
      { methods: ["list", "delete"] },
      { pipelines: [] },
      { pipelines: ["Orders Postgres to Snowflake"] },
    ];
    for (const wider of more) {
      const { ok, message } = await run("artie.grant.narrow", { grant, ...wider });
      assert.deepEqual(
        [ok, message],
        [false, "Nothing was changed: Narrowed has less than that. For more, make a new grant."],
      );
    }
    assert.match((await grantRow("Narrowed")).description, /Operate · Pipelines · list, custom · MySQL to BigQuery/);
  });

  it("is handed to a program's own set-up, which then works without a window", async () => {
    const [earlier, folder] = [process.env["CLAUDE_CONFIG_DIR"], await mkdtemp(join(tmpdir(), "claude-"))];
    process.env["CLAUDE_CONFIG_DIR"] = folder;
    try {
      const given = { client: "Claude Code", program: "claude-code", expires: "1h", pipelines: ["MySQL to BigQuery"] };
      const { ok, message } = await run("artie.grant.new", { ...given, access: "read" });
      assert.ok(ok, message);
      assert.match(
        message,
        /^Claude Code is connected to Artie: .*Until .+ Claude Code may look at everything and change/,
      );
      assert.doesNotMatch(message, /art_g/);
      const checked = await run("artie.connectAgent", { client: "claude-code", action: "check" });
      assert.match(checked.message, /1 pipelines were listed/);
      // The launcher was tried past the window, with the grant's URL: the gateway counted it.
      await until("its calls are counted", async () => !/ 0 calls/.test((await grantRow("Claude Code")).description));
      await run("artie.grant.revoke", (await grantRow("Claude Code")).node);
      const after = await run("artie.connectAgent", { client: "claude-code", action: "check" });
      assert.match(after.message, /Without a window it does not work\. .+ was revoked at /);
    } finally {
      await run("artie.connectAgent", { client: "claude-code", action: "disconnect" });
      if (earlier === undefined) Reflect.deleteProperty(process.env, "CLAUDE_CONFIG_DIR");
      else process.env["CLAUDE_CONFIG_DIR"] = earlier;
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("has this person's secrets put in at send time, and shows them to nobody", async () => {
    const value = "correct horse battery";
    const secret = { name: "GRANT_TEST_PASSWORD", value, destination: "db.example.com" };
    assert.ok((await run("artie.secrets.add", secret)).ok);
    const client = await connect({ client: "Brings a database", access: "everything", expires: "1h" });
    const sharedConfig = { host: "db.example.com", user: "artie", password: "secret://GRANT_TEST_PASSWORD" };
    const ping = { name: "artie_connectors_ping", arguments: { config: { type: "postgresql", sharedConfig } } };
    const answer = await client.callTool(ping);
    assert.match(JSON.stringify(sandbox.requests.at(-1)?.body), new RegExp(value));
    assert.ok(!JSON.stringify(answer).includes(value));
  });

  it("breaks the glass for half an hour, with a person's yes for what can lose data", async () => {
    const { node } = await pipelineRow(api, "MySQL to BigQuery");
    await run("artie.pipeline.breakGlass", { ...(node as object), client: "On call" });
    const made = await grantRow("On call");
    assert.match(made.description, /^30 min left · Everything · MySQL to BigQuery/);
    assert.equal(made.context, "grant active urgent");
    assert.equal(made.item.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
  });

  it("ends with one click, and opens what it did as a document", async () => {
    const { node } = await pipelineRow(api, "MySQL to BigQuery");
    await run("artie.pipeline.breakGlass", { ...(node as object), client: "Incident | 7" });
    const client = await agent(await vscode.env.clipboard.readText());
    await client.callTool({ name: "artie_pipelines_start", arguments: { pipeline: "MySQL to BigQuery" } });
    await client.callTool({ name: "delete_a_artie_pipeline_by_id", arguments: { pipeline: "Other" } });
    const outcome = await run("artie.grant.end", (await grantRow("Incident | 7")).node);
    assert.match(outcome.message, /^Incident \| 7 is revoked/);
    const text = await until("the document says that it has ended", () =>
      shownText(/^# What Incident[^]*Grant revoked/),
    );
    assert.match(text, /^# What Incident \| 7 did\n/);
    assert.match(text, /- Tool: Start pipeline\n- About: pipeline MySQL to BigQuery\n[^]*- Outcome: done\n/);
    assert.match(text, /\| Delete pipeline \| +\| failed: nothing had the name that was given \|/);
    assert.match(text, /audit log was verified: \d+ rows, none changed, none missing\./);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    const { message } = await run("artie.whatHappened");
    assert.match(message, /- Who: grant Incident \| 7\n- Tool: Start pipeline\n/, "the gateway's trail is told, too");
    assert.equal(vscode.window.activeTextEditor?.document.isUntitled, false, "nothing to save");
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  it("has what a grant's agent did undone from its row", async () => {
    const client = await connect({ client: "To be undone", access: "operate", expires: "1h" });
    await client.callTool({
      name: "artie_pipelines_update_status",
      arguments: { pipeline: RUNNING, status: "paused" },
    });
    const call = await until("the call is in the tree", async () =>
      (await rows(api.trees.grants, (await grantRow("To be undone")).node)).find(
        ({ context }) => context === "call undo",
      ),
    );
    const grant = idOf(await grantRow("To be undone"));
    assert.ok((await run("artie.signIn", { name: "Another", key: "arsk_another" })).ok);
    const elsewhere = [
      await run("artie.undo", { ...call.node, confirm: true }),
      await run("artie.grant.narrow", { grant, access: "read" }),
    ];
    for (const { ok, message } of elsewhere) {
      assert.match(message, /This is of the account Test\. Switch to it to go on\.$/);
      assert.ok(!ok);
    }
    await run("artie.switchAccount", { name: "Test" });
    await run("artie.signOut", { name: "Another" });
    const outcome = await run("artie.undo", { ...call.node, confirm: true });
    assert.match(outcome.message, /^Undone at Billing Postgres to Snowflake: /);
    assert.equal(sandbox.pipeline(RUNNING).status, "running");
    await run("artie.grant.end", (await grantRow("To be undone")).node);
    const text = await until("its report says that it was undone", () =>
      shownText(/^# What To be undone[^]*undone by/),
    );
    assert.match(text, /- Outcome: done\n- What followed: \S+Z: undone by person \S+: Resumes it/);
    assert.match(text, /- Who: person \S+\n- Tool: Change pipeline status \(undo\)\n/);
    assert.match(text, /\| Change pipeline status \(undo\) \| Billing Postgres to Snowflake \| done \|/);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    const { message } = await run("artie.whatHappened", { pipelines: [RUNNING] });
    assert.equal(
      message.match(/ \(undo\)\n/g)?.length,
      1,
      "it stands there once, though the window's record has it too",
    );
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  it("gives each program of this machine a row, with what it may do and when it last called", async () => {
    const [earlier, folder] = [process.env["CLAUDE_CONFIG_DIR"], await mkdtemp(join(tmpdir(), "claude-"))];
    process.env["CLAUDE_CONFIG_DIR"] = folder;
    const program = async () =>
      row(api.trees.grants, "Claude Code", (await row(api.trees.grants, "Agents on this machine")).node);
    try {
      await run("artie.program.check", { kind: "program", client: "claude-code" });
      assert.match((await program()).description, /^not connected/);
      assert.equal((await program()).item.command?.command, "artie.program.connect");
      await run("artie.program.connect", (await program()).node);
      assert.match((await program()).description, /^connected · as in the settings/);
      await until("its call is shown", async () => (await program()).description.includes("last call"));
      const { node } = await program();
      const scope = { access: "read", pipelines: ["MySQL to BigQuery"] };
      await run("artie.program.changeScope", { ...node, ...scope });
      assert.match((await program()).description, /^connected · Read · MySQL to BigQuery · last call/);
      const checked = await run("artie.program.check", (await program()).node);
      assert.match(checked.message, /1 pipelines were listed/);
      await run("artie.program.disconnect", (await program()).node);
      assert.match((await program()).description, /^not connected/);
    } finally {
      if (earlier === undefined) Reflect.deleteProperty(process.env, "CLAUDE_CONFIG_DIR");
      else process.env["CLAUDE_CONFIG_DIR"] = earlier;
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("are a team's where the settings name its gateway, and follow it when it goes and comes back", async () => {
    await using team = new TeamGateway(await freePort());
    const { url, adminToken } = await team.start();
    await setSetting("gateway.url", url);
    try {
      await until("it asks for a token", async () =>
        (await rows(api.trees.grants)).some(({ description }) => description.includes("Set Gateway Token")),
      );
      assert.ok((await run("artie.gateway.setToken", { token: adminToken })).ok);
      await run("artie.grant.new", { client: "From here", expires: "1h" });
      await team.admin("POST", "/admin/v1/grants", { name: "From elsewhere" });
      await until("both are shown", async () => (await grantRows()).length === 2);
      await decidesWithOthers(team);
      await team.stop();
      const gone = await until("it is gone", async () =>
        (await rows(api.trees.grants)).find(({ context }) => context === "gone"),
      );
      assert.match(gone.label, /^The team's gateway does not answer$/);
      assert.match(gone.description, /^since \d/);
      assert.ok((await grantRows()).length >= 2);
      const HOUR_MS = 3_600_000;
      await team.endedAgo({ "From here": 23 * HOUR_MS, "From elsewhere": 25 * HOUR_MS });
      await team.start();
      await until("it is back", async () => (await rows(api.trees.grants)).every(({ context }) => context !== "gone"));
      await until("one is over for more than a day", async () =>
        (await grantRows()).every(({ label }) => label !== "From elsewhere"),
      );
      const over = await grantRow("From here");
      assert.equal(over.context, "grant expired");
      assert.match(over.description, /^ended /);
    } finally {
      await setSetting("gateway.url", undefined);
      await until("the window's own is back", async () => (await run("artie.audit.verify")).ok);
    }
  });

  /** A call at the team's gateway waits here as well; whoever decides first, the others see by whom. */
  async function decidesWithOthers(team: TeamGateway): Promise<void> {
    const grant = { name: "Asks", config: { access: "everything" }, approval: "destroy" };
    const client = await agent(String((await team.admin("POST", "/admin/v1/grants", grant))["url"]));
    const ask = () => callUntilDecided(client, "delete_a_artie_pipeline_by_id", { pipeline: "MySQL to BigQuery" });
    /** What was decided may stand there for a moment longer. */
    const waits = (decided?: unknown) =>
      until("it waits here", async () => {
        const [top] = await rows(api.trees.grants);
        const all = top?.context === "waiting" ? await rows(api.trees.grants, top.node) : [];
        return all.find((each) => idOf(each) !== decided);
      });

    const denied = ask();
    const first = await waits();
    assert.match(first.description, /^Deletes the pipeline for good; .* · Asks · until /);
    await run("artie.approval.deny", { ...first.node, reason: "not today" });
    assert.match(JSON.stringify((await denied).content), /approval_denied.*not today/);
    const told = await team.admin("GET", `/admin/v1/approvals/${String(idOf(first))}`);
    assert.equal(told["state"], "denied");

    const approved = ask();
    const second = await waits(idOf(first));
    await vscode.commands.executeCommand("artie.approval.show", second.node);
    await team.cli("approve", String(idOf(second)));
    assert.match(JSON.stringify((await approved).content), /deleted/);
    await until("nothing waits here", () => api.waiting === undefined);
    await until("it says who decided", () => shownText(/Outcome: approved by admin/));
    const { message } = await run("artie.approval.deny", second.node).catch(() => ({ message: "waits no more" }));
    assert.match(message, /no more/);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await team.admin("DELETE", `/admin/v1/grants/${String(told["grant"])}`);
  }

  it("says what is wrong where no grant can be made, and makes none", async () => {
    const before = (await grantRows()).length;
    const wrong = [
      [{ client: "x", expires: "2020-01-01" }, /No grant was made: That lies in the past\./],
      [{ client: "x", pipelines: ["No such pipeline"] }, /No grant was made: .*No such pipeline/],
      [{ client: "x", access: "all" }, /No grant was made: .*access/],
      [{ client: "x", writes: 0 }, /No grant was made: .*writes/],
      [{ client: "x", program: "claude-code", requireToken: true }, /No grant was made: .*holds no second factor/],
    ] as const;
    for (const [given, said] of wrong) {
      const outcome = await run("artie.grant.new", given);
      assert.ok(!outcome.ok);
      assert.match(outcome.message, said);
    }
    assert.equal((await grantRows()).length, before);
  });

  it("has an audit log that can be verified", async () => {
    await connect({ client: "Audited" });
    assert.match((await run("artie.audit.verify")).message, /^The audit log is whole: \d+ rows/);
  });

  it("says since when a gateway is gone whose port is taken, and comes back by itself", async () => {
    await connect({ client: "Staying" });
    const port = await freePort();
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    const before = vscode.workspace.getConfiguration("artie").get("gateway.port");
    await setSetting("gateway.port", port);
    const gone = await until("the view says so", async () =>
      (await rows(api.trees.grants)).find(({ context }) => context === "gone"),
    );
    assert.match(gone.description, new RegExp(`^since \\d.*Port ${port} is in use`));
    assert.match((await grantRow("Staying")).description, /not up to date$/);
    other.close();
    await until("it is back", async () => !(await rows(api.trees.grants)).some(({ context }) => context === "gone"));
    assert.doesNotMatch((await grantRow("Staying")).description, /not up to date/);
    await setSetting("gateway.port", before);
    await until("it listens where it did", async () => (await run("artie.audit.verify")).ok);
  });

  it("keeps its keys in SecretStorage", async () => {
    await connect({ client: "Kept" });
    const names = await api.secretNames();
    for (const name of ["artie.gateway.adminToken", "artie.gateway.masterKey"]) assert.ok(names.includes(name));
  });

  it("needs somebody to be signed in", async () => {
    await signOutOfAll();
    assert.equal((await run("artie.grant.new", { client: "x" })).message, "Sign in to Artie first.");
    await signInTo(sandbox);
  });
});

/** Of the document in front, when it is like this. */
function shownText(like: RegExp): string | undefined {
  const text = vscode.window.activeTextEditor?.document.getText() ?? "";
  return like.test(text) ? text : undefined;
}

function idOf({ node }: { node: object }): unknown {
  return Reflect.get(node, "id");
}
