// Random calls of the tools that change pipelines.
import type { Draw, Way, Ways } from "./way.ts";
import type { World } from "../world.ts";

type Pipeline = World["snapshot"]["pipelines"][number];

const DESTINATIONS = /^(snowflake|bigquery|databricks|redshift|s3)$/;

/** What the source has that a pipeline lacks is known to Artie alone. */
const UNSEEN = "whether the source has changed is not known before it is looked at";

function on(args: (draw: Draw, pipeline: Pipeline, world: World) => object): Way {
  return {
    args(draw, world) {
      const pipeline = draw.one(world.snapshot.pipelines);
      return { pipeline: pipeline.uuid, ...args(draw, pipeline, world) };
    },
  };
}

export const pipelineWays: Ways = {
  create_a_artie_pipeline: {
    args: (draw, { snapshot }) => ({
      name: draw.name(),
      sourceReader: draw.one(snapshot.sourceReaders).uuid,
      destination: draw.one(snapshot.connectors.filter(({ type }) => DESTINATIONS.test(type))).uuid,
      specificDestCfg: { schema: draw.name() },
      tables: draw.some(["orders", "users"]).map((name) => ({ name, schema: "public" })),
    }),
  },
  artie_pipelines_create_from_source: {
    args: (draw, { snapshot }) =>
      draw.yes()
        ? { sourceConnector: draw.one(snapshot.connectors.filter(({ type }) => !DESTINATIONS.test(type))).uuid }
        : { sourceType: draw.one(["mysql", "postgresql"]), destinationType: "snowflake" },
  },
  update_a_artie_pipeline_by_id: on((draw, pipeline, world) => changes(draw, pipeline, world)),
  artie_pipelines_update_with_source_reader: on((draw, pipeline, world) => ({
    changes: draw.maybe(changes(draw, pipeline, world)),
    sourceReader: { settings: { backfillBatchSize: draw.number(1, 9), enableHeartbeats: draw.yes() } },
  })),
  delete_a_artie_pipeline_by_id: on(() => ({})),
  artie_pipelines_start: on((draw) => ({
    keepPaused: draw.maybe(draw.yes()),
    disableBackFill: draw.maybe(draw.yes()),
  })),
  artie_pipelines_update_status: on((draw) => ({ status: draw.one(["paused", "running", "transfer paused"]) })),
  artie_pipelines_backfill: on((draw, { tables }) => {
    const historyMode = draw.maybe(draw.yes());
    const fit = tables.filter(({ enableHistoryMode }) => !historyMode || enableHistoryMode);
    return {
      tables: draw.some(fit.length > 0 ? fit : tables).map(({ uuid }) => uuid),
      historyMode,
      beforeBackfill: draw.one(["", "", "", "truncate_table", "drop_table"]),
    };
  }),
  artie_pipelines_cancel_backfill: {
    args(draw, { snapshot }) {
      const copying = snapshot.pipelines.filter(({ hasBackfillingTables }) => hasBackfillingTables);
      const pipeline = draw.one(copying.length > 0 ? copying : snapshot.pipelines);
      return { pipeline: pipeline.uuid, tables: draw.maybe(draw.some(pipeline.tables).map(({ uuid }) => uuid)) };
    },
  },
  artie_pipelines_detect_schema_changes: { ...on(() => ({})), unseen: UNSEEN },
  artie_pipelines_trigger_automatic_schema_changes: {
    ...on((draw) => ({ forceRefresh: draw.maybe(draw.yes()) })),
    unseen: UNSEEN,
  },
  artie_company_trigger_automatic_schema_changes: { args: () => ({}), unseen: UNSEEN },
};

/** Fields of every kind: of the pipeline, of groups of settings, of tables that stay, come and go. */
function changes(draw: Draw, { tables, name }: Pipeline, { snapshot }: World): object {
  const [gone, ...kept] = tables;
  const removed = gone && kept.length > 0 && draw.yes() ? [gone] : [];
  const destinations = snapshot.connectors.filter(({ type }) => DESTINATIONS.test(type));
  return {
    name: draw.maybe(`${name.slice(0, 40)} ${draw.number(1, 9)}`),
    destination: draw.number(1, 4) === 1 ? draw.one(destinations).uuid : undefined,
    advancedSettings: draw.maybe({
      bufferRows: draw.number(1, 9) * 1_000,
      autoReplicateNewTables: draw.yes(),
      staticColumns: draw.maybe([{ column: "origin", value: draw.name() }]),
    }),
    specificDestCfg: draw.maybe({ schema: draw.name() }),
    removeTables: removed.map(({ uuid }) => uuid),
    tables: [
      ...draw.some(kept).map(({ uuid }) => ({
        uuid,
        disableReplication: draw.maybe(draw.yes()),
        enableHistoryMode: draw.maybe(draw.yes()),
        advancedSettings: draw.maybe({ excludeColumns: draw.some(["email", "phone"]), alias: draw.maybe(draw.name()) }),
      })),
      ...draw.some([{ name: `fresh_${draw.number(1, 999)}`, schema: "public" }]),
    ],
  };
}
