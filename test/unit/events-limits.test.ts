// The size limit of a request, in bytes: how events are packed below it, and what is too large for any.
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Http } from "../../src/artie/http.ts";
import { createEventsClient, MAX_EVENT_BYTES } from "../../src/artie/index.ts";
import { BODY_LIMIT_BYTES } from "../../src/sandbox/index.ts";
import { trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const AT = "2026-01-31T09:30:00Z";
/** No message is as large as these requests. */
const IN_PROCESS = {};

it("packs events in order, each once, into as few requests as there must be", async () => {
  let bodies: Buffer[] = [];
  const http: Http = ({ body }) => {
    bodies.push(gunzipSync(body ?? ""));
    return Promise.resolve({ status: 200, headers: new Headers(), text: '{"status":"ok"}' });
  };
  const events = (key: string) => createEventsClient({ url: "http://events.invalid", key, userAgent: "test", http });
  const { bulk } = start({ events });
  const eventOf = (size: number, n: number) => ({
    event: String(n),
    timestamp: AT,
    messageId: `m-${n}`,
    properties: { text: "ë".repeat(Math.round(size / 2)) },
  });
  const sizes = fc.array(fc.constantFrom(10, 1e6, 3.3e6, 4_999_880, 5e6, 9_999_800), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(sizes, async (list) => {
      bodies = [];
      const all = list.map(eventOf);
      expect(await bulk({ events: all }, IN_PROCESS)).toEqual({ accepted: list.length, requests: bodies.length });
      const names = bodies.map((body) =>
        (JSON.parse(body.toString()) as { event: string }[]).map(({ event }) => event),
      );
      expect(names.flat()).toEqual(list.map((_, n) => String(n)));
      for (const body of bodies) expect(body.length).toBeLessThanOrEqual(MAX_EVENT_BYTES);
      names.slice(1).forEach(([next], index) => {
        const bytes = Buffer.byteLength(JSON.stringify(all[Number(next)]));
        expect((bodies[index]?.length ?? 0) + 1 + bytes).toBeGreaterThan(MAX_EVENT_BYTES);
      });
    }),
    { numRuns: 12 },
  );
});

describe("requests", () => {
  it("knows the limit that the API has", () => {
    expect(MAX_EVENT_BYTES).toBe(BODY_LIMIT_BYTES);
  });

  it("splits a large file into requests that the API takes, counted in bytes and not in characters", async () => {
    const { sandbox, bulk, workspace } = start();
    const note = "Zoë 🐘 ".repeat(900);
    const rows = Array.from({ length: 2_400 }, (_, index) => `Wrote,${AT},${index},${note}`);
    const path = workspace.write("long.csv", ["event,timestamp,n,note", ...rows].join("\n"));
    expect(await bulk({ file: path })).toEqual({ accepted: 2_400, requests: 3 });
    const sizes = sandbox.requests.map(({ bodyBytes }) => bodyBytes);
    expect(sizes).toHaveLength(3);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(BODY_LIMIT_BYTES);
    expect(Math.min(...sizes.slice(0, 2))).toBeGreaterThan(BODY_LIMIT_BYTES - 12_000);
    const { count, recent } = sandbox.snapshot().events;
    expect(count).toBe(2_400);
    expect(recent.map(({ properties }) => properties["n"])).toEqual(rows.map((_, index) => String(index)));
  });

  it("takes an event that fills a request to the byte, and none that is one byte larger", async () => {
    const { sandbox, bulk, bulkFailure } = start();
    const event = (text: string) => ({ event: "X", timestamp: AT, messageId: "m", properties: { text } });
    const room = MAX_EVENT_BYTES - Buffer.byteLength(JSON.stringify([event("")]));
    expect(await bulk({ events: [event("x".repeat(room))] }, IN_PROCESS)).toEqual({ accepted: 1, requests: 1 });
    expect(sandbox.requests[0]?.bodyBytes).toBe(MAX_EVENT_BYTES);
    const error = await bulkFailure({ events: [event("x".repeat(room + 1))] }, IN_PROCESS);
    expect(error.problems).toEqual([{ index: 0, problem: "is larger than the 10 MB that a request may have" }]);
  });

  it.each([
    ["jsonl", `{"event":"X","timestamp":"${AT}","text":"`, `"}\n{"event":"Y","timestamp":"${AT}"}`],
    ["csv", `event,timestamp,text\nX,${AT},"`, `"\nY,${AT},`],
    ["csv", `event,timestamp,text\nX,${AT},`, `\nY,${AT},`],
    ["json", `[{"event":"X","timestamp":"${AT}","text":"`, `"},{"event":"Y","timestamp":"${AT}"}]`],
  ])("names a record of %s that is too large, and goes on after it", async (format, head, tail) => {
    const { bulk, workspace } = start();
    workspace.write(`large.${format}`, `${head}${"x".repeat(MAX_EVENT_BYTES + 10)}${tail}`);
    const result = await bulk({ file: `large.${format}`, skipInvalid: true });
    expect(result.skipped).toMatchObject([{ problem: "is larger than the 10 MB that a request may have" }]);
    expect(result.accepted).toBe(1);
  });

  it("keeps what of a line without an end is in memory small", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("large.jsonl", Buffer.alloc(30_000_000, "x"));
    const error = await bulkFailure({ file: "large.jsonl", skipInvalid: true });
    expect(error.problems).toEqual([{ line: 1, problem: "is larger than the 10 MB that a request may have" }]);
  });
});
