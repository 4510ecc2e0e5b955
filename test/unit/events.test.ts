// The two event tools, given events directly.
import { describe, expect, it } from "vitest";
import { trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const signUp = { event: "Signed up", timestamp: "2026-01-31T09:30:00Z", properties: { plan: "pro" } };

describe("create_a_artie_track", () => {
  it("sends one event, and counts it once when it is sent again", async () => {
    const { sandbox, track } = start();
    const first = await track(signUp);
    const second = await track(signUp);
    expect(first).toMatchObject({ status: "ok" });
    expect(second.messageId).toBe(first.messageId);
    expect(sandbox.snapshot().events).toMatchObject({ count: 1, duplicates: 1, recent: [signUp] });
  });

  it("keeps a message id that is given", async () => {
    const { sandbox, track } = start();
    expect(await track({ ...signUp, messageId: "order-17" })).toMatchObject({ messageId: "order-17" });
    expect(sandbox.snapshot().events.recent).toMatchObject([{ messageId: "order-17" }]);
  });

  it("counts a request whose answer was lost once", async () => {
    const { sandbox, track } = start();
    sandbox.planFault({ fault: "cut", path: "/v1/track" });
    await track(signUp);
    expect(sandbox.snapshot().events).toMatchObject({ count: 1, duplicates: 1 });
  });

  it.each([
    [{ timestamp: "yesterday" }, 'the timestamp "yesterday" is not RFC 3339'],
    [{ event: "  " }, "the event name is missing"],
    [{ properties: { ratio: Number.NaN } }, "properties.ratio is a number that JSON can't hold"],
    [{ properties: { user: { id: 12345678901234567890 } } }, "properties.user.id is a number of more digits"],
  ])("refuses %j without sending anything", async (change, problem) => {
    const { sandbox, trackFailure } = start();
    const error = await trackFailure({ ...signUp, ...change }, {});
    expect(error).toMatchObject({ code: "invalid_input" });
    expect(error.message).toContain(problem);
    expect(sandbox.requests).toEqual([]);
  });

  it("says which key to get when the key is refused, and does not repeat the key", async () => {
    const { trackFailure } = start();
    const error = await trackFailure({ ...signUp, ingestionKey: "a-key-of-nobody" });
    expect(error).toMatchObject({ code: "unauthorized", status: 401 });
    expect(error["remedy"]).toContain("ingestion");
    expect(JSON.stringify(error)).not.toContain("a-key-of-nobody");
  });

  it("refuses a key that no header can carry", async () => {
    const { sandbox, trackFailure } = start();
    const error = await trackFailure({ ...signUp, ingestionKey: "two\nlines" });
    expect(error).toMatchObject({ code: "invalid_input" });
    expect(JSON.stringify(error)).not.toContain("lines\\n");
    expect(sandbox.requests).toEqual([]);
  });

  it("names a secret that does not exist", async () => {
    const { trackFailure } = start();
    const error = await trackFailure({ ...signUp, ingestionKey: "secret://NO_SUCH_KEY" });
    expect(error).toMatchObject({ code: "unknown_secret" });
    expect(error.message).toContain("NO_SUCH_KEY");
  });
});

describe("create_a_artie_bulk_track with events", () => {
  const events = [signUp, { ...signUp, properties: {} }, { event: "Paid", timestamp: "2026-01-31T10:00:00+01:00" }];

  it("sends them in one compressed request, in order", async () => {
    const { sandbox, bulk } = start();
    expect(await bulk({ events })).toEqual({ accepted: 3, requests: 1 });
    expect(sandbox.requests).toMatchObject([
      { operation: "POST /v1/bulk-track", headers: { "content-encoding": "gzip", "content-type": "application/json" } },
    ]);
    expect(sandbox.snapshot().events.recent.map(({ event, properties }) => ({ event, properties }))).toEqual([
      { event: "Signed up", properties: { plan: "pro" } },
      { event: "Signed up", properties: {} },
      { event: "Paid", properties: {} },
    ]);
  });

  it("counts nothing twice when the same list is sent again", async () => {
    const { sandbox, bulk } = start();
    await bulk({ events });
    await bulk({ events });
    expect(sandbox.snapshot().events).toMatchObject({ count: 3, duplicates: 3 });
  });

  it("takes equal events at different places for different events", async () => {
    const { sandbox, bulk } = start();
    await bulk({ events: [signUp, signUp] });
    expect(sandbox.snapshot().events).toMatchObject({ count: 2, duplicates: 0 });
  });

  it("sends from resumeFrom on", async () => {
    const { sandbox, bulk } = start();
    expect(await bulk({ events, resumeFrom: 2 })).toMatchObject({ accepted: 1 });
    expect(sandbox.snapshot().events.recent).toMatchObject([{ event: "Paid" }]);
  });

  it("names what is wrong by its index and sends nothing", async () => {
    const { sandbox, bulkFailure } = start();
    const error = await bulkFailure({ events: [signUp, { ...signUp, event: "" }, { ...signUp, timestamp: "today" }] });
    expect(error).toMatchObject({
      code: "invalid_input",
      problemsTotal: 2,
      problems: [{ index: 1, problem: "the event name is missing" }, { index: 2 }],
    });
    expect(sandbox.requests).toEqual([]);
  });

  it("refuses properties that are nested without end", async () => {
    const { bulkFailure } = start();
    let nested: Record<string, unknown> = {};
    for (let depth = 0; depth < 1_000; depth++) nested = { deeper: nested };
    const { message } = await bulkFailure({ events: [{ ...signUp, properties: nested }] });
    expect(message).toBe("The arguments are nested too deep.");
  });

  it.each([
    [{}, "either events or file"],
    [{ events: [signUp], file: "a.csv" }, "either events or file"],
    [{ events: [] }, "events"],
    [{ events: [signUp], eventField: "name", format: "csv" }, "format, eventField go with file"],
    [{ events: [signUp], resumeFrom: 7 }, "there are no events from index 7 on"],
    [{ events: [{ ...signUp, userId: "u-1" }] }, "userId"],
    [{ events: "all of them" }, "events"],
  ])("refuses %j", async (args, message) => {
    const { sandbox, bulkFailure } = start();
    const error = await bulkFailure(args);
    expect(error.code).toBe("invalid_input");
    expect(error.message).toContain(message);
    expect(sandbox.requests).toEqual([]);
  });

  it("leaves the prototype of objects alone, and refuses a name that would be lost", async () => {
    const { bulk, bulkFailure, sandbox } = start();
    const named = (name: string): unknown => JSON.parse(`{"a":1,"${name}":{"prototype":{"polluted":true}}}`);
    const { message } = await bulkFailure({ events: [{ ...signUp, properties: named("__proto__") }] });
    expect(message).toContain("events[0].properties.__proto__: no field can have this name");
    expect(sandbox.requests).toEqual([]);
    await bulk({ events: [{ ...signUp, properties: named("constructor") }] });
    expect(sandbox.snapshot().events.recent[0]?.properties).toEqual(named("constructor"));
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});
