// The size limit of a request, in bytes: how events are packed below it, and what is too large for any.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_EVENT_BYTES } from "../../src/artie/index.ts";
import { BODY_LIMIT_BYTES } from "../../src/sandbox/index.ts";
import { type Batch, Packer } from "../../src/tools/events/batches.ts";
import { trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const AT = "2026-01-31T09:30:00Z";

interface Packed extends Omit<Batch, "json"> {
  readonly bytes: number;
  readonly texts: readonly string[];
}

function pack(texts: readonly string[], limit: number): Packed[] {
  const packer = new Packer(limit);
  const packed: Packed[] = [];
  const take = () => {
    const batch = packer.take();
    if (!batch) return;
    const { json, ...rest } = batch;
    packed.push({ ...rest, bytes: json.length, texts: JSON.parse(json.toString()) as string[] });
  };
  texts.forEach((text, position) => {
    const event = { position, json: JSON.stringify(text) };
    if (!packer.hasRoomFor(event)) take();
    packer.add(event);
  });
  take();
  return packed;
}

describe("packing", () => {
  it("keeps every request within the limit, the order, and every event exactly once", () => {
    const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 500 }), (list, room) => {
        const largest = Math.max(0, ...list.map((text) => Buffer.byteLength(JSON.stringify(text))));
        const limit = largest + 2 + room;
        const batches = pack(list, limit);
        for (const { bytes } of batches) expect(bytes).toBeLessThanOrEqual(limit);
        expect(batches.flatMap(({ texts }) => texts)).toEqual(list);
        const positions = batches.flatMap(({ first, last, count }) => {
          expect(last - first + 1).toBe(count);
          return Array.from({ length: count }, (_, index) => first + index);
        });
        expect(positions).toEqual(list.map((_, index) => index));
      }),
    );
  });

  it("makes no more requests than there must be: the next event would not have fitted", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 }), { minLength: 1, maxLength: 40 }), (list) => {
        const limit = 200;
        const batches = pack(list, limit);
        batches.slice(1).forEach(({ texts: [next] }, index) => {
          const withNext = (batches[index]?.bytes ?? 0) + 1 + Buffer.byteLength(JSON.stringify(next));
          expect(withNext).toBeGreaterThan(limit);
        });
      }),
    );
  });
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
    expect(await bulk({ events: [event("x".repeat(room))] })).toEqual({ accepted: 1, requests: 1 });
    expect(sandbox.requests[0]?.bodyBytes).toBe(MAX_EVENT_BYTES);
    const error = await bulkFailure({ events: [event("x".repeat(room + 1))] });
    expect(error.problems).toEqual([{ index: 0, problem: "is larger than the 10 MB that a request may have" }]);
  });

  it.each([
    ["jsonl", `{"event":"X","timestamp":"${AT}","text":"`, `"}`],
    ["csv", `event,timestamp,text\nX,${AT},"`, `"`],
    ["csv", `event,timestamp,text\nX,${AT},`, ""],
    ["json", `[{"event":"X","timestamp":"${AT}","text":"`, `"}]`],
  ])("names a record of %s that is too large, and goes on after it", async (format, head, tail) => {
    const { bulk, workspace } = start();
    const good = { jsonl: `{"event":"Y","timestamp":"${AT}"}`, csv: `Y,${AT},`, json: "" }[format] ?? "";
    workspace.write(`large.${format}`, `${head}${"x".repeat(MAX_EVENT_BYTES + 10)}${tail}\n${good}`);
    const result = await bulk({ file: `large.${format}`, skipInvalid: true });
    expect(result.skipped).toMatchObject([{ problem: "is larger than the 10 MB that a request may have" }]);
    expect(result.accepted).toBe(format === "json" ? 0 : 1);
  });
});
