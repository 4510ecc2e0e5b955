// Message ids: the same rows count once however often and in whichever order they are sent, equal rows of one file each.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prepareGiven } from "../../src/tools/events/event.ts";
import { Occurrences } from "../../src/tools/events/occurrences.ts";
import { MADE_ID } from "./support/files.ts";
import { trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const AT = "2026-01-31T09:30:00Z";
const HEADER = "event,timestamp,n";
const row = (n: number | string) => `X,${AT},${n}`;

describe("a file that is sent again", () => {
  it("with its bad line deleted counts what is new, and nothing twice", async () => {
    const { bulk, sandbox, workspace } = start();
    const good = Array.from({ length: 8 }, (_, n) => row(n));
    workspace.write("a.csv", [HEADER, row(100), "X,soon,bad", ...good].join("\n"));
    expect(await bulk({ file: "a.csv", skipInvalid: true })).toMatchObject({ accepted: 9, skippedTotal: 1 });
    workspace.write("a.csv", [HEADER, row(100), ...good].join("\n"));
    expect(await bulk({ file: "a.csv" })).toEqual({ accepted: 9, requests: 1 });
    expect(sandbox.snapshot().events).toMatchObject({ count: 9, duplicates: 9 });
  });

  it("newest first, in parts that overlap, with rows deleted: each row counts once", async () => {
    const { bulk, sandbox, workspace } = start();
    const rows = Array.from({ length: 20 }, (_, n) => row(n));
    for (const part of [
      rows,
      rows.toReversed(),
      rows.slice(5, 15),
      rows.slice(10).concat(row(20)),
      [rows[3], rows[1]],
    ]) {
      workspace.write("a.csv", [HEADER, ...part].join("\n"));
      await bulk({ file: "a.csv" });
    }
    expect(sandbox.snapshot().events.count).toBe(21);
  });

  it("as another format and under another name counts once", async () => {
    const { bulk, sandbox, workspace } = start();
    workspace.write("a.csv", [HEADER, row("a"), row("a"), row("b")].join("\n"));
    const objects = ["b", "a", "a"].map((n) => JSON.stringify({ event: "X", timestamp: AT, n }));
    workspace.write("b.jsonl", objects.join("\n"));
    workspace.write("c.json", `[${objects.join(", ")}]`);
    for (const file of ["a.csv", "b.jsonl", "c.json"])
      expect(await bulk({ file })).toEqual({ accepted: 3, requests: 1 });
    expect(sandbox.snapshot().events).toMatchObject({ count: 3, duplicates: 6 });
  });

  it("from resumeFrom on gives its rows the ids that they had", async () => {
    const { bulk, sandbox, workspace } = start();
    workspace.write("a.csv", [HEADER, row(1), row(1), row(1), row(2)].join("\n"));
    await bulk({ file: "a.csv" });
    await bulk({ file: "a.csv", resumeFrom: 4 });
    expect(sandbox.snapshot().events).toMatchObject({ count: 4, duplicates: 2 });
  });

  it("whatever its rows and their order, each distinct row and each repetition counts once", async () => {
    const { bulk, sandbox, workspace } = start();
    const files = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(files, async (lists) => {
        sandbox.reset();
        for (const list of lists) {
          workspace.write("a.csv", [HEADER, ...list.map(row)].join("\n"));
          await bulk({ file: "a.csv" });
        }
        const most = [0, 1, 2, 3, 4].map((n) =>
          Math.max(...lists.map((list) => list.filter((each) => each === n).length)),
        );
        expect(sandbox.snapshot().events.count).toBe(most.reduce((sum, count) => sum + count));
      }),
      { numRuns: 40 },
    );
  });
});

describe("ids that a file has", () => {
  it("are counted apart when they are there twice, and one that is blank is made", async () => {
    const { bulk, sandbox, workspace } = start();
    workspace.write(
      "a.csv",
      [`${HEADER},$insert_id`, `${row(1)},one`, `${row(2)},one`, `${row(3)},`, `${row(4)},two`].join("\n"),
    );
    expect(await bulk({ file: "a.csv", messageIdField: "$insert_id" })).toEqual({
      accepted: 3,
      requests: 1,
      duplicates: 1,
    });
    const { count, recent } = sandbox.snapshot().events;
    expect(count).toBe(3);
    expect(recent.map(({ messageId, properties }) => [messageId, properties["n"]])).toEqual([
      ["one", "1"],
      [expect.stringMatching(MADE_ID), "3"],
      ["two", "4"],
    ]);
  });

  it("may be numbers of any length", async () => {
    const { bulk, sandbox, workspace } = start();
    workspace.write(
      "a.jsonl",
      `{"event":"X","timestamp":"${AT}","id":12345678901234567890}\n{"event":"X","timestamp":"${AT}","id":7}`,
    );
    await bulk({ file: "a.jsonl", messageIdField: "id" });
    const ids = sandbox.snapshot().events.recent.map(({ messageId }) => messageId);
    expect(ids).toEqual(["12345678901234567890", "7"]);
  });

  it("of the default name leave room for others", async () => {
    const { bulk, sandbox, workspace } = start();
    workspace.write("a.jsonl", `{"event":"X","timestamp":"${AT}","messageId":"m","uuid":"u"}`);
    await bulk({ file: "a.jsonl" });
    await bulk({ file: "a.jsonl", messageIdField: "uuid" });
    expect(sandbox.snapshot().events.recent).toMatchObject([
      { messageId: "m", properties: { uuid: "u" } },
      { messageId: "u", properties: { messageId: "m" } },
    ]);
  });

  it("that no event has are a slip: other ids are not made without a word", async () => {
    const { bulkFailure, sandbox, workspace } = start();
    workspace.write("a.jsonl", `{"event":"X","timestamp":"${AT}","$insert_id":"m"}`);
    const error = await bulkFailure({ file: "a.jsonl", messageIdField: "insert_id" });
    expect(error).toMatchObject({ code: "invalid_input" });
    expect(error.message).toContain('No event has a field "insert_id"');
    expect(sandbox.requests).toEqual([]);
  });

  it("that are no text are refused", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("a.jsonl", `{"event":"X","timestamp":"${AT}","messageId":{"a":1}}`);
    expect((await bulkFailure({ file: "a.jsonl" })).problems).toEqual([
      { line: 1, problem: "the messageId of type object is not text" },
    ]);
  });

  it("in a list are counted apart as well", async () => {
    const { bulk } = start();
    const event = { event: "X", timestamp: AT, messageId: "one" };
    expect(await bulk({ events: [event, event, { event: "X", timestamp: AT }] })).toEqual({
      accepted: 2,
      requests: 1,
      duplicates: 1,
    });
  });
});

describe("made ids", () => {
  const properties = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer()));
  const idsOf = (list: readonly Record<string, unknown>[]) => {
    const seen = new Occurrences();
    return list.map((each) => {
      const prepared = prepareGiven({ event: "X", timestamp: AT, properties: each }, seen);
      return "event" in prepared ? prepared.event.messageId : prepared.problem;
    });
  };

  it("are the same for the same content that stood before as often, and differ otherwise", () => {
    fc.assert(
      fc.property(properties, properties, (one, other) => {
        const [first, second, third] = idsOf([one, other, one]);
        expect(first).toMatch(MADE_ID);
        expect(idsOf([other, one]).toSorted()).toEqual([first, second].toSorted());
        expect(first === second).toBe(false);
        expect(first === third).toBe(false);
        expect(idsOf([one])).toEqual([first]);
      }),
    );
  });
});

it("counts what it has seen like a map does, in little memory", () => {
  const digestOf = (n: number) => createHash("sha256").update(String(n)).digest();
  const seen = new Occurrences();
  const expected = new Map<number, number>();
  for (let index = 0; index < 60_000; index++) {
    const n = index % 7 === 0 ? index % 50 : index;
    const before = expected.get(n) ?? 0;
    expected.set(n, before + 1);
    if (seen.add(digestOf(n)) !== before) throw new Error(`${n} was counted otherwise.`);
  }
  seen.clear();
  expect(seen.add(digestOf(1))).toBe(0);

  const before = process.memoryUsage().arrayBuffers;
  const many = new Occurrences();
  const digest = Buffer.alloc(32);
  const distinct = 500_000;
  for (let n = 0; n < distinct; n++) {
    digest.writeUInt32BE(Math.imul(n, 2_654_435_761) >>> 0, 0);
    digest.writeUInt32BE(n, 4);
    digest.writeUInt8(n % 256, 8);
    many.add(digest);
  }
  expect((process.memoryUsage().arrayBuffers - before) / distinct).toBeLessThan(100);
});
