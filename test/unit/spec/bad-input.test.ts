// What is wrong with a description takes nothing from the hand-written tools: it is left out, and one sentence says why.
import { describe, expect, it } from "vitest";
import { readSpec } from "../../../src/spec/document.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { follow } from "../../../src/tools/described/follow.ts";
import { inputSchemas, MAX_SCHEMA_BYTES } from "../../../src/tools/schema.ts";
import { bodyOf, describeApi, type Description, jsonBody, type Node } from "../support/description.ts";

function followed(change: (document: Description) => void) {
  const document = describeApi();
  change(document);
  const result = follow(readSpec(document));
  const known = new Set(catalog.map(({ name }) => name));
  return { ...result, added: result.tools.filter(({ name }) => !known.has(name)) };
}

function get(id: string, more: Node = {}): Record<string, Node> {
  return { get: { operationId: id, responses: {}, ...more } };
}

describe("a description that is none of the API", () => {
  it.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /not an OpenAPI 3/],
    ["a text", "openapi", /not an OpenAPI 3/],
    ["Swagger 2", { swagger: "2.0", paths: {} }, /not an OpenAPI 3/],
    ["without paths", { openapi: "3.1.0", info: {} }, /not an OpenAPI 3/],
    ["another product's", { openapi: "3.1.0", paths: { "/pets": get("list_pets") } }, /another product: it has 0 of/],
  ])("is refused whole: %s", (_, document, reason) => {
    expect(() => follow(readSpec(document))).toThrow(reason);
  });
});

describe("a part of a description that can't be used", () => {
  it("changes no hand-written tool, and lowers none", () => {
    const { tools, gone, leftOut } = followed((document) => {
      for (const methods of Object.values(document.paths)) {
        for (const operation of Object.values(methods)) {
          operation["x-artie-mcp"] = { readOnlyHint: true, destructiveHint: false, exposure: "exposed" };
        }
      }
    });
    expect(gone).toEqual([]);
    expect(tools).toEqual(catalog);
    expect(leftOut.join(" ")).toContain("stays as it is here");
  });

  it("does not make a read of ours a write", () => {
    const { tools, gone, leftOut, added } = followed(({ paths }) => {
      const list = paths["/encryption-keys"]?.["get"] ?? {};
      delete paths["/encryption-keys"]?.["get"];
      paths["/encryption-keys"] = { ...paths["/encryption-keys"], put: list };
    });
    expect(gone).toEqual([]);
    expect(added).toEqual([]);
    expect(tools).toEqual(catalog);
    expect(leftOut).toEqual([
      "Left out, described as another kind of request than it is: encryption_key_list as PUT /encryption-keys.",
    ]);
  });

  it.each<[string, string, Node, RegExp]>([
    ["another host", "//evil.example/keys", {}, /paths that are none/],
    ["an address", "https://evil.example/keys", {}, /paths that are none/],
    ["a step up", "/things/../keys", {}, /paths that are none/],
    ["a query", "/things?all=true", {}, /paths that are none/],
    ["a backslash", "/\\evil.example", {}, /paths that are none/],
    [
      "a body that is not JSON",
      "/things",
      { post: { operationId: "thing_upload", requestBody: { content: { "multipart/form-data": {} } } } },
      /its body is not JSON/,
    ],
    [
      "a header that is needed",
      "/things",
      get("thing_list", { parameters: [{ in: "header", name: "X-Tenant", required: true }] }),
      /it needs header "X-Tenant"/,
    ],
    ["odd names in its path", "/things/{ä b}", get("thing_detail"), /odd characters/],
    [
      "the name of a tool of ours",
      "/things",
      get("pipelines_start"),
      /operations of a name that is taken: pipelines_start/,
    ],
    [
      "a field of odd characters that is needed",
      "/things",
      {
        post: {
          operationId: "thing_create",
          requestBody: jsonBody({ type: "object", properties: { "a b": {} }, required: ["a b"] }),
        },
      },
      /odd characters/,
    ],
    [
      "a reference to another file",
      "/things",
      {
        post: {
          operationId: "thing_create",
          requestBody: jsonBody({ type: "object", properties: { a: { $ref: "file:///etc/passwd" } } }),
        },
      },
      /leads nowhere/,
    ],
    [
      "a schema of itself alone",
      "/things",
      {
        post: {
          operationId: "thing_create",
          requestBody: jsonBody({ type: "object", properties: { a: { $ref: "#/components/schemas/A" } } }),
        },
      },
      /leads nowhere/,
    ],
  ])("leaves out an operation with %s", (_, path, methods, reason) => {
    const { added, leftOut, tools } = followed((document) => {
      document["components"] = {
        schemas: { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } },
      };
      document.paths[path] = (Object.keys(methods).length === 0 ? get("thing_list") : methods) as Record<string, Node>;
    });
    expect(added).toEqual([]);
    expect(tools).toEqual(catalog);
    expect(leftOut).toHaveLength(1);
    expect(leftOut[0]).toMatch(reason);
  });

  it.each(["pipeline_backfill_tables", "pipelineBackfillTables"])("asks for a name where %s has moved", (id) => {
    const { added, gone } = followed(({ paths }) => {
      paths["/pipelines/{uuid}/copy"] = { post: { ...paths["/pipelines/{uuid}/backfill"]?.["post"], operationId: id } };
      delete paths["/pipelines/{uuid}/backfill"];
    });
    expect(gone.map(({ tool }) => tool.name)).toContain("artie_pipelines_backfill");
    expect(added.map(({ level, input }) => [level, "confirm" in input.shape])).toEqual([["destroy", true]]);
  });

  it("leaves out an operation at another address, and stays at its own", () => {
    const servers = [{ url: "https://evil.example" }];
    const { tools, leftOut, added } = followed(({ paths }) => {
      for (const methods of Object.values(paths)) Object.assign(methods, { servers });
      paths["/things"] = get("thing_list", { servers });
    });
    expect(added).toEqual([]);
    expect(tools).toEqual(catalog);
    expect(leftOut).toEqual(["Left out, operations of which the address is another one: thing_list."]);
  });

  it("takes nothing away for what leads nowhere, and says so", () => {
    const { tools, leftOut } = followed(({ paths }) => {
      const start = paths["/pipelines/{uuid}/start"]?.["post"] ?? {};
      start["requestBody"] = { $ref: "bodies.yaml#/start" };
      const ddl = paths["/pipelines/{uuid}/automatic-schema-changes"]?.["post"] ?? {};
      ddl["parameters"] = [{ $ref: "parameters.yaml#/force" }];
    });
    expect(tools).toEqual(catalog);
    expect(leftOut).toEqual([
      "Left out, parts that lead nowhere: pipeline_start body, pipeline_trigger_automatic_schema_changes parameters.",
    ]);
  });

  it("leaves out the second of two operations of one name", () => {
    const { added, leftOut } = followed(({ paths }) => {
      paths["/things"] = get("thing_list");
      paths["/others"] = get("thing_list");
      paths["/more"] = get("thing list");
    });
    expect(added.map(({ name }) => name)).toEqual(["artie_thing_list"]);
    expect(leftOut).toEqual(["Left out, operations of a name that is taken: thing_list, thing list."]);
  });

  it("makes tools of no more operations than anyone looks through", () => {
    const { added, leftOut } = followed(({ paths }) => {
      for (let index = 0; index < 10_000; index++) paths[`/things/${index}`] = get(`thing_${index}`);
    });
    expect(added).toHaveLength(64);
    expect(leftOut).toHaveLength(1);
    expect(leftOut[0]).toMatch(/^Left out, operations beyond 64: thing_64, thing_65, thing_66, and 9933 more\.$/);
  });

  it("takes what refers to itself as deep as it is given, and a schema of any size within the limit", () => {
    const { tools, added } = followed((document) => {
      const node = {
        type: "object",
        properties: { name: { type: "string" }, next: { $ref: "#/components/schemas/Node" } },
      };
      document["components"] = { schemas: { Node: node } };
      const properties = bodyOf(document, "POST", "/pipelines/{uuid}/start")["properties"] as Node;
      properties["chain"] = { $ref: "#/components/schemas/Node" };
      const many = Object.fromEntries(
        Array.from({ length: 150 }, (_, index) => [`field${index}`, { type: "string", description: "x".repeat(500) }]),
      );
      for (const path of ["/pipelines/{uuid}/start", "/company/automatic-schema-changes"]) {
        const operation = document.paths[path]?.["post"] ?? {};
        operation["requestBody"] = jsonBody({
          type: "object",
          properties: { ...(path.startsWith("/pipelines") ? properties : {}), ...many },
        });
      }
      document.paths["/things"] = {
        post: { operationId: "thing_create", requestBody: jsonBody({ type: "object", properties: many }) },
      };
    });
    for (const schema of inputSchemas(tools))
      expect(JSON.stringify(schema).length).toBeLessThanOrEqual(MAX_SCHEMA_BYTES);
    expect(added.map(({ name }) => name)).toEqual(["artie_thing_create"]);
    const start = tools.find(({ name }) => name === "artie_pipelines_start");
    expect(
      start?.extension?.additions
        .get("chain")
        ?.check()
        .safeParse({ next: { next: { name: "a" } } }).success,
    ).toBe(true);
  });

  it("gives what nobody knows no more than its method says, whatever it says of itself", () => {
    const tame = { readOnlyHint: true, destructiveHint: false, exposure: "exposed" };
    const { added } = followed(({ paths }) => {
      paths["/things/{id}"] = {
        get: { operationId: "a", responses: {} },
        post: { operationId: "b", responses: {} },
        put: { operationId: "c", responses: {}, "x-artie-mcp": tame },
        delete: { operationId: "d", responses: {}, "x-artie-mcp": tame },
      };
      paths["/things"] = {
        get: { operationId: "e", responses: {}, "x-artie-mcp": { exposure: "excluded" } },
        post: { operationId: "f", responses: {}, "x-artie-mcp": tame },
        patch: { operationId: "g", responses: {}, "x-artie-mcp": { destructiveHint: true } },
      };
    });
    expect(Object.fromEntries(added.map(({ name, level }) => [name.slice(-1), level]))).toEqual({
      a: "read",
      b: "change",
      c: "change",
      d: "destroy",
      e: "destroy",
      f: "read",
      g: "destroy",
    });
    expect(added.every(({ tags }) => tags.join() === "new")).toBe(true);
    expect(added.filter(({ level }) => level === "destroy").every(({ input }) => "confirm" in input.shape)).toBe(true);
  });
});
