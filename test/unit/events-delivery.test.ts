// What happens when sending stops halfway: what was accepted is said exactly, and the rest can be sent from there.
import { once } from "node:events";
import { appendFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type ArtieExchange, createEventsClient } from "../../src/artie/index.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import type { Progress } from "../../src/tools/context.ts";
import { answerJson, serve } from "./support/http.ts";
import { type TrackingTest, trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const ROWS = 1_200;

/** A file that takes two requests. */
function twoRequests({ workspace }: TrackingTest): string {
  const note = "x".repeat(10_000);
  const events = Array.from({ length: ROWS }, (_, n) => ({ event: "X", timestamp: "2026-01-31T09:30:00Z", n, note }));
  return workspace.write("long.jsonl", events.map((event) => JSON.stringify(event)).join("\n"));
}

/** Runs `act` whenever a request to the Events API has succeeded. */
function afterEachSuccess(act: (sandbox: Sandbox) => void): TrackingTest {
  const { sandbox } = start();
  const observe = ({ error }: ArtieExchange) => {
    if (!error) act(sandbox);
  };
  return start({
    events: (key) => createEventsClient({ url: sandbox.eventsUrl, key, userAgent: "artie-vscode/test", observe }),
  });
}

describe("a failure in the middle", () => {
  it("says how many were accepted, and the rest follows from there without doubles", async () => {
    const test = afterEachSuccess((sandbox) => {
      sandbox.planFault({ fault: "500", path: "bulk-track" });
    });
    const file = twoRequests(test);
    const error = await test.bulkFailure({ file });
    const accepted = test.sandbox.snapshot().events.count;
    expect(error).toMatchObject({
      code: "incomplete",
      accepted,
      requests: 1,
      resumeFrom: accepted + 1,
      uncertain: { from: accepted + 1, to: ROWS },
      cause: { code: "server_error", status: 500 },
    });
    expect(accepted).toBeGreaterThan(0);
    expect(error.message).toContain(`${accepted} events were accepted`);
    expect(error.message).toContain(`line ${accepted + 1} to ${ROWS} may have been accepted`);

    const { bulk, sandbox } = start({ workspaceFolders: [test.workspace.folder] });
    expect(await bulk({ file, resumeFrom: error.resumeFrom })).toEqual({ accepted: ROWS - accepted, requests: 1 });
    expect(sandbox.snapshot().events).toMatchObject({ count: ROWS, duplicates: 0 });
  });

  it("is reported without a credential that only its lines tell", async () => {
    const detail = `could not parse settings:\napi_key: >-\n  Ar5C2Cm0P4_Jh5R5\n${"x ".repeat(2_000)}`;
    await using server = await serve((response) => {
      answerJson(response, 422, { detail });
    });
    const { bulkFailure, workspace } = start({
      events: (key) => createEventsClient({ url: server.url, key, userAgent: "artie-vscode/test" }),
    });
    const error = await bulkFailure({
      file: workspace.write("one.jsonl", '{"event":"X","timestamp":"2026-01-31T09:30:00Z"}'),
    });
    expect(JSON.stringify(error)).toContain("could not parse settings");
    expect(JSON.stringify(error)).not.toContain("Ar5C2");
  });

  it("of the key is one nobody has to guess at: nothing was accepted", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("a.jsonl", '{"event":"X","timestamp":"2026-01-31T09:30:00Z"}\n');
    const error = await bulkFailure({ file: "a.jsonl", ingestionKey: "a-key-of-nobody" });
    expect(error).toMatchObject({ code: "incomplete", accepted: 0, resumeFrom: 1, cause: { code: "unauthorized" } });
    expect(error.uncertain).toBeUndefined();
  });

  it("also reports what was skipped before it", async () => {
    const { sandbox, bulkFailure, workspace } = start();
    workspace.write("a.jsonl", '5\n{"event":"X","timestamp":"2026-01-31T09:30:00Z"}\n');
    sandbox.planFault({ fault: "500", path: "bulk-track" });
    const error = await bulkFailure({ file: "a.jsonl", skipInvalid: true });
    expect(error).toMatchObject({ accepted: 0, resumeFrom: 2, skippedTotal: 1, skipped: [{ line: 1 }] });
  });
});

describe("a connection that is cut", () => {
  it("is tried again: the message ids keep the batch from counting twice", async () => {
    const { sandbox, bulk } = start();
    const events = [1, 2, 3].map((n) => ({ event: "X", timestamp: "2026-01-31T09:30:00Z", properties: { n } }));
    sandbox.planFault({ fault: "cut", path: "bulk-track", times: 2 });
    expect(await bulk({ events })).toEqual({ accepted: 3, requests: 1 });
    expect(sandbox.snapshot().events).toMatchObject({ count: 3, duplicates: 6 });
  });
});

describe("a receiver that stored events and died before it answered", () => {
  const events = [1, 2].map((n) => ({ event: "X", timestamp: "2026-01-31T09:30:00Z", properties: { n } }));

  it("and then refuses connections leaves it uncertain, and that is said", async () => {
    const stored: string[] = [];
    const server = createServer((request, response) => {
      void text(request.pipe(createGunzip())).then((body) => {
        stored.push(body);
        server.close();
        response.destroy();
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const { bulkFailure } = start({
      events: (key) => createEventsClient({ url, key, userAgent: "artie-vscode/test" }),
    });
    const error = await bulkFailure({ events });
    expect(stored).toHaveLength(1);
    expect(error).toMatchObject({
      code: "incomplete",
      accepted: 0,
      requests: 0,
      resumeFrom: 0,
      uncertain: { from: 0, to: 1 },
      cause: { code: "api_unreachable" },
    });
    expect(error.message).toMatch(
      /^Stopped\. The reason: .*refused.* Events from index 0 to 1 may have been accepted\./,
    );
    expect(error.message).not.toContain("no event");
  });

  it("and then limits the rate leaves it uncertain as well", async () => {
    const { bulkFailure, sandbox } = start();
    sandbox.planFault({ fault: "cut", path: "bulk-track" });
    sandbox.planFault({ fault: "429", path: "bulk-track", times: 20 });
    const error = await bulkFailure({ events });
    expect(sandbox.snapshot().events.count).toBe(2);
    expect(error).toMatchObject({ uncertain: { from: 0, to: 1 }, cause: { code: "rate_limit" } });
  });

  it("is not suspected when no connection ever came about", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    server.close();
    const { bulkFailure } = start({
      events: (key) => createEventsClient({ url, key, userAgent: "artie-vscode/test" }),
    });
    const error = await bulkFailure({ events });
    expect(error.uncertain).toBeUndefined();
    expect(error.message).toMatch(/^Stopped: no event was accepted\./);
  });
});

describe("cancelling", () => {
  it("between requests stops there and says what was accepted", async () => {
    const controller = new AbortController();
    const test = start();
    const progress = ({ message }: Progress) => {
      if (/^Sent [1-9]/.test(message ?? "")) controller.abort();
    };
    const error = await test.bulkFailure({ file: twoRequests(test) }, { signal: controller.signal, progress });
    const { count } = test.sandbox.snapshot().events;
    expect(count).toBeGreaterThan(0);
    expect(error).toMatchObject({
      code: "incomplete",
      accepted: count,
      resumeFrom: count + 1,
      cause: { code: "canceled" },
    });
    expect(error.uncertain).toBeUndefined();
  });

  it("during the check sends nothing", async () => {
    const controller = new AbortController();
    const test = start();
    const progress = () => {
      controller.abort();
    };
    const error = await test.bulkFailure({ file: twoRequests(test) }, { signal: controller.signal, progress });
    expect(error).toMatchObject({ code: "incomplete", accepted: 0, cause: { code: "canceled" } });
    expect(test.sandbox.requests).toEqual([]);
  });

  it("while the API keeps the request waiting ends the wait", async () => {
    const controller = new AbortController();
    const server = createServer(() => {
      controller.abort();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const address = server.address();
      const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
      const { bulkFailure } = start({
        events: (key) => createEventsClient({ url, key, userAgent: "artie-vscode/test" }),
      });
      const events = [{ event: "X", timestamp: "2026-01-31T09:30:00Z" }];
      const error = await bulkFailure({ events }, { signal: controller.signal });
      expect(error).toMatchObject({ accepted: 0, uncertain: { from: 0, to: 0 }, cause: { code: "canceled" } });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

describe("a file that changes", () => {
  const LINE = '{"event":"X","timestamp":"2026-01-31T09:30:00Z","n":1}\n';

  /** Calls `change` once, when the whole file has been checked. */
  function whenChecked(change: () => void) {
    return ({ done, total }: Progress) => {
      if (done * 2 === total) change();
    };
  }

  it("between check and sending is noticed, even when size and time stay the same", async () => {
    const { sandbox, bulkFailure, workspace } = start();
    const file = workspace.write("a.jsonl", LINE.repeat(10));
    const longAgo = 1_700_000_000;
    utimesSync(file, longAgo, longAgo);
    const progress = whenChecked(() => {
      writeFileSync(file, LINE.repeat(10).replace("X", "Y"));
      utimesSync(file, longAgo, longAgo);
    });
    expect(await bulkFailure({ file }, { progress })).toMatchObject({ code: "file_changed" });
    expect(sandbox.requests).toEqual([]);
  });

  it("because something is appended is noticed", async () => {
    const { sandbox, bulkFailure, workspace } = start();
    const file = workspace.write("a.jsonl", LINE);
    const progress = whenChecked(() => {
      appendFileSync(file, LINE);
    });
    expect(await bulkFailure({ file }, { progress })).toMatchObject({ code: "file_changed" });
    expect(sandbox.requests).toEqual([]);
  });

  it("because it is cut short is noticed", async () => {
    const { sandbox, bulkFailure, workspace } = start();
    const file = workspace.write("a.jsonl", LINE.repeat(10));
    const progress = whenChecked(() => {
      writeFileSync(file, "");
    });
    expect(await bulkFailure({ file }, { progress })).toMatchObject({ code: "file_changed" });
    expect(sandbox.requests).toEqual([]);
  });

  it("after some of it was sent stops with the account of what was accepted", async () => {
    let file = "";
    const test = afterEachSuccess(() => {
      appendFileSync(file, "{}\n");
    });
    file = twoRequests(test);
    const error = await test.bulkFailure({ file });
    const { count } = test.sandbox.snapshot().events;
    expect(error).toMatchObject({
      code: "incomplete",
      accepted: count,
      resumeFrom: count + 1,
      cause: { code: "file_changed" },
    });
  });
});

describe("progress", () => {
  it("rises through check and sending to the whole", async () => {
    const test = start();
    const seen: Progress[] = [];
    await test.bulk({ file: twoRequests(test) }, { progress: (progress) => seen.push(progress) });
    const total = 2 * statSync(`${test.workspace.folder}/long.jsonl`).size;
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(total);
    expect(seen.length).toBeLessThanOrEqual(101);
    expect(seen.every((progress) => progress.total === total)).toBe(true);
    expect(seen.at(-1)?.message).toBe(`Sent ${ROWS} events`);
  });
});
