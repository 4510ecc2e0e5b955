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
