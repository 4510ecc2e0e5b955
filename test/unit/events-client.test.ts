// The client of the Events API: a request is repeated only when no event in it can count twice.
import { describe, expect, it } from "vitest";
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
  await client.bulkTrackJson(json);
  await client.bulkTrackJson(Buffer.from(json));
  expect(sandbox.snapshot().events).toMatchObject({ count: 1, duplicates: 1, recent: [{ messageId: "Zoë" }] });
});
