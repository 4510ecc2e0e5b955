// Starting, auditing and repairing pipelines.
import { type Answer, bullets, type Call, type Row, type Script, stateOf } from "../script.ts";

const PAGE = 50;

export const startWithWarehouse: Script = {
  example:
    "Create a Snowflake warehouse ARTIE_LOADING, find the pipeline MySQL to BigQuery, start it and confirm that it is starting.",
  matches: /warehouse (?:called |named )?(?<warehouse>\w+).* pipeline (?<pipeline>.+?), start it/i,
  *play({ warehouse, pipeline }) {
    const { data: connectors } = yield { tool: "list_all_artie_connectors", input: { type: "snowflake" } };
    const connector = connectors.items[0]?.uuid;
    const created = yield {
      tool: "artie_connectors_create_snowflake_warehouse",
      input: { connector, name: warehouse },
      say: "First the warehouse.",
    };
    if (!created.ok) return `There is no new warehouse, so nothing was started. ${created.problem}`;

    const { data: found } = yield { tool: "list_all_artie_pipelines", input: { query: pipeline } };
    const uuid = found.items[0]?.uuid;
    if (uuid === undefined) return `The warehouse is there; I found no pipeline named ${pipeline}.`;
    const started = yield { tool: "artie_pipelines_start", input: { pipeline: uuid }, say: "Now the pipeline." };
    if (!started.ok) return `The warehouse is there; the pipeline was not started. ${started.problem}`;
    const { data } = yield { tool: "get_single_artie_pipeline_by_id", input: { pipeline: uuid } };
    return `The warehouse ${warehouse} is there, and ${data.name} is ${stateOf(data)}.`;
  },
};

export const auditBackfills: Script = {
  example:
    "Audit all pipelines; where a backfill is running, cancel it, verify it, and report exactly what you changed.",
  matches: /\baudit\b.*\bbackfill/is,
  *play() {
    const pipelines = yield* readAll();
    const changed: string[] = [];
    for (const { uuid, name } of pipelines.filter((row) => row.hasBackfillingTables)) {
      const cancelled = yield { tool: "artie_pipelines_cancel_backfill", input: { pipeline: uuid } };
      if (!cancelled.ok) return `I stopped at ${name}. ${cancelled.problem}`;
      const { stopped, stoppedHistory } = cancelled.data;
      const { data } = yield { tool: "get_single_artie_pipeline_by_id", input: { pipeline: uuid } };
      changed.push(`${name}: stopped ${stopped.length + stoppedHistory.length} copies, now ${stateOf(data)}`);
    }
    const { data } = yield { tool: "list_all_artie_pipelines", input: { backfilling: true } };
    const rest = data.items.length === 0 ? "No backfill is left." : `${data.items.length} still backfill.`;
    return `I looked at ${pipelines.length} pipelines and changed ${changed.length}:\n\n${bullets(changed)}\n\n${rest}`;
  },
};

function sourceOf({ source }: Row): string {
  const label: unknown = typeof source === "object" && source !== null ? Reflect.get(source, "label") : source;
  return typeof label === "string" ? label : "unknown source";
}

export const cancelOnSource: Script = {
  example:
    "Which pipelines are backfilling? Cancel the backfills on the production Postgres and tell me exactly what you stopped.",
  matches: /\bcancel the backfills? (?:on|of) (?:my |the |our )?(?<source>.+?)(?: and\b|[.!?]|$)/is,
  *play({ source = "" }) {
    const { data: backfilling } = yield { tool: "list_all_artie_pipelines", input: { backfilling: true } };
    const lines = backfilling.items.map((row) => `${row.name} (${sourceOf(row)})`);
    const meant = backfilling.items.filter((row) => sourceOf(row).toLowerCase() === source.toLowerCase());
    if (meant.length === 0) return `These backfill, none of them from ${source}:\n\n${bullets(lines)}`;
    const stoppedAll: string[] = [];
    for (const { uuid, name } of meant) {
      const canceled = yield { tool: "artie_pipelines_cancel_backfill", input: { pipeline: uuid } };
      if (!canceled.ok) return `I stopped at ${name}. ${canceled.problem}`;
      const { stopped, stoppedHistory } = canceled.data;
      stoppedAll.push(`${name}: ${[...stopped, ...stoppedHistory.map((table) => `history of ${table}`)].join(", ")}`);
    }
    return `These were backfilling:\n\n${bullets(lines)}\n\nI stopped:\n\n${bullets(stoppedAll)}\n\nStreaming goes on.`;
  },
};

function* readAll(): Generator<Call, Row[], Answer> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const { data }: Answer = yield { tool: "list_all_artie_pipelines", input: { limit: PAGE, cursor } };
    rows.push(...data.items);
    cursor = data.cursor;
  } while (cursor !== undefined);
  return rows;
}

export const repairStalledSync: Script = {
  example:
    "The pipeline Orders Postgres to Snowflake has stalled: list the publications, find the stale slot, drop it and start the pipeline again.",
  matches: /pipeline (?<pipeline>.+?) (?:has|is) stalled/i,
  *play({ pipeline }) {
    const { data } = yield { tool: "get_single_artie_pipeline_by_id", input: { pipeline } };
    const connector = typeof data.source === "object" ? data.source.uuid : undefined;
    const { data: publications } = yield {
      tool: "artie_connectors_list_postgres_publications",
      input: { connector },
    };
    const refused = yield { tool: "artie_pipelines_start", input: { pipeline: data.uuid }, say: "Why won't it start?" };
    const slotName = /replication slot "([^"]+)"/.exec(refused.problem)?.[1];
    if (slotName === undefined) return `No stale slot keeps it from starting. ${refused.problem}`;

    const dropped = yield {
      tool: "artie_connectors_drop_postgres_replication_slot",
      input: { connector, slotName, confirm: slotName },
      say: `The slot \`${slotName}\` is stale; the publications are there.`,
    };
    if (!dropped.ok) return `The slot is still there. ${dropped.problem}`;
    yield { tool: "artie_pipelines_start", input: { pipeline: data.uuid } };
    const { data: after } = yield { tool: "get_single_artie_pipeline_by_id", input: { pipeline: data.uuid } };
    const names = publications.items.map(({ name }) => name).join(", ");
    return `Publications: ${names}. I dropped the slot \`${slotName}\`; ${after.name} is ${stateOf(after)}.`;
  },
};
