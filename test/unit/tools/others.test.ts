// Somebody in the dashboard saves the same resource while a tool is at work on it: before the tool writes, while its
// write is under way, and after it with what was there before. Neither takes away what the other has put there.
import { beforeEach, describe, expect, it } from "vitest";
import { type ArtieClient, createArtieClient, fetchHttp, type Http } from "../../../src/artie/index.ts";
import { pipelineBody, connectorBody } from "../../../src/rules/merge.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const PIPELINE = "Billing Postgres to Snowflake";
const READER = "Billing reader";
const CONNECTOR = "Orders Postgres";

let world: World;
/** Talks to the API past all that is tested here, as the dashboard does. */
let dashboard: ArtieClient;
worldForTests((started) => (world = started));
beforeEach(() => {
  const { url, apiKey: key } = world.sandbox;
  dashboard = createArtieClient({ url, key, userAgent: "dashboard", freshMs: 0 });
});

interface Interference {
  /** Before the nth read of the resource is answered. */
  readonly onRead?: (nth: number) => Promise<unknown>;
  /** When the tool's nth write has come in, before it counts. */
  readonly beforeWrite?: (nth: number) => Promise<unknown>;
  readonly afterWrite?: (nth: number) => Promise<unknown>;
}

/** Lets somebody else act at a moment of the exchange. */
function interfere({ onRead, beforeWrite, afterWrite }: Interference): void {
  let [reads, writes] = [0, 0];
  let looked: () => void = () => undefined;
  const http: Http = async (request) => {
    if (request.method === "GET") {
      if (/salts$|[0-9a-f]{12}$/.test(String(request.url))) await onRead?.(++reads);
      const answer = await fetchHttp(request);
      looked();
      return answer;
    }
    writes += 1;
    await beforeWrite?.(writes);
    // The tool looks while it waits: a look that began after the other's write has to be answered before this counts.
    if (beforeWrite) for (let look = 0; look < 2; look += 1) await new Promise<void>((resolve) => (looked = resolve));
    const answer = await fetchHttp(request);
    await afterWrite?.(writes);
    return answer;
  };
  const { url, apiKey: key } = world.sandbox;
  const artie = createArtieClient({ url, key, userAgent: "artie-vscode/test", freshMs: 0, http });
  world.services = { ...world.services, artie };
}

interface Case {
  readonly tool: string;
  readonly args: () => Record<string, unknown>;
  /** What somebody else saves, in place of what is there or of what was there when it was read. */
  readonly reads: () => Promise<(theirs: boolean) => Promise<unknown>>;
  /** What both have changed, as it stands. */
  readonly state: () => Promise<unknown>;
  readonly both: unknown;
  readonly putBack: readonly string[];
  /** So many reads of it are made before the call looks once more and writes. */
  readonly planReads: number;
}

const pipelineUuid = () => world.sandbox.snapshot().pipelines.find(({ name }) => name === PIPELINE)?.uuid ?? "";
const pipelineReads = async () => {
  const row = await dashboard.pipelines.get(pipelineUuid());
  const body = pipelineBody(row);
  const tables = [...row.tables, { name: "theirs", schema: "public" }];
  return (theirs: boolean) => dashboard.pipelines.replace(row.uuid, { ...body, ...(theirs ? { tables } : {}) });
};
const pipelineState = async () => {
  const { tables, advancedSettings } = await dashboard.pipelines.get(pipelineUuid());
  const added = tables.map((table) => table.name ?? "").filter((table) => /^(ours|theirs)$/.test(table));
  return { tables: added.toSorted(), bufferRows: advancedSettings?.["bufferRows"] };
};
const readerReads = async () => {
  const row = await dashboard.sourceReaders.get(world.reader(READER).uuid);
  const settings = { ...row.settings, backfillBatchSize: 99 };
  return (theirs: boolean) => dashboard.sourceReaders.replace(row.uuid, { ...row, ...(theirs ? { settings } : {}) });
};
const readerState = async () => {
  const { settings } = await dashboard.sourceReaders.get(world.reader(READER).uuid);
  return { enableHeartbeats: settings?.["enableHeartbeats"], backfillBatchSize: settings?.["backfillBatchSize"] };
};

const CASES: Readonly<Record<string, Case>> = {
  "a pipeline": {
    tool: "update_a_artie_pipeline_by_id",
    args: () => ({
      pipeline: PIPELINE,
      tables: [{ name: "ours", schema: "public" }],
      advancedSettings: { bufferRows: 7 },
    }),
    reads: pipelineReads,
    state: pipelineState,
    both: { tables: ["ours", "theirs"], bufferRows: 7 },
    putBack: ["tables.public.theirs"],
    planReads: 1,
  },
  "a source reader": {
    tool: "update_a_artie_source_reader_by_id",
    args: () => ({ sourceReader: READER, settings: { enableHeartbeats: true } }),
    reads: readerReads,
    state: readerState,
    both: { enableHeartbeats: true, backfillBatchSize: 99 },
    putBack: ["settings.backfillBatchSize"],
    planReads: 1,
  },
  "a pipeline with its source reader": {
    tool: "artie_pipelines_update_with_source_reader",
    args: () => ({ pipeline: PIPELINE, sourceReader: { settings: { enableHeartbeats: true } } }),
    reads: readerReads,
    state: readerState,
    both: { enableHeartbeats: true, backfillBatchSize: 99 },
    putBack: ["sourceReader.settings.backfillBatchSize"],
    planReads: 2,
  },
  "a connector": {
    tool: "update_a_artie_connector_by_id",
    args: () => ({ connector: CONNECTOR, label: "Ours" }),
    reads: async () => {
      const row = await dashboard.connectors.get(world.connector(CONNECTOR).uuid);
      const body = connectorBody(row);
      const sharedConfig = { ...row.sharedConfig, theirs: 1 };
      return (theirs) => dashboard.connectors.replace(row.uuid, { ...body, ...(theirs ? { sharedConfig } : {}) });
    },
    state: async () => {
      const { uuid = "" } = world.snapshot.connectors.find(({ label }) => /^(Ours|Orders Postgres)$/.test(label)) ?? {};
      const { label, sharedConfig } = await dashboard.connectors.get(uuid);
      return { label, theirs: sharedConfig?.["theirs"] };
    },
    both: { label: "Ours", theirs: 1 },
    putBack: ["sharedConfig.theirs"],
    planReads: 1,
  },
  "a column hashing salt": {
    tool: "update_a_artie_column_hashing_salt_by_id",
    args: () => ({ columnHashingSalt: "Emails", name: "Ours" }),
    reads: async () => {
      const [row] = await dashboard.columnHashingSalts.list();
      const { uuid = "", name, description } = row ?? {};
      return (theirs) =>
        dashboard.columnHashingSalts.update(uuid, { name, description: theirs ? "Theirs" : description });
    },
    state: async () => {
      const [salt] = await dashboard.columnHashingSalts.list();
      return { name: salt?.name, description: salt?.description };
    },
    both: { name: "Ours", description: "Theirs" },
    putBack: ["description"],
    planReads: 1,
  },
};

describe.each(Object.entries(CASES))(
  "somebody saves %s",
  (_, { tool, args, reads, state, both, putBack, planReads }) => {
    it("before the tool writes: it writes into what is there then", async () => {
      const save = await reads();
      let saving: Promise<unknown> | undefined;
      interfere({
        onRead: async (nth) => {
          if (nth > planReads) await (saving ??= save(true));
        },
      });
      const result = await world.succeed(tool, args());
      expect(await state()).toEqual(both);
      expect(result).not.toHaveProperty("lost");
      expect(result).not.toHaveProperty("putBack");
    });

    it("while the write is under way: what it took away is put back, and named", async () => {
      interfere({
        beforeWrite: async (nth) => {
          if (nth === 1) await (await reads())(true);
        },
      });
      expect(await world.succeed(tool, args())).toMatchObject({ putBack });
      expect(await state()).toEqual(both);
    });

    it("after it, from what was there before: what was asked for is put back", async () => {
      const save = await reads();
      interfere({
        afterWrite: async (nth) => {
          if (nth === 1) await save(true);
        },
      });
      expect(await world.succeed(tool, args())).not.toHaveProperty("lost");
      expect(await state()).toEqual(both);
    });

    it("again and again: the call says that what was asked for did not stay", async () => {
      const save = await reads();
      interfere({ afterWrite: () => save(false) });
      const error = await world.fail(tool, args());
      expect(error.code).toBe("incomplete");
      expect(error.message).toContain("Others keep replacing it");
    });
  },
);

it("what two want to be different is named, with what the other wanted", async () => {
  interfere({
    onRead: async (nth) => {
      if (nth !== 2) return;
      const { advancedSettings, ...row } = await dashboard.pipelines.get(pipelineUuid());
      const body = pipelineBody({ ...row, advancedSettings: { ...advancedSettings, bufferRows: 5 } });
      await dashboard.pipelines.replace(row.uuid, body);
    },
  });
  const args = { pipeline: PIPELINE, advancedSettings: { bufferRows: 9 } };
  const result = await world.succeed("update_a_artie_pipeline_by_id", args);
  expect(result).toMatchObject({ lost: [{ path: "advancedSettings.bufferRows", value: 5 }] });
  expect(world.pipeline(PIPELINE).advancedSettings).toMatchObject({ bufferRows: 9 });
});

it("a table that somebody takes out meanwhile does not come back with a change of it", async () => {
  interfere({
    onRead: async (nth) => {
      if (nth !== 2) return;
      const row = await dashboard.pipelines.get(pipelineUuid());
      const tables = row.tables.filter(({ name }) => name !== "invoices");
      await dashboard.pipelines.replace(row.uuid, pipelineBody({ ...row, tables }));
    },
  });
  const args = { pipeline: PIPELINE, tables: [{ name: "invoices", enableHistoryMode: true }] };
  const error = await world.fail("update_a_artie_pipeline_by_id", args);
  expect(error).toMatchObject({
    code: "incomplete",
    notTaken: [{ path: "tables.public.invoices.enableHistoryMode", asked: true }],
  });
  expect(world.pipeline(PIPELINE).tables.map(({ name }) => name)).not.toContain("invoices");
});
