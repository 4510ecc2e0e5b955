// The client's requests and how it reads answers, over real HTTP.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ArtieClient, ArtieError } from "../../src/artie/index.ts";
import { CLIENT_KEY, clientOf, USER_AGENT } from "./support/client.ts";
import { failureOf } from "./support/failure.ts";
import { serve, serveJson } from "./support/http.ts";

const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";

describe("a request", () => {
  it("carries the key, says who sends it, and asks for JSON", async () => {
    await using server = await serveJson(200, { items: [] });
    await clientOf(server).pipelines.list();
    expect(server.requests[0]).toMatchObject({
      method: "GET",
      target: "/pipelines",
      headers: { authorization: `Bearer ${CLIENT_KEY}`, "user-agent": USER_AGENT, accept: "application/json" },
      body: "",
    });
  });

  it("keeps the path of the API's address", async () => {
    await using server = await serveJson(200, { items: [] });
    await clientOf({ url: `${server.url}/behind/a/proxy/` }).pipelines.list();
    expect(server.requests[0]?.target).toBe("/behind/a/proxy/pipelines");
  });

  it.each(["ftp://api.artie.com", "api.artie.com", "", "file:///etc/passwd", "javascript:alert(1)"])(
    "is never made to %j",
    (url) => {
      expect(() => clientOf({ url })).toThrow(/must begin with https:\/\//);
    },
  );

  it.each(["a/b", "../pipelines", "%2e%2e", "ü/ñ?x=1#y", "a b", "a\\b", "*", "漢字", "a%2Fb"])(
    "keeps the id %j in one part of the path",
    async (id) => {
      await using server = await serve((response) => response.writeHead(204).end());
      await clientOf(server).pipelines.delete(id);
      const [target = ""] = server.requests.map((request) => request.target);
      expect(target.split("/").length).toBe(3);
      expect(decodeURIComponent(target.replace("/pipelines/", ""))).toBe(id);
    },
  );

  it.each(["", ".", ".."])("is not sent for the id %j, which would name something else", async (id) => {
    await using server = await serveJson(200, {});
    const { connectors, pipelines } = clientOf(server);
    const error = await failureOf(pipelines.delete(id));
    await failureOf(pipelines.start(id));
    await failureOf(connectors.replace(id, {}));
    expect(error).toMatchObject({ code: "not_found", notProcessed: true, operation: "pipeline_delete" });
    expect(server.requests).toEqual([]);
  });

  it("reaches for no other resource, whatever the id", async () => {
    await using server = await serveJson(200, {});
    const { pipelines } = clientOf(server);
    const id = fc.oneof(fc.string({ unit: "grapheme" }), fc.webPath(), fc.constantFrom("..", "./..", "%2e", "."));
    await fc.assert(
      fc.asyncProperty(id, async (text) => {
        await pipelines.cancelBackfill(text, { tableUUIDs: [], historyTableUUIDs: [] }).catch(() => undefined);
        expect(server.requests.at(-1)?.target ?? "/pipelines/-/backfill/cancel").toMatch(
          /^\/pipelines\/[^/?#]+\/backfill\/cancel$/,
        );
      }),
      { numRuns: 40 },
    );
  });

  it("leaves out query parameters that are not given", async () => {
    await using server = await serveJson(200, { items: [] });
    const { connectors } = clientOf(server);
    await connectors.tables(UUID, { databaseName: "a&b=c", schemaName: undefined });
    await connectors.list();
    expect(server.requests.map(({ target }) => target)).toEqual([
      `/connectors/${UUID}/tables?databaseName=a%26b%3Dc`,
      "/connectors?includeSourceConnectors=true",
    ]);
  });
});

describe("a redirect", () => {
  it("is not followed, and the key goes nowhere else", async () => {
    await using elsewhere = await serveJson(200, { items: [] });
    await using server = await serve((response) => {
      response.writeHead(307, { location: `${elsewhere.url}/pipelines` }).end();
    });
    const { pipelines } = clientOf(server);
    for (const call of [pipelines.list(), pipelines.start(UUID)]) {
      expect(await failureOf(call)).toMatchObject({ code: "redirect", status: 307 });
    }
    expect(elsewhere.requests).toEqual([]);
  });
});

describe("an answer", () => {
  it("keeps fields and values that are unknown", async () => {
    const pipeline = { uuid: UUID, name: "New", status: "hibernating", moods: ["fine"], sourceType: "abacus" };
    await using server = await serveJson(200, { items: [pipeline] });
    expect(await clientOf(server).pipelines.list()).toEqual([pipeline]);
  });

  it("may hold null, or nothing, in place of what is optional", async () => {
    const full = { uuid: UUID, name: "Bare", status: "draft", tables: null, advancedSettings: null };
    await using server = await serveJson(200, full);
    expect(await clientOf(server).pipelines.get(UUID)).toEqual({ ...full, tables: [] });
    await using bare = await serveJson(200, { uuid: UUID, name: "Bare", tables: [] });
    expect(await clientOf(bare).pipelines.get(UUID)).toEqual({ uuid: UUID, name: "Bare", tables: [] });
  });

  it("without tables is not one that has none, unless a draft says so", async () => {
    for (const odd of [{ status: "draft" }, { status: "running", tables: null }, { tables: "none" }]) {
      await using server = await serveJson(200, { uuid: UUID, name: "Bare", ...odd });
      expect(await clientOf(server).pipelines.get(UUID)).toMatchObject({ tables: [], unreadable: ["tables"] });
    }
  });

  it("about another resource is none", async () => {
    const other = UUID.replace("8", "9");
    await using server = await serveJson(200, {
      uuid: other,
      name: "Other",
      type: "s3",
      tables: [],
      host: "h",
      port: 1,
    });
    const { pipelines, connectors, sourceReaders, sshTunnels, encryptionKeys } = clientOf(server);
    const asked = [
      () => pipelines.get(UUID),
      () => pipelines.replace(UUID, {}),
      () => connectors.get(UUID),
      () => connectors.replace(UUID, {}),
      () => sourceReaders.updateStatus(UUID, "paused"),
      () => sshTunnels.replace(UUID, {}),
      () => encryptionKeys.update(UUID, { name: "x" }),
    ];
    for (const call of asked) {
      const error = await failureOf(call());
      expect(error).toMatchObject({ code: "bad_response", notProcessed: false });
      expect(error.message).toContain(`another one: ${other}`);
    }
  });

  it("that does not say which resource it is about is the one that was asked for, unless something was changed", async () => {
    await using server = await serveJson(200, { name: "Nameless", tables: [] });
    expect(await clientOf(server).pipelines.get(UUID)).toMatchObject({ uuid: UUID, unreadable: ["uuid"] });
    expect(await failureOf(clientOf(server).pipelines.replace(UUID, {}))).toMatchObject({ code: "bad_response" });
    await using empty = await serveJson(200, { success: true });
    expect(await failureOf(clientOf(empty).pipelines.get(UUID))).toMatchObject({ code: "bad_response" });
  });

  const lists: readonly [string, (client: ArtieClient) => Promise<unknown[]>][] = [
    ["pipelines", (client) => client.pipelines.list()],
    ["connectors", (client) => client.connectors.list()],
    ["source readers", (client) => client.sourceReaders.list()],
    ["databases", (client) => client.connectors.databases(UUID)],
    ["schemas", (client) => client.connectors.schemas(UUID)],
    ["tables", (client) => client.connectors.tables(UUID)],
    ["encryption keys", (client) => client.encryptionKeys.list()],
    ["salts", (client) => client.columnHashingSalts.list()],
    ["matches", (client) => client.dataCatalog.search("x")],
  ];
  it.each(lists)("lists %s when items are null or none", async (_, list) => {
    for (const body of [{ items: null }, { items: [] }]) {
      await using server = await serveJson(200, body);
      expect(await list(clientOf(server))).toEqual([]);
    }
  });

  it("does not take an object without items for a list", async () => {
    await using server = await serveJson(200, {});
    await expect(clientOf(server).pipelines.list()).rejects.toMatchObject({ code: "bad_response" });
  });

  it("lists source readers bare and wrapped", async () => {
    const reader = { uuid: UUID, name: "Reader" };
    for (const body of [[reader], { items: [reader] }]) {
      await using server = await serveJson(200, body);
      expect(await clientOf(server).sourceReaders.list()).toEqual([reader]);
    }
  });

  it("names databases and schemas given as objects, as texts, bare and wrapped", async () => {
    for (const body of [{ items: [{ name: "a" }, { name: "b" }] }, ["a", "b"], { items: ["a", "b"] }]) {
      await using server = await serveJson(200, body);
      expect(await clientOf(server).connectors.schemas(UUID)).toEqual(["a", "b"]);
    }
  });

  it("of the wrong type names the field", async () => {
    await using server = await serveJson(200, { items: "none" });
    const error = await failureOf(clientOf(server).pipelines.list());
    expect(error.code).toBe("bad_response");
    expect(error.message).toContain("pipeline_list is not as expected: items: ");
  });

  it("names what can't be read of a row, and lets the others stand", async () => {
    const rows = [
      { uuid: UUID, name: "Fine" },
      { uuid: UUID, name: 7, status: "running", isDeploying: "no" },
    ];
    await using server = await serveJson(200, { items: [...rows, { uuid: 7, name: "Odd" }, null] });
    const [fine, ...odd] = await clientOf(server).pipelines.list();
    expect(fine).toEqual(rows[0]);
    expect(odd).toEqual([
      { uuid: UUID, name: UUID, status: "running", unreadable: ["name", "isDeploying"] },
      { uuid: "", name: "Odd", unreadable: ["uuid"] },
      { uuid: "", name: "(unreadable)", unreadable: ["all of it"] },
    ]);
  });

  it("of a validation that passes is 204, nothing, or an empty error", async () => {
    for (const [status, body] of [
      [204, undefined],
      [200, ""],
      [200, "{}"],
      [200, '{"error":""}'],
      [200, '{"error":null}'],
      [200, "null"],
    ] as const) {
      await using server = await serve((response) => {
        response.writeHead(status).end(body);
      });
      const { connectors, pipelines, sourceReaders } = clientOf(server);
      expect(await connectors.ping({ type: "mysql" })).toEqual({ valid: true });
      expect(await sourceReaders.validateUnsaved({})).toEqual({ valid: true });
      expect(await pipelines.validateUnsavedSource({ tables: [], validateTables: false })).toEqual({ valid: true });
      expect(await pipelines.validateUnsavedDestination({ specificCfg: {} })).toEqual({ valid: true });
    }
  });

  it("of a validation that fails is HTTP 200 with an error: the call worked, the validation did not", async () => {
    const message = 'failed to validate source: wal_level is "replica": it must be "logical"';
    await using server = await serveJson(200, { error: message });
    const verdict = await clientOf(server).sourceReaders.validateUnsaved({});
    expect(verdict).toMatchObject({ valid: false, failure: { reported: { message }, code: "wal_level" } });
    expect(verdict).not.toHaveProperty("failure.status", expect.anything());
  });

  it("that refuses a validation is a failure of the call", async () => {
    await using server = await serveJson(400, { error: "invalid request body: type" });
    expect(await failureOf(clientOf(server).connectors.ping({}))).toMatchObject({ status: 400, code: "validation" });
  });
});

describe("a refusal", () => {
  it.each([
    [400, "validation"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not_found"],
    [409, "conflict"],
    [413, "too_large"],
    [418, "validation"],
    [500, "server_error"],
  ])("with HTTP status %i is of the kind %s", async (status, code) => {
    await using server = await serveJson(status, { error: "because" });
    const error = await failureOf(clientOf(server).pipelines.get(UUID));
    expect(error).toMatchObject({ status, code, reported: { message: "because" }, operation: "pipeline_detail" });
    expect(error.remedy).not.toBe("");
  });

  it.each([
    ["no body", "", undefined],
    ["a page of a proxy", "<html><h1>Bad</h1></html>", undefined],
    ["plain text", "upstream is tired", "upstream is tired"],
    ["another field", '{"message":"over quota"}', "over quota"],
    ["a problem document", '{"title":"Bad request","detail":"name is taken"}', "name is taken"],
    ["no words", '{"error":{"code":7}}', undefined],
    ["a bare null", "null", undefined],
  ])("with %s still says something", async (_, body, said) => {
    await using server = await serve((response) => {
      response.writeHead(400).end(body);
    });
    const { message, reported } = await failureOf(clientOf(server).pipelines.get(UUID));
    expect(reported?.message).toBe(said);
    const unsaid = "The API answered with HTTP status 400 (Bad Request)";
    expect(message).toBe(said === undefined ? unsaid : "Artie refused this: see reported");
  });

  it("is not endless", async () => {
    await using server = await serveJson(400, { error: "x".repeat(1_000_000) });
    const error = await failureOf(clientOf(server).pipelines.get(UUID));
    expect(error).toBeInstanceOf(ArtieError);
    expect(error.reported?.message).toMatch(/^x{1000}/);
    expect(error.reported?.message.length).toBeLessThanOrEqual(64 * 1024);
    expect(JSON.stringify(error).length).toBeLessThanOrEqual(3 * 2_000 + 1_000);
  });
});
