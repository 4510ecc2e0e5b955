// A model that repeats a read is told so in the answer, and the record says it too; the clock is the test's.
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Entry } from "../../../src/audit/entry.ts";
import { defineTool } from "../../../src/tools/define.ts";
import { MAX_REPEATS, REPEAT_WINDOW_MS, Repeats } from "../../../src/tools/run/repeats.ts";
import { callTool } from "../support/services.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const described = { title: "Test", description: "Tests.", method: "custom", tags: [] } as const;
const input = z.looseObject({});
const reading = (name: string) =>
  defineTool({ name, ...described, level: "read", sends: [], input, run: () => Promise.resolve({ number: ++ran }) });
const look = reading("look");
const glance = reading("glance");
const act = defineTool({
  name: "act",
  ...described,
  level: "operate",
  sends: [],
  input,
  plan: () => Promise.resolve({ targets: [], effect: "Acts", risk: "none" as const }),
  run: () => Promise.resolve({ number: ++ran }),
});

let world: World;
worldForTests((started) => (world = started));
let now: number;
let ran: number;
let repeats: Repeats;
let recorded: Entry[];

beforeEach(() => {
  [now, ran, recorded] = [0, 0, []];
  repeats = new Repeats(() => now);
});

async function call(tool = look, args: unknown = {}): Promise<Record<string, unknown>> {
  const record = (entry: Entry) => void recorded.push(entry);
  return (await callTool(tool, args, world.services, { repeats, record })).value;
}

async function callTimes(times: number, tool = look, args: unknown = {}): Promise<void> {
  for (let time = 0; time < times; time++) await call(tool, args);
}

describe("a repeated read", () => {
  test("is carried out each time, and from the sixth on says so, to the model and in the record", async () => {
    await callTimes(MAX_REPEATS);
    const value = await call();
    expect(value).toMatchObject({ number: MAX_REPEATS + 1 });
    expect(value["note"]).toMatch(/came 6 times in 10 s: wait/);
    expect(recorded.map(({ repeated }) => repeated)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      6,
    ]);
  });

  test("is nothing unusual any more when the window has passed", async () => {
    await callTimes(MAX_REPEATS);
    now = REPEAT_WINDOW_MS - 1;
    expect(await call()).toHaveProperty("note");
    now = REPEAT_WINDOW_MS;
    expect(await call()).not.toHaveProperty("note");
  });

  test("is told apart by tool and input, but not by the order of fields or nulls", async () => {
    await callTimes(MAX_REPEATS, look, { a: 1, b: [{ c: 2, d: 3 }] });
    expect(await call(look, { b: [{ d: 3, c: 2 }], a: 1, e: null })).toHaveProperty("note");
    expect(await call(look, { a: 2 })).not.toHaveProperty("note");
    expect(await call(glance, { a: 1, b: [{ c: 2, d: 3 }] })).not.toHaveProperty("note");
  });

  test("is counted anew after anything that may have changed something", async () => {
    await callTimes(MAX_REPEATS);
    await callTimes(20, act);
    expect(recorded.at(-1)?.repeated).toBeUndefined();
    expect(await call()).not.toHaveProperty("note");
  });
});
