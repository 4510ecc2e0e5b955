// Figures for plans about pipelines: what the API returns of a pipeline's pace, and what it does not return at all.
import { ArtieError, type Pipeline } from "../artie/index.ts";
import type { LookContext } from "./context.ts";
import { NOT_REPORTED } from "./not-reported.ts";
import type { Figure } from "./plan.ts";

const HOUR = 3_600_000;

/** Rows that arrived in the last hour: the pace of the pipeline, and what a copy has to share with. One request. */
export async function lastHour({ artie, signal }: LookContext, { uuid }: Pipeline): Promise<Figure> {
  const what = "rows processed in the last hour";
  const [from, to] = [Date.now() - HOUR, Date.now()].map((at) => new Date(at).toISOString()) as [string, string];
  try {
    const stats = await artie.pipelines.usage(uuid, { from, to }, { signal });
    return { what, value: stats.length === 0 ? NOT_REPORTED : stats.reduce((sum, { count }) => sum + (count ?? 0), 0) };
  } catch (error) {
    // What a figure is missing for takes nothing from the plan.
    if (error instanceof ArtieError && error.code !== "canceled") return { what, value: NOT_REPORTED };
    throw error;
  }
}

export function notReported(...whats: readonly string[]): Figure[] {
  return whats.map((what) => ({ what, value: NOT_REPORTED }));
}
