// New operations take names where they are about a pipeline, a connector or a source reader; the API gets UUIDs. What else
// they are given stands where their description wants it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createArtieClient, fetchHttp, type Http, type HttpRequest } from "../../../src/artie/index.ts";
import { readSpec } from "../../../src/spec/document.ts";
import { follow } from "../../../src/tools/described/follow.ts";
import { describeApi, jsonBody, type Node } from "../support/description.ts";
import { callTool } from "../support/services.ts";
import { World } from "../support/world.ts";

const PIPELINE = "Orders Postgres to Snowflake";
const CONNECTOR = "Orders Postgres";
const READER = "Orders reader";
const GONE = "3f0c1f5e-0000-4000-8000-00000000dead";
let world: World;
let asked: HttpRequest[];

beforeAll(async () => {
  world = await World.start();
});
beforeEach(() => {
  world.reset();
  asked = [];
});
afterAll(() => world[Symbol.asyncDispose]());

/** The API, with operations that the sandbox does not have: each answers that it is done. */
const http: Http = (request) => {
  if (!request.url.pathname.includes("/new")) return fetchHttp(request);
  asked.push(request);
  return Promise.resolve({ status: 200, headers: { get: () => null }, text: '{"done":true}' });
};

async function call(path: string, operation: Node, args: Node, method = "post") {
  const document = describeApi();
  document.paths[path] = { [method]: { operationId: "new_one", responses: {}, ...operation } };
  const tool = follow(readSpec(document)).tools.find(({ name }) => name === "artie_new_one");
  if (!tool) throw new Error("There is no such tool.");
  const { url, apiKey: key } = world.sandbox;
  const artie = createArtieClient({ url, key, userAgent: "artie-test", freshMs: 0, http });
  const outcome = await callTool(tool, args, { ...world.services, artie });
  return { ...outcome, tool, text: JSON.stringify(outcome.value), sent: asked.map((each) => each.url.pathname) };
}

function uuids() {
  const { uuid, sourceReaderUUID } = world.pipeline(PIPELINE);
  const connector = world.sandbox.snapshot().connectors.find(({ label }) => label === CONNECTOR)?.uuid ?? "";
  return { uuid, sourceReaderUUID, connector };
}

describe("a name", () => {
  test("stands for the UUID in the path", async () => {
    const { uuid, sourceReaderUUID, connector } = uuids();
    for (const [path, name, found] of [
      ["/pipelines/{uuid}/new", PIPELINE, `/pipelines/${uuid}/new`],
      ["/connectors/{id}/new", CONNECTOR, `/connectors/${connector}/new`],
      ["/source-readers/{uuid}/new", READER, `/source-readers/${sourceReaderUUID}/new`],
      ["/news/{source_connector_uuid}/new", CONNECTOR.toUpperCase(), `/news/${connector}/new`],
    ] as const) {
      asked = [];
      const field = /\{(.*)\}/.exec(path)?.[1] ?? "";
      expect((await call(path, {}, { [field]: name })).sent).toEqual([found]);
      const dashboard = `https://app.artie.com/x/${found.split("/")[2] ?? ""}`;
      expect((await call(path, {}, { [field]: dashboard })).sent).toEqual([found, found]);
    }
  });

  test("stands for the UUID in the query, in the body, and in a list", async () => {
    const { uuid, sourceReaderUUID, connector } = uuids();
    const properties = {
      pipelineUUIDs: { type: "array", items: { type: "string", format: "uuid" } },
      sourceReaderUUID: { type: ["string", "null"], maxLength: 36 },
      connectorName: { type: "string" },
    };
    const parameters = [{ in: "query", name: "destination_connector_uuid", schema: { type: "string" } }];
    await call(
      "/new",
      { parameters, requestBody: jsonBody({ type: "object", properties }) },
      {
        ...{ pipelineUUIDs: [PIPELINE, GONE], sourceReaderUUID: READER, connectorName: CONNECTOR },
        destination_connector_uuid: CONNECTOR,
      },
    );
    expect(asked.map(({ url, body }) => [url.search, JSON.parse(String(body)) as unknown])).toEqual([
      [
        `?destination_connector_uuid=${connector}`,
        { pipelineUUIDs: [uuid, GONE], sourceReaderUUID, connectorName: CONNECTOR },
      ],
    ]);
  });

  test("that nothing has is refused with those that there are, and nothing is sent", async () => {
    const refused = await call("/pipelines/{uuid}/new", {}, { uuid: "Orders Postgres" });
    expect(refused).toMatchObject({ ok: false, sent: [] });
    expect(refused.text).toContain(PIPELINE);
    for (const odd of ["..", "."])
      expect(await call("/pipelines/{uuid}/new", {}, { uuid: odd })).toMatchObject({ sent: [] });
  });

  test("is not looked for where another thing may be meant", async () => {
    const enumerated = { in: "path", name: "uuid", required: true, schema: { type: "string", enum: ["all"] } };
    expect((await call("/pipelines/{uuid}/new", { parameters: [enumerated] }, { uuid: "all" }, "get")).sent).toEqual([
      "/pipelines/all/new",
    ]);
    expect((await call("/teams/{uuid}/new", {}, { uuid: PIPELINE }, "get")).sent.at(-1)).toBe(
      `/teams/${encodeURIComponent(PIPELINE)}/new`,
    );
  });
});

test("a plan names the pipeline, and the name has to be given to destroy", async () => {
  const { uuid } = uuids();
  const refused = await call("/pipelines/{uuid}/new", {}, { uuid: PIPELINE }, "delete");
  expect(refused).toMatchObject({ ok: false, sent: [] });
  expect(refused.text).toContain("confirmation_needed");
  const planned = await call("/pipelines/{uuid}/new", {}, { uuid: PIPELINE, dryRun: true }, "delete");
  expect(planned.value).toMatchObject({
    plan: { targets: [{ kind: "pipeline", name: PIPELINE, uuid }], risk: "loss" },
  });
  const done = await call("/pipelines/{uuid}/new", {}, { uuid: PIPELINE, confirm: PIPELINE }, "delete");
  expect(done).toMatchObject({ ok: true, sent: [`/pipelines/${uuid}/new`] });
  expect(JSON.stringify(done.tool.listed)).toContain("Name or UUID");
});

describe("what a new operation is given", () => {
  const search = async (parameter: Node, value: unknown) => {
    asked = [];
    await call("/new", { parameters: [{ in: "query", name: "f", ...parameter }] }, { f: value }, "get");
    return asked.map(({ url }) => decodeURIComponent(url.search.replaceAll("+", " ")));
  };
  const list = { type: "array", items: { type: "string" } };
  const group = { type: "object", properties: { a: { type: "string" }, b: { type: "integer" } } };

  test.each<[Node, unknown, string]>([
    [{ schema: list }, ["x", "y"], "?f=x&f=y"],
    [{ schema: list, explode: false }, ["x", "y"], "?f=x,y"],
    [{ schema: list, style: "pipeDelimited" }, ["x", "y"], "?f=x|y"],
    [{ schema: list, style: "spaceDelimited" }, ["x", "y"], "?f=x y"],
    [{ schema: group }, { a: "x", b: 1 }, "?a=x&b=1"],
    [{ schema: group, explode: false }, { a: "x", b: 1 }, "?f=a,x,b,1"],
    [{ schema: group, style: "deepObject" }, { a: "x", b: 1 }, "?f[a]=x&f[b]=1"],
    [{ content: { "application/json": { schema: group } } }, { a: "x" }, '?f={"a":"x"}'],
  ])("is in the query as %j has it", async (parameter, value, written) => {
    expect(await search(parameter, value)).toEqual([written]);
  });

  test.each<[string, unknown, unknown]>([
    ["application/json", { type: "string" }, "text"],
    ["application/merge-patch+json", { type: "object", additionalProperties: { type: "string" } }, { a: "b" }],
    ["application/json; charset=utf-8", list, ["a"]],
  ])("is in a body of %s", async (type, schema, body) => {
    await call("/new", { requestBody: { required: true, content: { [type]: { schema } } } }, { body }, "patch");
    expect(asked.map((each) => [each.headers["content-type"], JSON.parse(String(each.body)) as unknown])).toEqual([
      [type.split(";")[0], body],
    ]);
  });

  test("makes no other operation of it", async () => {
    for (const [path, args] of [
      ["/pipelines/{uuid}/{action}", { uuid: PIPELINE, action: "backfill" }],
      ["/{kind}/{id}/{action}", { kind: "Pipelines", id: GONE, action: "Start" }],
      ["/pipelines/{uuid}/backfill/{what}", { uuid: PIPELINE, what: "cancel" }],
    ] as const) {
      world.sandbox.clearRequests();
      const refused = await call(path, {}, args);
      expect(refused.text).toContain("which is another operation: nothing was sent");
      expect(world.sandbox.requests.filter(({ method }) => method === "POST")).toEqual([]);
    }
    expect((await call("/pipelines/{uuid}/{action}", {}, { uuid: PIPELINE, action: "new" })).sent).toHaveLength(1);
  });
});
