// Sentences that people rely on, each with the input that once came out wrong, as an agent's program sends it over MCP: to
// the sandbox, or to one whose answers are changed on their way.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ManualClock, type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { containing } from "../unit/support/matchers.ts";
import { answerJson, type Received, serve, type TestServer } from "../unit/support/http.ts";
import { InProcess } from "./in-process.ts";
import { callTool, type Result } from "./results.ts";

const PIPELINE = "MySQL to BigQuery";
const COPYING = "Logistics Postgres to Snowflake";
const UPDATE = "update_a_artie_pipeline_by_id";
const BULK = "create_a_artie_bulk_track";

let sandbox: Sandbox;
let session: InProcess;
beforeAll(async () => {
  sandbox = await startSandbox({ clock: new ManualClock() });
  session = await InProcess.open(sandbox);
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
  await session[Symbol.asyncDispose]();
  await sandbox.close();
});

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]();
});

function call(name: string, args: Record<string, unknown> = {}): Promise<Result> {
  return callTool(session.client, name, args);
}

interface Answered {
  readonly status: number;
  readonly text: string;
}
/** What becomes of an answer; undefined leaves it as it is. */
type Change = (received: Received, answer: Answered) => Partial<Answered> | undefined;

/** The same with a sandbox whose answers are changed. */
async function callBehind(change: Change, name: string, args: Record<string, unknown> = {}): Promise<Result> {
  const server = await serve(async (response, received) => {
    const { method, target, body, headers } = received;
    const answer = await fetch(sandbox.url + target, {
      method,
      headers: { "content-type": "application/json", authorization: headers.authorization ?? "" },
      ...(body === "" ? {} : { body }),
    });
    const own = { status: answer.status, text: await answer.text() };
    const { status, text } = { ...own, ...change(received, own) };
    response
      .writeHead(status, { "content-type": text.startsWith("<") ? "text/html" : "application/json" })
      .end(status === 204 ? undefined : text);
  });
  const { apiKey } = sandbox;
  const other = await InProcess.open({ url: server.url, eventsUrl: server.url, apiKey });
  opened.push(other, server);
  return callTool(other.client, name, args);
}

function eventsTo(server: TestServer): Promise<InProcess> {
  const { url, apiKey } = sandbox;
  return InProcess.open({ url, eventsUrl: server.url, apiKey });
}

const tablesOf = (name: string) => sandbox.pipeline(name).tables;
const written = () => sandbox.requests.filter(({ method }) => method !== "GET");

describe("nothing that was asked is dropped in silence", () => {
  it("a column that is to be excluded by another name is not replicated: the name is refused", async () => {
    const tables = [{ name: "customers", advancedSettings: { columnsToExclude: ["email"] } }];
    const { isError, value } = await call(UPDATE, { pipeline: PIPELINE, tables });
    expect(isError).toBe(true);
    expect(JSON.stringify(value)).toMatch(/tables\[0\]\.advancedSettings\.columnsToExclude.*excludeColumns/);
    expect(written()).toEqual([]);
    const dry = await call(UPDATE, { pipeline: PIPELINE, tables, dryRun: true });
    expect(dry.isError).toBe(true);
  });

  it("what the API does not take over is named beside what it does", async () => {
    const ignoring: Change = ({ method }, { text }) =>
      method === "POST" ? { text: text.replace('"bufferRows":5000', '"bufferRows":1') } : undefined;
    const args = { pipeline: PIPELINE, name: "Renamed", advancedSettings: { bufferRows: 5_000 } };
    expect((await callBehind(ignoring, UPDATE, args)).value).toMatchObject({
      notTaken: [{ path: "advancedSettings.bufferRows", asked: 5_000, got: 1 }],
    });
  });

  it("an update that changes nothing sends nothing, and says so", async () => {
    const { isError, value } = await call(UPDATE, { pipeline: PIPELINE, name: PIPELINE });
    expect({ isError, value }).toMatchObject({
      isError: false,
      value: { changed: false, note: containing("it is so already") },
    });
    expect(written()).toEqual([]);
  });

  it("a field that a newer API gives goes back with an update", async () => {
    const newer: Change = ({ target }, { text }) =>
      /\/pipelines\/[^/]+$/.test(target)
        ? { text: text.replace('"name":', '"retention":{"days":30},"name":') }
        : undefined;
    await callBehind(newer, UPDATE, { pipeline: PIPELINE, name: "Renamed" });
    expect(JSON.stringify(written().map(({ body }) => body))).toContain('"retention":{"days":30}');
  });

  it("two that add a table each at once are both there", async () => {
    const adding = ["one", "two"].map((name) => call(UPDATE, { pipeline: PIPELINE, tables: [{ name }] }));
    expect((await Promise.all(adding)).map(({ isError }) => isError)).toEqual([false, false]);
    expect(tablesOf(PIPELINE).map(({ name }) => name)).toEqual(expect.arrayContaining(["one", "two"]));
  });

  it("a pipeline from a source takes its database", async () => {
    const tool = "artie_pipelines_create_from_source";
    expect((await call(tool, { sourceConnector: "Finance Oracle", database: "FINPDB" })).isError).toBe(false);
    expect(written()).toMatchObject([{ body: { database: "FINPDB" } }]);
    sandbox.clearRequests();
    await call(tool, { sourceConnector: "Finance Oracle" });
    expect(written()[0]?.body).not.toHaveProperty("database");
  });

  it("a list that comes as the text of its JSON, and an address of the dashboard, are read as such", async () => {
    const { uuid } = sandbox.pipeline(PIPELINE);
    const args = { pipeline: `https://app.artie.com/pipelines/${uuid}/overview`, tables: '[{"name":"extra"}]' };
    expect((await call(UPDATE, args)).isError).toBe(false);
    expect(tablesOf(PIPELINE).map(({ name }) => name)).toContain("extra");
  });
});

describe("done means that the API said so", () => {
  it.each([
    ["a login page", { status: 200, text: "<html>Sign in</html>" }],
    ["an error", { status: 200, text: '{"error":"it did not work"}' }],
  ])("a pipeline is not deleted because of %s", async (_, answer) => {
    const change: Change = ({ method }) => (method === "DELETE" ? answer : undefined);
    const args = { pipeline: PIPELINE, confirm: PIPELINE };
    const { isError, value } = await callBehind(change, "delete_a_artie_pipeline_by_id", args);
    expect({ isError, value }).toMatchObject({ isError: true, value: { error: { code: "bad_response" } } });
    expect(JSON.stringify(value)).toContain("may have been carried out");
  });

  it("an empty list of schemas, and a pipeline inside an object, are taken", async () => {
    const empty: Change = ({ target }) => (target.endsWith("/schemas") ? { text: "" } : undefined);
    const schemas = await callBehind(empty, "artie_connectors_fetch_schemas", { connector: "Orders Postgres" });
    expect(schemas.isError).toBe(false);
    const bare: Change = ({ method, target }, { text }) => {
      if (method !== "GET" || !/\/pipelines\/[0-9a-f-]{36}$/.test(target)) return undefined;
      return { text: text.startsWith('{"pipeline"') ? text : `{"pipeline":${text}}` };
    };
    expect((await callBehind(bare, "artie_pipelines_start", { pipeline: PIPELINE })).isError).toBe(false);
  });

  it("an event that the API says it did not take is not tracked", async () => {
    const server = await serve((response) => {
      answerJson(response, 200, { success: false });
    });
    const other = await eventsTo(server);
    opened.push(other, server);
    const event = { event: "Signed up", timestamp: "2026-01-31T09:30:00Z", ingestionKey: sandbox.ingestionKey };
    expect((await callTool(other.client, "create_a_artie_track", event)).isError).toBe(true);
    const { ingestionKey, ...one } = event;
    expect((await callTool(other.client, BULK, { events: [one], ingestionKey })).isError).toBe(true);
  });
});

describe("what is odd or can't be had does not take the rest away", () => {
  it.each([403, 500])("pipelines are listed while connectors answer %s", async (status) => {
    const change: Change = ({ target }) =>
      target.startsWith("/connectors") ? { status, text: '{"error":"not now"}' } : undefined;
    for (const [tool, args] of [
      ["list_all_artie_pipelines", {}],
      ["artie_data_catalog_search", { query: "orders" }],
    ] as const) {
      const { isError, value } = await callBehind(change, tool, args);
      expect({ isError, value }).toMatchObject({ isError: false, value: { incomplete: [{ missing: "connectors" }] } });
    }
  });

  it.each(["snapshotting", "BACKFILLING", "resyncing", ""])("a copy that is called %j is canceled", async (word) => {
    const other: Change = (_, { text }) => ({
      text: text.replaceAll(
        /"(backfillStage|historyTableBackfillStage)":"(?:backfilling|ready_to_backfill)"/g,
        `"$1":"${word}"`,
      ),
    });
    await callBehind(other, "artie_pipelines_cancel_backfill", { pipeline: COPYING });
    const stages = tablesOf(COPYING).map(({ backfillStage }) => backfillStage);
    expect(stages).not.toContain("backfilling");
    expect(stages).not.toContain("ready_to_backfill");
  });

  it("one row of another type, and a connector without one, leave the lists standing", async () => {
    const odd: Change = (_, { text }) => ({ text: text.replace('"isDeploying":false', '"isDeploying":"no"') });
    const { isError, value } = await callBehind(odd, "list_all_artie_pipelines", { limit: 50 });
    expect(isError).toBe(false);
    expect(JSON.stringify(value)).toContain('"unreadable":["isDeploying"]');
    const typeless: Change = ({ target }, { text }) =>
      target.startsWith("/connectors") ? { text: text.replace(/"type":"[a-z0-9]+",?/, "") } : undefined;
    expect((await callBehind(typeless, "list_all_artie_connectors")).isError).toBe(false);
  });
});
