// Resources as an MCP client sees them: what they hold, that they hold no credential, and when it is told of a change.
import {
  type Resource,
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { ManualClock, type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import account from "../../src/sandbox/seed/account.json" with { type: "json" };
import { isSecretField } from "../../src/tools/policy/redact/index.ts";
import { InProcess, selected } from "./in-process.ts";
import { callTool } from "./results.ts";

const PIPELINES = "artie://pipelines";

const clock = new ManualClock();
let sandbox: Sandbox;
let session: InProcess;

beforeAll(async () => {
  sandbox = await startSandbox({ pipelines: 120, clock });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  session = await InProcess.open(sandbox);
});
afterEach(() => session[Symbol.asyncDispose]());

function pipelineUri(name: string): string {
  return `${PIPELINES}/${sandbox.pipeline(name).uuid}`;
}

function connectorUri(label: string): string {
  const found = sandbox.snapshot().connectors.find((connector) => connector.label === label);
  return `artie://connectors/${found?.uuid ?? ""}`;
}

async function listAll(): Promise<Resource[]> {
  const all: Resource[] = [];
  let cursor: string | undefined;
  do {
    const page = await session.client.listResources(cursor === undefined ? {} : { cursor });
    expect(page.resources.length).toBeLessThanOrEqual(100);
    all.push(...page.resources);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return all;
}

async function read(uri: string): Promise<{ text: string; value: Record<string, unknown> }> {
  const { contents } = await session.client.readResource({ uri });
  const content = z.object({ uri: z.literal(uri), mimeType: z.literal("application/json"), text: z.string() });
  const { text } = z.tuple([content]).parse(contents)[0];
  return { text, value: z.record(z.string(), z.unknown()).parse(JSON.parse(text)) };
}

describe("resources", () => {
  test("are the list of pipelines, each pipeline and each connector, in pages", async () => {
    const { pipelines, connectors } = sandbox.snapshot();
    const all = await listAll();
    expect(all.map(({ uri }) => uri)).toEqual([
      PIPELINES,
      ...pipelines.map(({ uuid }) => `${PIPELINES}/${uuid}`),
      ...connectors.map(({ uuid }) => `artie://connectors/${uuid}`),
    ]);
    expect(all.map(({ name }) => name)).toContain("MySQL to BigQuery");
    const { resourceTemplates } = await session.client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      "artie://pipelines/{uuid}",
      "artie://connectors/{uuid}",
    ]);
  });

  test("hold all pipelines with state, source and destination", async () => {
    const { value } = await read(PIPELINES);
    expect(value["items"]).toHaveLength(120);
    expect(value["items"]).toContainEqual({
      uuid: sandbox.pipeline("MySQL to BigQuery").uuid,
      name: "MySQL to BigQuery",
      status: "draft",
      source: "Customers MySQL",
      destination: "BigQuery Marketing",
    });
  });

  test("hold a pipeline with its tables", async () => {
    const { value } = await read(pipelineUri("Logistics Postgres to Snowflake"));
    expect(value).toMatchObject({
      name: "Logistics Postgres to Snowflake",
      source: { label: "Production Postgres", type: "postgresql" },
      sourceReader: { replicationSlotOverride: "artie_logistics" },
      destination: { label: "Snowflake Production" },
    });
    expect(value["tables"]).toHaveLength(13);
  });

  test("never hold a credential", async () => {
    const secrets = account.connectors.flatMap(({ config }) =>
      Object.entries(config).flatMap(([field, value]) => (isSecretField(field) ? [String(value)] : [])),
    );
    expect(secrets.length).toBeGreaterThan(10);
    const texts = await Promise.all((await listAll()).map(async ({ uri }) => (await read(uri)).text));
    for (const secret of secrets) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    expect((await read(connectorUri("Billing Postgres"))).value).toMatchObject({
      label: "Billing Postgres",
      role: "source",
      sharedConfig: { host: "billing-db.larkspur.example", password: "[redacted]" },
    });
  });

  test("show no credential of a connector in another of its fields either", async () => {
    const password = "correct-horse-battery";
    const { value } = await callTool(session.client, "create_a_artie_connector", {
      type: "postgresql",
      label: `Staging (${password})`,
      sharedConfig: { host: "staging-db.larkspur.example", port: 5432, user: "artie", password },
    });
    const { created } = z.object({ created: z.object({ uuid: z.string() }) }).parse(value);
    const { text } = await read(`artie://connectors/${created.uuid}`);
    expect(text).toContain("Staging ([redacted])");
    expect(text).not.toContain(password);
  });

  test.each([
    ["another scheme", () => "file:///etc/passwd"],
    ["no such list", () => "artie://secrets"],
    ["a name instead of a UUID", () => `${PIPELINES}/MySQL to BigQuery`],
    ["a way out of the list", () => `${PIPELINES}/../connectors`],
    ["a UUID that names nothing", () => `${PIPELINES}/00000000-0000-4000-8000-000000000000`],
    ["a connector's UUID as a pipeline", () => connectorUri("Finance Oracle").replace("connectors", "pipelines")],
  ])("are not found for %s", async (_, uri) => {
    await expect(session.client.readResource({ uri: uri() })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("Resource not found") as string,
    });
  });

  test("say what is wrong when the API does", async () => {
    sandbox.planFault({ fault: "garbage", path: "/pipelines" });
    await expect(session.client.readResource({ uri: PIPELINES })).rejects.toMatchObject({
      data: { code: "bad_response" },
    });
  });

  test.each([
    ["the list of pipelines", () => PIPELINES, "connectors", "^/connectors$"],
    ["the list of pipelines", () => PIPELINES, "sourceReaders", "^/source-readers$"],
    ["a pipeline", () => pipelineUri("MySQL to BigQuery"), "source and destination", "^/pipelines/[^/]+$"],
    ["a connector", () => connectorUri("Orders Postgres"), "pipelines", "^/pipelines$"],
    ["a connector", () => connectorUri("Orders Postgres"), "connectors", "^/connectors$"],
    ["a connector", () => connectorUri("Orders Postgres"), "sourceReaders", "^/source-readers$"],
  ])("show what they have of %s, and that what is missing", async (_, uri, missing, path) => {
    for (const fault of ["403", "500", "garbage"] as const) {
      sandbox.planFault({ fault, path });
      const { value } = await read(uri());
      expect(value).toMatchObject({ incomplete: [{ missing }] });
      expect(value["items"] ?? value["uuid"]).toBeTruthy();
    }
  });

  test("refuse a cursor that no page gave", async () => {
    await expect(session.client.listResources({ cursor: "-1" })).rejects.toThrow("Unknown cursor: -1");
  });

  test("are offered where the tool is that reads the same", async () => {
    session.select(selected({ tags: ["connectors"] }));
    const uris = (await listAll()).map(({ uri }) => uri);
    expect(uris).toHaveLength(sandbox.snapshot().connectors.length);
    expect(uris.filter((uri) => uri.startsWith(PIPELINES))).toEqual([]);
    expect((await session.client.listResourceTemplates()).resourceTemplates).toHaveLength(1);
    for (const uri of [PIPELINES, pipelineUri("MySQL to BigQuery")]) {
      await expect(session.client.readResource({ uri })).rejects.toThrow("Resource not found");
      await expect(session.client.subscribeResource({ uri })).rejects.toThrow("Resource not found");
    }
  });
});

describe("a client that subscribes", () => {
  const updated: string[] = [];
  const listChanged = vi.fn();

  beforeEach(() => {
    updated.length = 0;
    listChanged.mockClear();
    session.client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      updated.push(params.uri);
    });
    session.client.setNotificationHandler(ResourceListChangedNotificationSchema, () => {
      listChanged();
    });
  });

  /** Everything that was sent before the answer to a ping has arrived with it. */
  async function notified(): Promise<string[]> {
    await session.client.ping();
    return [...new Set(updated.splice(0))].sort();
  }

  test("is told of the pipeline that an action changes, and of the list, and of nothing else", async () => {
    const started = pipelineUri("MySQL to BigQuery");
    for (const uri of [started, pipelineUri("Orders Postgres to Snowflake"), PIPELINES]) {
      await session.client.subscribeResource({ uri });
    }
    await callTool(session.client, "artie_pipelines_start", { pipeline: "MySQL to BigQuery" });
    expect(await notified()).toEqual([PIPELINES, started].sort());
    expect(listChanged).not.toHaveBeenCalled();
  });

  test("is told of what changed by itself when somebody reads it", async () => {
    const uri = pipelineUri("Sessions DynamoDB to S3");
    await session.client.subscribeResource({ uri });
    await read(uri);
    expect(await notified()).toEqual([]);
    clock.advance(24 * 60 * 60 * 1_000);
    sandbox.clearRequests();
    expect(await notified()).toEqual([]);
    expect(sandbox.requests).toEqual([]);
    await callTool(session.client, "get_single_artie_pipeline_by_id", { pipeline: "Sessions DynamoDB to S3" });
    expect(await notified()).toEqual([uri]);
  });

  test("is told no more after it has unsubscribed", async () => {
    const uri = pipelineUri("MySQL to BigQuery");
    await session.client.subscribeResource({ uri });
    await session.client.unsubscribeResource({ uri });
    await callTool(session.client, "artie_pipelines_start", { pipeline: "MySQL to BigQuery" });
    expect(await notified()).toEqual([]);
  });

  test("is not told of what the API refused", async () => {
    const uri = pipelineUri("Orders Postgres to Snowflake");
    await session.client.subscribeResource({ uri });
    await read(uri);
    const { isError } = await callTool(session.client, "artie_pipelines_start", {
      pipeline: "Orders Postgres to Snowflake",
    });
    expect(isError).toBe(true);
    expect(await notified()).toEqual([]);
  });

  test("is told of connectors", async () => {
    const uri = connectorUri("Finance Oracle");
    await session.client.subscribeResource({ uri });
    const renamed = { connector: "Finance Oracle", label: "Finance Oracle 19c" };
    expect((await callTool(session.client, "update_a_artie_connector_by_id", renamed)).isError).toBe(false);
    expect(await notified()).toEqual([uri]);
    expect(listChanged).toHaveBeenCalled();
    expect((await listAll()).map(({ name }) => name)).toContain("Finance Oracle 19c");
  });

  test("is told when the list changes, and gets the new one at once", async () => {
    const uri = pipelineUri("MySQL to BigQuery");
    expect((await listAll()).map((resource) => resource.uri)).toContain(uri);
    const deleted = { pipeline: "MySQL to BigQuery", confirm: "MySQL to BigQuery" };
    await callTool(session.client, "delete_a_artie_pipeline_by_id", deleted);
    await notified();
    expect(listChanged).toHaveBeenCalled();
    expect((await listAll()).map((resource) => resource.uri)).not.toContain(uri);
  });

  test("is told when the selection changes what there is", async () => {
    session.select(selected({ tags: ["pipelines"] }));
    await notified();
    expect(listChanged).toHaveBeenCalledOnce();
  });

  test("is refused when it subscribes without end", async () => {
    const uris = Array.from({ length: 1_000 }, (_, index) => {
      const tail = index.toString(16).padStart(12, "0");
      return `${PIPELINES}/00000000-0000-4000-8000-${tail}`;
    });
    await Promise.all(uris.map((uri) => session.client.subscribeResource({ uri })));
    await expect(session.client.subscribeResource({ uri: PIPELINES })).rejects.toThrow(
      "No more than 1000 resources can be followed.",
    );
  });
});
