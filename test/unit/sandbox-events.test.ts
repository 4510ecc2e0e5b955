// The Events API of the sandbox: what is accepted, what is counted, what is refused.
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BODY_LIMIT_BYTES } from "../../src/sandbox/index.ts";
import { SandboxClient, errorOf } from "./sandbox-client.ts";

const signUp = (messageId?: string) => ({
  event: "signed up",
  timestamp: "2026-08-01T12:00:00+02:00",
  properties: { plan: "trial" },
  ...(messageId && { messageId }),
});

describe("the Events API of the sandbox", () => {
  let api: SandboxClient;
  beforeEach(async () => {
    api = await SandboxClient.start();
  });
  afterEach(() => api.sandbox.close());

  const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    api.call("POST", `/v1/${path}`, body, { Authorization: `Bearer ${api.sandbox.ingestionKey}`, ...headers });
  const counted = () => {
    const { count, duplicates } = api.sandbox.snapshot().events;
    return { count, duplicates };
  };

  it("accepts an event and gives it an id if it has none", async () => {
    expect((await send("track", signUp("a-1"))).json).toEqual({ status: "ok", messageId: "a-1" });
    expect((await send("track", signUp())).json).toEqual({ status: "ok", messageId: expect.any(String) as string });
    expect(api.sandbox.snapshot().events.recent[0]).toMatchObject({ messageId: "a-1", properties: { plan: "trial" } });
  });

  it("counts an event once, however often it is sent", async () => {
    await send("bulk-track", [signUp("a-1"), signUp("a-2"), signUp("a-2")]);
    await send("track", signUp("a-1"));
    expect(counted()).toEqual({ count: 2, duplicates: 2 });
  });

  it("takes a gzip body", async () => {
    const body = gzipSync(JSON.stringify([signUp("a-1"), signUp("a-2")]));
    expect((await send("bulk-track", body, { "Content-Encoding": "gzip" })).status).toBe(200);
    expect(counted().count).toBe(2);
  });

  const bulkOf = (bytes: number) => {
    const empty = { ...signUp("a-1"), properties: { filler: "" } };
    const filler = "x".repeat(bytes - JSON.stringify([empty]).length);
    return JSON.stringify([{ ...empty, properties: { filler } }]);
  };

  it("accepts 10 MB and refuses a byte more, zipped or not", async () => {
    expect((await send("bulk-track", Buffer.from(bulkOf(BODY_LIMIT_BYTES)))).status).toBe(200);
    const tooLarge = bulkOf(BODY_LIMIT_BYTES + 1);
    expect((await send("bulk-track", Buffer.from(tooLarge))).status).toBe(413);
    const zipped = await send("bulk-track", gzipSync(tooLarge), { "Content-Encoding": "gzip" });
    expect(zipped.status).toBe(413);
    expect(errorOf(zipped)).toMatch(/the limit is 10000000 bytes uncompressed/);
    expect(counted().count).toBe(1);
  });

  it.each([
    ["an empty list", []],
    ["no list", signUp()],
    ["no event name", [{ ...signUp(), event: "" }]],
    ["a timestamp that is none", [{ ...signUp(), timestamp: "yesterday" }]],
    ["a timestamp without a time zone", [{ ...signUp(), timestamp: "2026-08-01T12:00:00" }]],
    ["properties that are a list", [{ ...signUp(), properties: [] }]],
  ])("refuses %s, and all that came with it", async (_, body) => {
    expect((await send("bulk-track", body)).status).toBe(400);
    if (Array.isArray(body) && body.length > 0) {
      expect((await send("bulk-track", [signUp("a-1"), ...body])).status).toBe(400);
    }
    expect(counted().count).toBe(0);
  });

  it("wants an ingestion key that has not expired", async () => {
    for (const key of ["", api.sandbox.apiKey, "unknown"]) {
      expect((await send("track", signUp(), { Authorization: `Bearer ${key}` })).status).toBe(401);
    }
    const { uuid } = api.reader("Hubspot reader");
    const { json } = await api.post("/ingestion-api-keys", { name: "Short", sourceReaderUUID: uuid });
    const { ingestionAPIKey, secret } = json as { ingestionAPIKey: { uuid: string }; secret: string };
    const expiresAt = new Date(api.clock.now() + 1_000).toISOString();
    await api.post(`/ingestion-api-keys/${ingestionAPIKey.uuid}`, { expiresAt });
    expect((await send("track", signUp(), { Authorization: `Bearer ${secret}` })).status).toBe(200);
    api.clock.advance(1_000);
    expect((await send("track", signUp(), { Authorization: `Bearer ${secret}` })).status).toBe(401);
  });

  it("does not keep large bodies in the request log, only their size", async () => {
    await send("bulk-track", Buffer.from(bulkOf(100_000)));
    expect(api.sandbox.requests.at(-1)).toMatchObject({ bodyBytes: 100_000, body: undefined });
  });
});
