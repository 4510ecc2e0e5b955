// The checker itself: it has to notice what is wrong, or the contract tests prove nothing.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { OpenApi } from "./openapi.ts";

const DOCUMENT = `
openapi: 3.1.0
info: { title: Toys, version: "1" }
paths:
  /toys/{uuid}:
    get:
      operationId: toy_detail
      parameters:
        - { name: uuid, in: path, required: true, schema: { type: string } }
        - { name: deep, in: query, schema: { type: boolean } }
      responses:
        "200": { content: { application/json: { schema: { $ref: "#/components/schemas/Toy" } } } }
    post:
      operationId: toy_update
      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Toy" } } } }
      responses: { "204": { description: Done } }
  /toys/newest:
    get:
      operationId: toy_newest
      responses: { "204": { description: None } }
components:
  schemas:
    Toy:
      type: object
      required: [uuid]
      properties:
        uuid: { type: string, format: uuid }
        parts: { type: array, items: { $ref: "#/components/schemas/Part" } }
    Part:
      type: object
      properties: { size: { type: integer } }
`;

const TOY = { uuid: "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11" };

describe("the OpenAPI checker", () => {
  const folder = mkdtempSync(join(tmpdir(), "openapi-"));
  const file = join(folder, "toys.yaml");
  writeFileSync(file, DOCUMENT);
  const openApi = new OpenApi(file);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("finds the operation of a path, the spelled-out one first", () => {
    expect(openApi.operationFor("GET", "/toys/newest")?.id).toBe("toy_newest");
    expect(openApi.operationFor("GET", "/toys/1")?.id).toBe("toy_detail");
    expect(openApi.operationFor("DELETE", "/toys/1")).toBeUndefined();
  });

  it("accepts what is as published", () => {
    expect(openApi.validateRequest("GET", "/toys/1", { deep: "true" }, undefined)).toEqual([]);
    expect(openApi.validateRequest("POST", "/toys/1", {}, { ...TOY, parts: [{ size: 1 }] })).toEqual([]);
    expect(openApi.validateResponse("GET", "/toys/1", 200, TOY)).toEqual([]);
    expect(openApi.validateResponse("POST", "/toys/1", 204, undefined)).toEqual([]);
    expect(openApi.validateResponse("GET", "/toys/1", 404, { error: "toy not found" })).toEqual([]);
  });

  it.each([
    ["an unknown path", "GET", "/balls", {}, undefined, /no such operation/],
    ["an unknown query parameter", "GET", "/toys/1", { depth: "1" }, undefined, /unknown query parameter depth/],
    ["a query parameter of the wrong type", "GET", "/toys/1", { deep: "very" }, undefined, /deep has the wrong type/],
    ["a body where there is none", "GET", "/toys/1", {}, {}, /a body where none is published/],
    ["a missing body", "POST", "/toys/1", {}, undefined, /no body/],
    ["a missing property", "POST", "/toys/1", {}, {}, /uuid/],
    ["an unknown property, however deep", "POST", "/toys/1", {}, { ...TOY, parts: [{ sise: 1 }] }, /parts\/0\/sise/],
  ])("notices %s in a request", (_, method, path, query, body, problem) => {
    expect(openApi.validateRequest(method, path, query, body).join("\n")).toMatch(problem);
  });

  it.each([
    ["an undocumented status", 202, undefined, /undocumented status/],
    ["a property of the wrong type", 200, { ...TOY, parts: [{ size: "big" }] }, /parts\/0\/size/],
    ["a wrong format", 200, { uuid: "1" }, /uuid/],
    ["no body", 200, undefined, /must be object/],
    ["a failure without a message", 404, { message: "?" }, /without an error message/],
  ])("notices %s in an answer", (_, status, body, problem) => {
    expect(openApi.validateResponse("GET", "/toys/1", status, body).join("\n")).toMatch(problem);
  });

  it("notices a body where there is none in an answer", () => {
    expect(openApi.validateResponse("POST", "/toys/1", 204, {}).join("\n")).toMatch(/a body where none is published/);
  });
});
