// Every tool, called with arguments that succeed, sends only requests that are as published.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalog } from "../../src/tools/catalog.ts";
import { argsFor, otherScenarios, scenarios, scenarioSecrets } from "../unit/support/scenarios.ts";
import { World } from "../unit/support/world.ts";
import { OpenApi, openApiFile } from "./openapi.ts";

if (openApiFile === undefined) {
  console.warn("ARTIE_OPENAPI names no OpenAPI file: the tools' requests are not compared with the published API.");
}

describe("the catalog against a sandbox", () => {
  const openApi = openApiFile === undefined ? undefined : new OpenApi(openApiFile);
  const called = new Set<string>();
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it("has a scenario for every tool, and for no other", () => {
    expect(Object.keys(scenarios).toSorted()).toEqual(catalog.map(({ name }) => name).toSorted());
  });

  it.each(catalog.map((tool) => [tool.name, tool] as const))("%s succeeds, as published", async (name, tool) => {
    world.reset({}, scenarioSecrets);
    await callAsPublished(name, await argsFor(name, world));
    expect(world.writes.length > 0).toBe(tool.level !== "read");
  });

  it.each(otherScenarios)("%s succeeds, as published, with %j", async (name, args) => {
    world.reset({}, scenarioSecrets);
    await callAsPublished(name, args);
  });

  if (openApi) {
    it("reaches every published operation", () => {
      expect(openApi.operations.map(({ id }) => id).filter((id) => !called.has(id))).toEqual([]);
    });
  } else {
    it("is NOT compared with the published API: ARTIE_OPENAPI is not set", () => {
      expect(openApiFile).toBeUndefined();
    });
  }

  async function callAsPublished(name: string, args: unknown): Promise<void> {
    world.sandbox.clearRequests();
    await world.succeed(name, args);
    expect(world.sandbox.requests.length).toBeGreaterThan(0);
    for (const { method, path, query, body, status } of world.sandbox.requests) {
      expect(status).toBeLessThan(300);
      if (!openApi) continue;
      expect(openApi.validateRequest(method, path, query, body), JSON.stringify(body)).toEqual([]);
      called.add(openApi.operationFor(method, path)?.id ?? path);
    }
  }
});
