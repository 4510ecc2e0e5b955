// The client of the Events API: a request is repeated only when no event in it can count twice.
import { describe, expect, it } from "vitest";
import type { Http } from "../../src/artie/http.ts";
import { createEventsClient } from "../../src/artie/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";

const event = { event: "X", timestamp: "2026-01-31T09:30:00Z", properties: {} };

function clientOf({ eventsUrl: url, ingestionKey: key }: Sandbox) {
  return createEventsClient({ url, key, userAgent: "artie-vscode/test" });
}

describe("after a connection that was cut", () => {
  it("repeats events that all have a message id", async () => {
    await using sandbox = await startSandbox();
    const client = clientOf(sandbox);
    sandbox.planFault({ fault: "cut" });
    await client.bulkTrack([{ ...event, messageId: "one" }]);
    expect(sandbox.requests).toHaveLength(2);
    expect(sandbox.snapshot().events).toMatchObject({ count: 1, duplicates: 1 });
  });

  it("does not repeat events of which one has none", async () => {
    await using sandbox = await startSandbox();
    const client = clientOf(sandbox);
    sandbox.planFault({ fault: "cut" });
    const sending = client.bulkTrack([{ ...event, messageId: "one" }, event]);
    await expect(sending).rejects.toMatchObject({ code: "api_unreachable", notProcessed: false });
    expect(sandbox.requests).toHaveLength(1);
    expect(sandbox.snapshot().events.count).toBe(2);
  });

  it("does not repeat a single event without one", async () => {
    await using sandbox = await startSandbox();
    const client = clientOf(sandbox);
    sandbox.planFault({ fault: "cut" });
    await expect(client.track(event)).rejects.toMatchObject({ code: "api_unreachable" });
    expect(sandbox.requests).toHaveLength(1);
  });
});

it("takes events that are built as JSON already", async () => {
  await using sandbox = await startSandbox();
  const client = clientOf(sandbox);
  const json = JSON.stringify([{ ...event, messageId: "Zoë" }]);
  await client.bulkTrackJson(json, 1);
  await client.bulkTrackJson(Buffer.from(json), 1);
  expect(sandbox.snapshot().events).toMatchObject({ count: 1, duplicates: 1, recent: [{ messageId: "Zoë" }] });
});

describe("the time that a request may take", () => {
  const timesOf = async (json: string, count: number) => {
    const times: number[] = [];
    const http: Http = ({ timeoutMs }) => {
      times.push(timeoutMs);
      return Promise.resolve({ status: 200, headers: new Headers(), text: '{"status":"ok"}' });
    };
    const client = createEventsClient({ url: "http://events.invalid", key: "a-key", userAgent: "test", http });
    await client.bulkTrackJson(json, count);
    return times;
  };
  const full = JSON.stringify([{ ...event, messageId: "m", properties: { text: "x".repeat(9_500_000) } }]);

  it("is half a minute for one event, however large", async () => {
    expect(await timesOf(JSON.stringify([{ ...event, messageId: "m" }]), 1)).toEqual([30_000]);
    expect(await timesOf(full, 1)).toEqual([30_000]);
  });

  it("grows with the size of many", async () => {
    expect(await timesOf(JSON.stringify([event, event]), 2)).toEqual([30_000]);
    expect(await timesOf(full, 1_000)).toEqual([120_000]);
  });
});

describe("an error", () => {
  it("says that nothing was processed only when that is so of every attempt", async () => {
    await using sandbox = await startSandbox();
    const client = clientOf(sandbox);
    const events = [{ ...event, messageId: "one" }];
    sandbox.planFault({ fault: "403", path: "bulk-track" });
    await expect(client.bulkTrack(events)).rejects.toMatchObject({ status: 403, notProcessed: true });
    sandbox.planFault({ fault: "cut", path: "bulk-track" });
    sandbox.planFault({ fault: "403", path: "bulk-track" });
    await expect(client.bulkTrack(events)).rejects.toMatchObject({ status: 403, notProcessed: false });
    sandbox.planFault({ fault: "500", path: "bulk-track" });
    await expect(client.bulkTrack(events)).rejects.toMatchObject({ status: 500, notProcessed: false });
  });

  it("of an address that is none comes before anything is sent", () => {
    expect(() => createEventsClient({ url: "events", key: "k", userAgent: "test" })).toThrow("is not the address");
  });
});
