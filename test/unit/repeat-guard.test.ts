// A model that repeats a read gets the last result; the clock is the test's.
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { MAX_REPEATS, REPEAT_WINDOW_MS, RepeatGuard } from "../../src/mcp/repeat-guard.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import type { CallOutcome } from "../../src/tools/call.ts";
import { defineTool, type Level, type Tool } from "../../src/tools/define.ts";
import { InProcess } from "../mcp/in-process.ts";
import { callTool } from "../mcp/results.ts";

function tool(name: string, level: Level): Tool {
  return defineTool({
    name,
    title: name,
    description: name,
    method: "custom",
    tags: [],
    level,
    input: z.strictObject({}),
    run: () => Promise.resolve({}),
  });
}

const look = tool("look", "read");
const glance = tool("glance", "read");
const act = tool("act", "operate");

let now: number;
let asked: number;
let guard: RepeatGuard;

beforeEach(() => {
  now = 0;
  asked = 0;
  guard = new RepeatGuard(() => now);
});

/** Each call that is carried out has a number of its own. */
function call(target = look, args: unknown = {}, signal = new AbortController().signal): Promise<CallOutcome> {
  return guard.run(target, args, signal, () => Promise.resolve({ ok: true, value: { number: ++asked } }));
}

async function callTimes(times: number, target = look, args: unknown = {}): Promise<CallOutcome | undefined> {
  let last: CallOutcome | undefined;
  for (let time = 0; time < times; time++) last = await call(target, args);
  return last;
}

describe("the repeat guard", () => {
  test("carries out the first five and answers the sixth with the last result and a note", async () => {
    expect(await callTimes(MAX_REPEATS)).toEqual({ ok: true, value: { number: MAX_REPEATS } });
    now = 4_000;
    const { ok, value } = await call();
    expect({ ok, number: value["number"] }).toEqual({ ok: true, number: MAX_REPEATS });
    expect(value["note"]).toMatch(/last result, 4 s old.*more than 5 times in 10 s.*Wait 6 s/);
    expect(asked).toBe(MAX_REPEATS);
  });

  test("asks again when the window has passed", async () => {
    await callTimes(MAX_REPEATS + 1);
    now = REPEAT_WINDOW_MS - 1;
    expect((await call()).value).toHaveProperty("note");
    now = REPEAT_WINDOW_MS;
    expect((await call()).value).toEqual({ number: MAX_REPEATS + 1 });
  });

  test("tells tools and inputs apart, but not the order of fields or nulls", async () => {
    await callTimes(MAX_REPEATS, look, { a: 1, b: [{ c: 2, d: 3 }] });
    expect((await call(look, { b: [{ d: 3, c: 2 }], a: 1, e: null })).value).toHaveProperty("note");
    expect((await call(look, { a: 2, b: [{ c: 2, d: 3 }] })).value).not.toHaveProperty("note");
    expect((await call(glance, { a: 1, b: [{ c: 2, d: 3 }] })).value).not.toHaveProperty("note");
    await callTimes(MAX_REPEATS - 1, glance);
    expect((await call(glance, undefined)).value).not.toHaveProperty("note");
    expect((await call(glance, undefined)).value).toHaveProperty("note");
  });

  test("never holds back what may change something, and starts anew after it", async () => {
    await callTimes(MAX_REPEATS);
    expect((await call()).value).toHaveProperty("note");
    expect((await callTimes(20, act))?.value).not.toHaveProperty("note");
    expect((await call()).value).not.toHaveProperty("note");
  });

  test("starts anew after a change that fails, and while one is under way", async () => {
    const changing = Promise.withResolvers<CallOutcome>();
    await callTimes(MAX_REPEATS);
    const change = guard.run(act, {}, new AbortController().signal, () => changing.promise);
    expect((await callTimes(MAX_REPEATS))?.value).not.toHaveProperty("note");
    changing.reject(new Error("no"));
    await expect(change).rejects.toThrow("no");
    expect((await call()).value).not.toHaveProperty("note");
  });

  test("does not keep what was read before a change", async () => {
    const reading = Promise.withResolvers<CallOutcome>();
    const old = guard.run(look, {}, new AbortController().signal, () => reading.promise);
    await call(act);
    await callTimes(MAX_REPEATS);
    reading.resolve({ ok: true, value: { number: "old" } });
    await old;
    expect((await call()).value["number"]).toBe(MAX_REPEATS + 1);
  });

  test("repeats a failure as a failure, after what it says itself", async () => {
    const failing = () => Promise.resolve({ ok: false, value: { error: { code: "rate_limit" }, note: "Later." } });
    const { signal } = new AbortController();
    for (let time = 0; time < MAX_REPEATS; time++) await guard.run(look, {}, signal, failing);
    const { ok, value } = await guard.run(look, {}, signal, failing);
    expect({ ok, error: value["error"] }).toEqual({ ok: false, error: { code: "rate_limit" } });
    expect(value["note"]).toMatch(/^Later\. Not asked again/);
  });

  test("has no result to repeat while the calls are under way or were canceled", async () => {
    const controller = new AbortController();
    controller.abort();
    for (let time = 0; time < 2 * MAX_REPEATS; time++) {
      expect((await call(look, {}, controller.signal)).value).not.toHaveProperty("note");
    }
    expect(asked).toBe(2 * MAX_REPEATS);
  });

  test("asks at most five times in any ten seconds, whatever a model does", async () => {
    const steps = fc.array(fc.tuple(fc.nat(4_000), fc.constantFrom("x", "y")), { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(steps, async (calls) => {
        now = 0;
        guard = new RepeatGuard(() => now);
        const times: Record<string, number[]> = { x: [], y: [] };
        for (const [pause, input] of calls) {
          now += pause;
          await guard.run(look, { input }, new AbortController().signal, () => {
            times[input]?.push(now);
            return Promise.resolve({ ok: true, value: {} });
          });
        }
        for (const began of Object.values(times)) {
          const tooSoon = began.filter((time, index) => {
            const fifthBefore = began[index - MAX_REPEATS];
            return fifthBefore !== undefined && time - fifthBefore < REPEAT_WINDOW_MS;
          });
          expect(tooSoon).toEqual([]);
        }
      }),
    );
  });

  test("stands between a client and the API", async () => {
    await using sandbox = await startSandbox();
    await using session = await InProcess.open(sandbox);
    const read = () => callTool(session.client, "get_single_artie_pipeline_by_id", { pipeline: "MySQL to BigQuery" });
    for (let time = 0; time < MAX_REPEATS; time++) expect((await read()).value).not.toHaveProperty("note");
    sandbox.clearRequests();
    const { value } = await read();
    expect(value).toMatchObject({ status: "draft", note: expect.stringContaining("Not asked again") as string });
    expect(sandbox.requests).toEqual([]);
    await callTool(session.client, "artie_pipelines_start", { pipeline: "MySQL to BigQuery" });
    expect((await read()).value).toMatchObject({ isDeploying: true });
  });
});
