// Descriptions that say things in other forms than the API's own do: choices, headers, methods, kinds of JSON.
import { describe, expect, it } from "vitest";
import { readSpec } from "../../../src/spec/document.ts";
import { driftOf } from "../../../src/tools/described/drift.ts";
import { follow } from "../../../src/tools/described/follow.ts";
import { bodyOf, describeApi, type Description, jsonBody, type Node } from "../support/description.ts";

const START = "/pipelines/{uuid}/start";

function specOf(change: (document: Description) => void) {
  const document = describeApi();
  change(document);
  return readSpec(document);
}

function startOf(document: Description): Node {
  const operation = document.paths[START]?.["post"];
  if (!operation) throw new Error("The description has no start of a pipeline.");
  return operation;
}

describe("a body that may have one of several forms", () => {
  const warm = { type: "object", properties: { warmUp: { type: "boolean" } }, required: ["warmUp"] };
  const spec = specOf((document) => {
    startOf(document)["requestBody"] = jsonBody({ oneOf: [bodyOf(document, "POST", START), warm] });
  });

  it("gives the fields of all of them, and needs none", () => {
    const start = follow(spec).tools.find(({ name }) => name === "artie_pipelines_start");
    expect(start?.extension?.additions.get("warmUp")).toMatchObject({ name: "warmUp" });
    expect(start?.extension?.refused).toEqual(new Map());
    expect(driftOf(spec)).toMatchObject({ breaks: [], notes: [`POST ${START}: warmUp is new`] });
  });

  it("keeps what stands beside the choice", () => {
    const rule = {
      type: "object",
      properties: { at: { type: "string" }, every: { type: "integer" } },
      oneOf: [{ required: ["at"] }, { required: ["every"] }],
    };
    const [at, every] = ["at", "every"].map((name) => ({ ...rule, oneOf: undefined, required: [name] }));
    expect(spec.schemas.plain(rule)).toEqual({
      anyOf: [at, every].map((form) => ({
        type: "object",
        properties: form?.properties,
        required: form?.required,
        additionalProperties: false,
      })),
    });
  });
});

describe("a header", () => {
  const withHeader = (name: string) =>
    specOf((document) => {
      startOf(document)["parameters"] = [{ in: "header", name, required: true, schema: { type: "string" } }];
      document.paths["/things"] = { get: { operationId: "thing_list", parameters: startOf(document)["parameters"] } };
    });

  it("that nobody here can give is told, also of what is there already", () => {
    const spec = withHeader("X-Reason");
    expect(driftOf(spec).breaks).toEqual([`POST ${START} needs header "X-Reason" (used by artie_pipelines_start)`]);
    expect(follow(spec).leftOut).toEqual([
      `Left out, needed by requests that can't have it: pipeline_start header "X-Reason".`,
      'Left out, operations of which it needs header "X-Reason": thing_list.',
    ]);
  });

  it.each(["Authorization", "accept", "Content-Type"])("%s is every request's, and keeps nothing out", (name) => {
    const spec = withHeader(name);
    expect(driftOf(spec)).toMatchObject({ breaks: [], leftOut: [] });
    expect(follow(spec).tools.some((tool) => tool.name === "artie_thing_list")).toBe(true);
  });
});

it("an operation of ours that is another kind of request there counts as broken, and stays as it is", () => {
  const spec = specOf(({ paths }) => {
    const place = paths["/pipelines/{uuid}"];
    if (place?.["post"]) place["put"] = place["post"];
    delete place?.["post"];
  });
  expect(driftOf(spec).breaks).toEqual([
    "POST /pipelines/{uuid} is PUT /pipelines/{uuid} there (used by update_a_artie_pipeline_by_id)",
  ]);
  expect(follow(spec).gone).toEqual(follow(specOf(() => undefined)).gone);
});

it.each(["application/json; charset=utf-8", "application/vnd.artie+json"])("an answer of %s is compared", (type) => {
  const spec = specOf((document) => {
    const schema = { type: "object", properties: { uuid: { type: "integer" } }, additionalProperties: true };
    const operation = document.paths["/encryption-keys/{uuid}"]?.["get"];
    if (operation) operation["responses"] = { "200": { description: "OK", content: { [type]: { schema } } } };
  });
  expect(driftOf(spec).breaks).toEqual([expect.stringContaining("its answer has uuid as integer, was string")]);
});

/** Another way to write every schema, for a description that differs from the table in all that is compared. */
describe("the same differences", () => {
  type Way = (schema: Node, name: string) => Node;
  const CHANGED = "/pipelines/{uuid}/backfill";

  function changed(document: Description): void {
    const backfill = bodyOf(document, "POST", CHANGED);
    const fields = backfill["properties"] as Record<string, Node>;
    fields["note"] = { type: "string", enum: ["a", "b"] };
    fields["deep"] = { type: "object", properties: { lane: { type: "integer" }, mode: { type: "string" } } };
    fields["beforeBackfill"] = { type: "string", enum: ["drop_table", "archive"] };
    fields["tables"] = { type: "array", items: { type: "object", properties: { name: { type: "string" } } } };
    backfill["required"] = ["note"];
    const operation = document.paths["/encryption-keys/{uuid}"]?.["get"] ?? {};
    operation["responses"] = {
      "200": { content: json({ type: "object", properties: { uuid: { type: "integer" } } }) },
    };
    document.paths["/things"] = {
      post: { operationId: "thing_create", requestBody: jsonBody({ ...backfill }), responses: {} },
    };
  }

  const json = (schema: Node) => ({ "application/json": { schema } });
  const isNode = (value: unknown): value is Node =>
    typeof value === "object" && value !== null && !Array.isArray(value);

  /** Every schema, from the inside out. */
  function rewritten(value: unknown, way: Way, name = "S"): unknown {
    if (Array.isArray(value)) return value.map((each, index) => rewritten(each, way, `${name}${index}`));
    if (!isNode(value)) return value;
    const inner = Object.entries(value).map(([key, each]) => {
      const isMap = key === "properties" && isNode(each);
      const fields = isMap ? Object.entries(each) : [];
      if (isMap) return [key, Object.fromEntries(fields.map(([of, field]) => [of, asSchema(field, way, name + of)]))];
      if (key === "schema" || key === "items") return [key, asSchema(each, way, name + key)];
      return [key, rewritten(each, way, name + key.replaceAll(/[^A-Za-z0-9]/g, ""))];
    });
    return Object.fromEntries(inner);
  }

  const asSchema = (value: unknown, way: Way, name: string) => {
    const inner = rewritten(value, way, name);
    return isNode(inner) ? way(inner, name) : inner;
  };

  const found = (change: (document: Description) => unknown) => {
    const document = describeApi();
    changed(document);
    const spec = readSpec(change(document) ?? document);
    const { tools, gone, leftOut } = follow(spec);
    const told = tools.map(({ name, level, extension, listed }) => ({
      ...{
        name,
        level,
        listed: name.startsWith("artie_thing") ? Object.keys((listed as Node)["properties"] as Node) : [],
      },
      additions: [...(extension?.additions.keys() ?? [])],
      values: [extension?.values, extension?.refused, extension?.refusedValues].map((map) => [...(map ?? [])]),
      rules: [...(extension?.rules.values() ?? [])],
    }));
    return { told, gone, leftOut, drift: driftOf(spec) };
  };

  const asUsual = found(() => undefined);

  const named =
    (add: (defs: Node, name: string, schema: Node) => string): ((document: Description) => unknown) =>
    (document) => {
      const defs: Node = {};
      const whole = rewritten(document, (schema, name) => ({ $ref: add(defs, name, schema) })) as Node;
      return { ...whole, $defs: defs };
    };
  const split: Way = (schema) => {
    const fields = Object.entries((schema["properties"] ?? {}) as Node);
    if (fields.length < 2) return schema;
    const [first, ...rest] = fields;
    const base = { type: "object", properties: Object.fromEntries([first ?? ["", {}]]) };
    return { ...schema, properties: Object.fromEntries(rest), allOf: [base] };
  };
  const listed: Way = ({ enum: values, ...schema }) =>
    Array.isArray(values) ? { ...schema, oneOf: values.map((value: unknown) => ({ const: value })) } : schema;
  const said: Way = (schema) => {
    const fields = Object.keys(schema["properties"] ?? {});
    const more = Object.fromEntries(fields.map((name) => [name, { description: "More" }]));
    return fields.length === 0 ? schema : { allOf: [schema, { properties: more }] };
  };
  const media = (type: string) => (document: Description) =>
    JSON.parse(JSON.stringify(document).replaceAll('"application/json"', JSON.stringify(type))) as Node;
  const status = (to: string) => (document: Description) =>
    JSON.parse(JSON.stringify(document).replaceAll('"responses":{"200"', `"responses":{"${to}"`)) as Node;

  it("are some of every kind", () => {
    expect(asUsual.drift.breaks.length).toBeGreaterThan(2);
    expect(asUsual.told.some(({ name }) => name === "artie_thing_create")).toBe(true);
  });

  it.each<[string, (document: Description) => unknown]>([
    ["allOf", (document) => rewritten(document, (schema) => ({ allOf: [schema] }))],
    ["anyOf with null", (document) => rewritten(document, (schema) => ({ anyOf: [{ type: "null" }, schema] }))],
    ["allOf beside its own fields", (document) => rewritten(document, split)],
    ["allOf that says more of the same field", (document) => rewritten(document, said)],
    ["values as const", (document) => rewritten(document, listed)],
    ["$defs", named((defs, name, schema) => ((defs[name] = schema), `#/$defs/${name}`))],
    ["$anchor", named((defs, name, schema) => ((defs[name] = { ...schema, $anchor: name }), `#${name}`))],
    ["$id", named((defs, name, schema) => ((defs[name] = { ...schema, $id: `urn:s:${name}` }), `urn:s:${name}`))],
    [
      "a list of definitions",
      named((defs, _, schema) => `#/$defs/all/${((defs["all"] ??= []) as Node[]).push(schema) - 1}`),
    ],
    ["a name that is no address", named((defs, name, schema) => ((defs[`${name} 5%`] = schema), `#/$defs/${name} 5%`))],
    ["any kind of body", media("*/*")],
    ["a range of answers", status("2XX")],
    ["an answer for all that is not named", status("default")],
  ])("are found when they are written with %s", (_, way) => {
    expect(found(way)).toEqual(asUsual);
  });
});
