// What a call leaves behind in the record: who, what on what, as planned, how it ended, and no secret.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Entry, entrySchema, parseEntry } from "../../../src/audit/entry.ts";
import { RecordFile } from "../../../src/audit/file.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { invoke } from "../../../src/tools/run/invoke.ts";
import { argsFor, scenarioSecrets } from "../support/scenarios.ts";
import { makeWorkspace } from "../support/workspace.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const RUNNING = "Hubspot to Snowflake";

let world: World;
worldForTests((started) => (world = started));

async function entryFor(tool: string, args: unknown): Promise<Entry> {
  const entries: Entry[] = [];
  await world.call(tool, args, { record: (entry) => void entries.push(entry) });
  expect(entries).toHaveLength(1);
  return entrySchema.parse(entries[0]);
}

describe("the record", () => {
  it("keeps who called what on what, as it was planned, and how it ended", async () => {
    const caller = {
      principal: { kind: "agent" },
      client: { name: "tester", version: "2" },
      account: "Acme",
      traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    } as const;
    const entries: Entry[] = [];
    const args = { pipeline: RUNNING, status: "paused" };
    await world.call("artie_pipelines_update_status", args, { caller, record: (entry) => void entries.push(entry) });
    expect(entries).toEqual([
      expect.objectContaining({
        ...caller,
        tool: "artie_pipelines_update_status",
        targets: [{ kind: "pipeline", name: RUNNING, uuid: world.pipeline(RUNNING).uuid }],
        effect: "Pauses it: nothing is captured or delivered until it is resumed",
        outcome: "done",
        arguments: args,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      }),
    ]);
  });

  it("names what a read was about, too", async () => {
    const entry = await entryFor("get_single_artie_pipeline_by_id", { pipeline: RUNNING });
    expect(entry.targets).toMatchObject([{ kind: "pipeline", name: RUNNING }]);
    expect(entry.effect).toBeUndefined();
  });

  it("tells a failure by its code, and a tool that is not offered as refused", async () => {
    expect(await entryFor("get_single_artie_pipeline_by_id", { pipeline: "nothing" })).toMatchObject({
      outcome: "failed",
      code: "unknown_name",
    });
    const entries: Entry[] = [];
    const secret = "hunter-2-hunter-2";
    const refused = invoke({
      tool: `delete_everything with ${secret}`,
      input: { password: secret, pipeline: RUNNING },
      offered: catalog,
      services: () => world.services,
      caller: { principal: { kind: "agent" } },
      signal: new AbortController().signal,
      record: (entry) => void entries.push(entry),
    });
    await expect(refused).rejects.toMatchObject({ code: "unknown_tool" });
    expect(entries).toMatchObject([{ outcome: "refused", arguments: { pipeline: RUNNING } }]);
    expect(JSON.stringify(entries)).not.toContain(secret);
  });

  it("has an entry for each call of each tool, whoever runs it", async () => {
    for (const { name, level } of catalog) {
      world.reset({}, scenarioSecrets);
      const entry = await entryFor(name, await argsFor(name, world));
      expect(entry, name).toMatchObject({ tool: name, outcome: "done" });
      expect(entry.effect === undefined, name).toBe(level === "read");
    }
  });

  it("keeps people's data out, but says that it was there", async () => {
    const event = { event: "Signed up", timestamp: "2026-08-03T10:00:00Z", properties: { email: "ada@example.com" } };
    const track = await entryFor("create_a_artie_bulk_track", {
      events: [event],
      ingestionKey: "secret://INGESTION_KEY",
    });
    expect(track.arguments).toMatchObject({ events: "[1 items]", ingestionKey: "secret://INGESTION_KEY" });
    const sample = { columnHashingSalt: "Emails", value: "ada@example.com" };
    expect(JSON.stringify(await entryFor("artie_column_hashing_salts_preview", sample))).not.toContain("ada@");
  });

  it("holds no secret, wherever and under whatever name it comes", async () => {
    const secret = fc.stringMatching(/^[a-z0-9]{8,30}$/).map((text) => `s3cr3t:${text}`);
    await fc.assert(
      fc.asyncProperty(fc.object({ maxDepth: 2 }), fc.string(), secret, secret, async (input, name, known, typed) => {
        await world.secrets.set("KNOWN", known, []);
        const planted = { ...input, [name]: `before ${known} after`, list: [known], password: typed, note: typed };
        const line = JSON.stringify(await entryFor("get_single_artie_pipeline_by_id", { config: planted }));
        expect(line).not.toContain(known);
        expect(line).not.toContain(typed);
      }),
      { numRuns: 40 },
    );
  });

  it("stays short whatever it was called with", async () => {
    const long = { pipeline: "x".repeat(100_000), tables: Array.from({ length: 10_000 }, () => "y".repeat(500)) };
    const line = JSON.stringify(await entryFor("artie_pipelines_backfill", long));
    expect(line.length).toBeLessThan(40_000);
    expect(parseEntry(line)?.tool).toBe("artie_pipelines_backfill");
  });

  it.each(["", "{", "null", "[]", '{"tool":1}', "{}"])("reads no call from %j", (line) => {
    expect(parseEntry(line)).toBeUndefined();
  });

  it("is a file that only its owner reads, newest entries first", async () => {
    const file = new RecordFile(join(makeWorkspace().folder, "deep", "record.jsonl"));
    const entries = [await entryFor("list_all_artie_pipelines", {}), await entryFor("list_all_artie_connectors", {})];
    await Promise.all(entries.map((entry) => file.append(entry)));
    expect((await file.recent()).map(({ tool }) => tool)).toEqual([
      "list_all_artie_connectors",
      "list_all_artie_pipelines",
    ]);
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
  });
});
