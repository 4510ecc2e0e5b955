// What was seen to follow a call: a backfill ended, a pipeline streams again, one that was started did not come up. Learned from
// the requests that are made anyway; what nobody looked at stays unknown.
import type { ArtieExchange, Pipeline } from "../artie/index.ts";
import { observe } from "../account/observe.ts";
import { grouped } from "../rules/grouped.ts";
import { knownStatus } from "../rules/state.ts";
import type { Entry, Followed } from "./entry.ts";

const GOING_ON = Symbol();

/** Whether what a call began goes on, or what became of it. */
type Look = (pipeline: Pipeline) => string | typeof GOING_ON | undefined;

interface Pending {
  readonly pipeline: string;
  readonly requestId: string;
  readonly look: Look;
  /** It has to be seen going on before its end counts: what was read a moment too early says nothing. */
  readonly isSlow: boolean;
  readonly context: string | undefined;
  isSeen: boolean;
}

/** More than these are not waited for: the oldest stay unknown. */
const MAX_PENDING = 500;
const MAX_SEEN = 500;

export class Aftermath {
  readonly #tell: (followed: Followed, context: string | undefined) => void;
  #pending: readonly Pending[] = [];
  /** As each was last read by itself, as calls do before they end, and when, in milliseconds since 1970. */
  readonly #seen = new Map<string, { readonly pipeline: Pipeline; readonly at: number }>();

  constructor(tell: (followed: Followed, context: string | undefined) => void) {
    this.#tell = tell;
  }

  /** A call has ended. @param context whose record it stands in */
  called(
    { at, tool, targets = [], outcome, effect, dryRun, requestId, milliseconds, ...entry }: Entry,
    context?: string,
  ) {
    const pipeline = targets.find(({ kind }) => kind === "pipeline")?.uuid;
    if (outcome !== "done" || effect === undefined || dryRun || !requestId || !pipeline) return;
    const look = lookFor(tool, entry.arguments?.["status"]);
    if (!look) return;
    const pending = { pipeline, requestId, ...look, context, isSeen: !look.isSlow };
    this.#pending = [...this.#pending, pending].slice(-MAX_PENDING);
    const seen = this.#seen.get(pipeline);
    if (seen && seen.at >= Date.parse(at) - milliseconds) this.#look(pending, seen.pipeline);
  }

  /** What a call has begun is taken back: what becomes of it now is that one's doing. */
  end(requestId: string): void {
    this.#forget((pending) => pending.requestId === requestId);
  }

  /** A request has ended. */
  take(exchange: ArtieExchange): void {
    const { operation, uuid, error } = exchange;
    // What was begun before ends by this: what becomes of it then is this request's doing.
    if (!error && STEERING.has(operation)) this.#forget(({ pipeline }) => pipeline === uuid);
    for (const observation of observe(exchange)) {
      if (observation.kind === "pipelines") this.#follow(observation.rows);
      if (observation.kind === "pipeline") this.#remember(observation.row);
      if (observation.kind === "gone" && observation.of === "pipeline") this.#gone(observation.uuid);
    }
  }

  #remember(pipeline: Pipeline): void {
    this.#seen.delete(pipeline.uuid);
    this.#seen.set(pipeline.uuid, { pipeline, at: Date.now() });
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MAX_SEEN && oldest !== undefined) this.#seen.delete(oldest);
    this.#follow([pipeline]);
  }

  /** A list may be long, and mostly nothing waits for any of it. */
  #follow(pipelines: readonly Pipeline[]): void {
    if (this.#pending.length === 0) return;
    const pendingOf = grouped(this.#pending, ({ pipeline }) => pipeline);
    for (const row of pipelines) for (const pending of pendingOf.get(row.uuid) ?? []) this.#look(pending, row);
  }

  #look(pending: Pending, pipeline: Pipeline): void {
    const now = pending.look(pipeline);
    if (now === GOING_ON) pending.isSeen = true;
    else if (now !== undefined && pending.isSeen) this.#end(pending, now);
  }

  #gone(uuid: string): void {
    for (const pending of this.#pending.filter(({ pipeline }) => pipeline === uuid)) {
      this.#end(pending, "the pipeline was deleted before that ended");
    }
  }

  #end(pending: Pending, followed: string): void {
    this.#forget((other) => other === pending);
    this.#tell({ at: new Date().toISOString(), of: pending.requestId, followed }, pending.context);
  }

  #forget(isMeant: (pending: Pending) => boolean): void {
    this.#pending = this.#pending.filter((pending) => !isMeant(pending));
  }
}

/** Operations after which a pipeline goes on in another way. */
const STEERING = new Set([
  ...["pipeline_start", "pipeline_backfill_tables", "pipeline_cancel_backfill_tables", "pipeline_update_status"],
]);

function lookFor(tool: string, status: unknown): { readonly look: Look; readonly isSlow: boolean } | undefined {
  switch (tool) {
    case "artie_pipelines_start":
      return { look: start, isSlow: true };
    case "artie_pipelines_backfill":
      return { look: backfill, isSlow: true };
    case "artie_pipelines_cancel_backfill":
      return { look: copies, isSlow: false };
    case "artie_pipelines_update_status":
      return status === "running" ? { look: streams, isSlow: false } : undefined;
    default:
      return undefined;
  }
}

function start(pipeline: Pipeline): ReturnType<Look> {
  if (pipeline.isDeploying === true || pipeline.hasBackfillingTables === true) return GOING_ON;
  if (knownStatus(pipeline) === "draft") return "it did not come up: it is a draft again";
  return knownStatus(pipeline) === "running" && pipeline.hasBackfillingTables === false ? "it streams" : undefined;
}

function backfill(pipeline: Pipeline): ReturnType<Look> {
  if (pipeline.hasBackfillingTables === true) return GOING_ON;
  return pipeline.hasBackfillingTables === false ? "the backfill ended" : undefined;
}

function copies({ hasBackfillingTables }: Pipeline): ReturnType<Look> {
  return hasBackfillingTables === false ? "nothing is copied any more" : undefined;
}

function streams(pipeline: Pipeline): ReturnType<Look> {
  return pipeline.isDeploying !== true && knownStatus(pipeline) === "running" ? "it streams again" : undefined;
}
