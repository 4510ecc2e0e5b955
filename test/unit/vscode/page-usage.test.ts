// Throughput and latency as the page shows them: small windows of the API put side by side.
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { type ArtieClient, createArtieClient, type FullPipeline } from "../../../src/artie/index.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/index.ts";
import type { UsageWindow } from "../../../src/vscode/page/messages.ts";
import { UsageReader } from "../../../src/vscode/page/usage.ts";

const MINUTE = 60_000;
const never = new AbortController().signal;

let sandbox: Sandbox;
let artie: ArtieClient;
let pipeline: FullPipeline;

beforeEach(async () => {
  sandbox = await startSandbox();
  artie = createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: "test/1", freshMs: 0 });
  pipeline = await artie.pipelines.get(sandbox.pipeline("Logistics Postgres to Snowflake").uuid);
  sandbox.clearRequests();
});

afterEach(() => sandbox.close());

function asked(): number {
  return sandbox.requests.filter(({ path }) => path.endsWith("/usage")).length;
}

it.each([
  ["hour", 12, 5],
  ["sixHours", 12, 30],
  ["day", 12, 120],
  ["week", 14, 720],
] as const)(
  "covers the window %s, %i times %i minutes that end now, without gaps",
  async (window: UsageWindow, count, minutes) => {
    const asked = Date.now();
    const { buckets } = await new UsageReader().read(artie, pipeline, window, never);
    for (const [index, { from, to }] of buckets.entries()) {
      const isWhole = index > 0 && index < buckets.length - 1;
      expect(to - from).toBeGreaterThan(0);
      if (isWhole) expect(to - from).toBe(minutes * MINUTE);
      if (index > 0) expect(from).toBe(buckets[index - 1]?.to);
    }
    expect((buckets.at(-1)?.to ?? 0) - (buckets[0]?.from ?? 0)).toBe(count * minutes * MINUTE);
    expect(buckets.at(-1)?.to).toBeGreaterThan(asked - 5_000);
    expect(buckets.at(-1)?.to).toBeLessThanOrEqual(Date.now());
  },
);

it("adds up to what the API says of the whole window, by table and in all", async () => {
  const { buckets, total, tables } = await new UsageReader().read(artie, pipeline, "hour", never);
  const from = new Date(buckets[0]?.from ?? 0).toISOString();
  const whole = await artie.pipelines.usage(pipeline.uuid, {
    from,
    to: new Date(buckets.at(-2)?.to ?? 0).toISOString(),
  });
  const settled = buckets.slice(0, -1).reduce((sum, { rows }) => sum + rows, 0);
  expect(settled).toBe(whole.reduce((sum, { count }) => sum + (count ?? 0), 0));
  expect(total.rows).toBe(Object.values(tables).reduce((sum, { rows }) => sum + rows, 0));
  expect(Object.keys(tables).toSorted()).toEqual(pipeline.tables.map(({ uuid }) => uuid).toSorted());
  const latencies = whole.map(({ latency }) => latency ?? 0);
  expect(total.latency).toBeGreaterThan(Math.min(...latencies));
  expect(total.latency).toBeLessThan(Math.max(...latencies));
});

it("asks only once for what is over", async () => {
  const reader = new UsageReader();
  await reader.read(artie, pipeline, "hour", never);
  expect(asked()).toBeGreaterThanOrEqual(12);
  sandbox.clearRequests();
  await reader.read(artie, pipeline, "hour", never);
  expect(asked()).toBeLessThanOrEqual(3);
});

it("asks again for what a clock that was ahead took for over", async () => {
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const now = Date.now();
  const reader = new UsageReader();
  vi.useFakeTimers({ toFake: ["Date"], now: now + 10 * MINUTE });
  await reader.read(artie, pipeline, "hour", never);
  sandbox.clearRequests();
  vi.setSystemTime(now);
  const { buckets } = await reader.read(artie, pipeline, "hour", never);
  expect(asked()).toBeGreaterThanOrEqual(12);
  expect(buckets.at(-1)?.from).toBeLessThanOrEqual(now);
});

it("gives figures to neither of two tables that share the name the API goes by", async () => {
  const [first, ...others] = pipeline.tables;
  const twin = { ...first, uuid: "00000000-0000-4000-8000-000000000000", schema: "archive" };
  const { tables } = await new UsageReader().read(
    artie,
    { ...pipeline, tables: [...pipeline.tables, twin] },
    "hour",
    never,
  );
  expect(Object.keys(tables).toSorted()).toEqual(others.map(({ uuid }) => uuid).toSorted());
});

it("says that an account's API does not offer the figures", async () => {
  const elsewhere = { ...pipeline, uuid: "00000000-0000-4000-8000-000000000000" };
  await expect(new UsageReader().read(artie, elsewhere, "hour", never)).rejects.toThrow(
    "This account's API does not offer usage figures",
  );
});
