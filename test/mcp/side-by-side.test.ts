// Three sessions that know nothing of each other work on one pipeline at once: each with a client of its own, as three
// programs have. Whatever they were told is done is there in the end, and nothing else has gone.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ManualClock, type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { InProcess } from "./in-process.ts";
import { callTool } from "./results.ts";

const UPDATE = "update_a_artie_pipeline_by_id";
const PIPELINE = "Billing Postgres to Snowflake";
type Pipeline = ReturnType<Sandbox["pipeline"]>;

let sandbox: Sandbox;
let sessions: readonly InProcess[];
beforeAll(async () => {
  sandbox = await startSandbox({ clock: new ManualClock() });
  sessions = await Promise.all([1, 2, 3].map(() => InProcess.open(sandbox)));
});
afterAll(async () => {
  for (const session of sessions) await session[Symbol.asyncDispose]();
  await sandbox.close();
});

/** What a call asks for, and what is to be seen of it. */
interface Wish {
  readonly args: Record<string, unknown>;
  readonly isThere: (pipeline: Pipeline) => boolean;
}

const table = (pipeline: Pipeline, name: string) => pipeline.tables.find((candidate) => candidate.name === name);
const setting = (name: string, value: number): Wish => ({
  args: { advancedSettings: { [name]: value } },
  isThere: ({ advancedSettings }) => advancedSettings[name] === value,
});
const added = (name: string): Wish => ({
  args: { tables: [{ name, schema: "public" }] },
  isThere: (pipeline) => table(pipeline, name) !== undefined,
});
const changed = (name: string): Wish => ({
  args: { tables: [{ name, advancedSettings: { bufferRows: 7 } }] },
  isThere: (pipeline) => table(pipeline, name)?.advancedSettings["bufferRows"] === 7,
});

/** No two of them want the same field to be different. */
const WISHES: readonly Wish[] = [
  ...["bufferRows", "flushSizeKb", "flushIntervalSeconds", "maxConcurrentSnapshots"].map((name) => setting(name, 77)),
  ...["one", "two", "three", "four"].map(added),
  ...["invoices", "payments"].map(changed),
  {
    args: { removeTables: ["billing_events"], confirm: PIPELINE },
    isThere: (pipeline) => table(pipeline, "billing_events") === undefined,
  },
  {
    args: { advancedSettings: { stagingSchema: "stage" } },
    isThere: ({ advancedSettings }) => advancedSettings["stagingSchema"] === "stage",
  },
];

test("every change that was reported as done is there, and nothing else has gone", async () => {
  const wishes = fc.shuffledSubarray(
    WISHES.map((_, index) => index),
    { minLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(
      wishes,
      fc.array(fc.nat({ max: 2 }), { minLength: WISHES.length, maxLength: WISHES.length }),
      async (indexes, whose) => {
        sandbox.reset();
        const before = sandbox.pipeline(PIPELINE);
        const asked = indexes.map((index) => ({ ...WISHES[index], session: sessions[whose[index] ?? 0] }));
        const done = await Promise.all(
          asked.map(async ({ session, args }) => {
            if (!session) throw new Error("There is no such session.");
            const { isError, value } = await callTool(session.client, UPDATE, { pipeline: before.uuid, ...args });
            return { isError, error: value["error"], notTaken: value["notTaken"], lost: value["lost"] };
          }),
        );
        expect(done).toEqual(
          asked.map(() => ({ isError: false, error: undefined, notTaken: undefined, lost: undefined })),
        );
        const after = sandbox.snapshot().pipelines.find(({ uuid }) => uuid === before.uuid);
        if (!after) throw new Error("The pipeline is gone.");
        for (const wish of WISHES) {
          const wasAsked = indexes.includes(WISHES.indexOf(wish));
          expect([wish.args, wish.isThere(after)]).toEqual([wish.args, wasAsked]);
        }
      },
    ),
    { numRuns: 10, endOnFailure: true },
  );
});
