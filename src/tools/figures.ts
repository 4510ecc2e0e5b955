// Figures for plans: what the API returns of a pipeline's pace and of what goes along with a change, and what it does not
// return at all. A figure that can't be read takes nothing from the plan.
import { slotName } from "../account/scope/slot.ts";
import { ArtieError, type Pipeline, type SourceReader } from "../artie/index.ts";
import { listed } from "../rules/listed.ts";
import { readerName } from "../rules/named.ts";
import { knownStatus } from "../rules/state.ts";
import { ToolError } from "../rules/tool-error.ts";
import type { LookContext } from "./context.ts";
import { NOT_REPORTED } from "./not-reported.ts";
import type { Figure } from "./plan.ts";

const HOUR = 3_600_000;

/** Rows that arrived in the last hour: the pace of the pipeline, and what a copy has to share with. One request. */
export function lastHour({ artie, signal }: LookContext, { uuid }: Pipeline): Promise<Figure> {
  const [from, to] = [Date.now() - HOUR, Date.now()].map((at) => new Date(at).toISOString()) as [string, string];
  const rows = artie.pipelines
    .usage(uuid, { from, to }, { signal })
    .then((stats) => (stats.length === 0 ? NOT_REPORTED : stats.reduce((sum, { count }) => sum + (count ?? 0), 0)));
  return figure("rows processed in the last hour", rows);
}

/** What a pipeline needs to run, and what starting it makes or resumes with it. One request. */
export async function runsWith({ resolve }: LookContext, pipeline: Pipeline): Promise<Figure[]> {
  const reader = resolve.sourceReader(pipeline.sourceReaderUUID ?? "");
  const slot = figure("replication slot", reader.then(slotName));
  return Promise.all([
    figure("source reader", reader.then(readerName)),
    ...(pipeline.sourceType === "postgresql" ? [slot] : []),
  ]);
}

/** The replication slot of a reader: what it makes when it is deployed, and what goes with it. At most one request. */
export async function slotOf({ resolve }: LookContext, reader: SourceReader): Promise<Figure[]> {
  if (reader.settings?.replicationSlotOverride) return [{ what: "replication slot", value: slotName(reader) }];
  const source = await resolve.connector(reader.connectorUUID ?? "").catch(() => undefined);
  return source?.type === "postgresql" ? [{ what: "replication slot", value: slotName(reader) }] : [];
}

/** Who is on what an update changes takes it up with the next deployment; a draft has had none. */
export async function deployedAgain(pipelines: Promise<readonly Pipeline[]>): Promise<Figure[]> {
  const named = pipelines.then((all) => listed(all.filter(hasRun).map(({ name, uuid }) => name || uuid)) || "none");
  return [await figure("pipelines that have to be deployed again", named)];
}

export function notReported(...whats: readonly string[]): Figure[] {
  return whats.map((what) => ({ what, value: NOT_REPORTED }));
}

export async function figure(what: string, reading: Promise<string | number>): Promise<Figure> {
  try {
    return { what, value: await reading };
  } catch (error) {
    const isMissing = error instanceof ArtieError ? error.code !== "canceled" : error instanceof ToolError;
    if (isMissing) return { what, value: NOT_REPORTED };
    throw error;
  }
}

function hasRun(pipeline: Pipeline): boolean {
  return knownStatus(pipeline) !== "draft";
}
