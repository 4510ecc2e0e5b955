// Running a tool: it ends with an outcome, whatever happens on the way.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineTool } from "../../../src/tools/define.ts";
import { clientOf } from "../support/client.ts";
import { callTool } from "../support/services.ts";
import { serve } from "../support/http.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

let world: World;
worldForTests((started) => (world = started));

/** A tool that does this. */
const toolOf = (run: () => Promise<object>) =>
  defineTool({
    name: "test_tool",
    title: "Test",
    description: "Tests.",
    method: "custom",
    tags: ["pipelines"],
    level: "read",
    sends: [],
    input: z.strictObject({ text: z.string().optional() }),
    run,
  });
const call = (run: () => Promise<object>, args: unknown = {}) => callTool(toolOf(run), args, world.services);

describe("a call", () => {
  it("takes missing arguments for none, and null for a field that is left out", async () => {
    for (const args of [undefined, null, {}, { text: null }]) {
      expect(await call(() => Promise.resolve({ done: true }), args)).toEqual({ ok: true, value: { done: true } });
    }
  });

  it("that throws ends as a failure", async () => {
    const outcome = await call(() => {
      throw new TypeError("a bug");
    });
    expect(outcome).toMatchObject({ ok: false, value: { error: { code: "internal", message: "a bug" } } });
  });

  it("does not show a secret that only an exception holds", async () => {
    const { value } = await call(() => Promise.reject(new Error(`no luck with ${world.sandbox.apiKey}`)));
    expect(value).toEqual({ error: { code: "internal", message: "no luck with [redacted]" } });
  });

  it("that is canceled before or while it runs says so, and ends its request", async () => {
    const controller = new AbortController();
    let isClosed = false;
    await using server = await serve((response) => {
      response.on("close", () => (isClosed = true));
      controller.abort();
    });
    world.services = { ...world.services, artie: clientOf(server) };
    const { signal } = controller;
    const outcome = await world.call("list_all_artie_pipelines", {}, { signal });
    expect(outcome).toMatchObject({ ok: false, value: { error: { code: "canceled" } } });
    await expect.poll(() => isClosed).toBe(true);
    const sent = server.requests.length;
    const late = await world.call("artie_pipelines_start", { pipeline: "MySQL to BigQuery" }, { signal });
    expect(late).toMatchObject({ ok: false, value: { error: { code: "canceled" } } });
    expect(server.requests.length).toBe(sent);
  });

  it("of the API's refusal carries the whole diagnosis", async () => {
    const said = "internal server error";
    world.sandbox.planFault({ fault: "500" });
    expect(await world.fail("list_all_artie_pipelines")).toEqual({
      code: "server_error",
      message: "Artie's API failed: see reported",
      status: 500,
      remedy: "Try again; if it stays, look at Artie's status page.",
      reported: { message: said, chain: [said], root: said },
    });
  });

  it("that the API's rate turns away says when to come back", async () => {
    await using server = await serve((response) => {
      response.writeHead(429, { "ratelimit-limit": "5", "ratelimit-remaining": "0", "ratelimit-reset": "42" }).end();
    });
    world.services = { ...world.services, artie: clientOf(server) };
    expect(await world.fail("artie_pipelines_usage", { pipeline: "Hubspot to Snowflake" })).toMatchObject({
      code: "rate_limit",
      rateLimit: { limit: 5, remaining: 0, reset: 42 },
      remedy: "Wait 42 s, then try again.",
    });
  });
});
