// What was seen to happen to pipelines and shows in no state of theirs: starts that failed, copies that somebody
// canceled, recent errors, a lag. Learned from the requests that are made anyway; loads nothing.
import type { ArtieExchange, FullPipeline, Pipeline } from "../artie/index.ts";
import { loggedError } from "./error-logs.ts";

/** Why a start failed. */
export interface Failure {
  /** Milliseconds since the epoch, as all times here. */
  readonly at: number;
  /** As errors are classed; undefined where the pipeline was accepted and did not come up. */
  readonly code?: string | undefined;
  /** What others wrote about it. */
  readonly text: string;
}

/** When the copies of a table were canceled: its own, and that of its history table. */
export interface Canceled {
  readonly own?: number | undefined;
  readonly history?: number | undefined;
}

/** Seconds: over the last minutes, and over a day. */
export interface Lag {
  readonly now: number;
  readonly usual: number;
}

export interface Sighting {
  readonly failedStart?: Failure | undefined;
  /** Newest first. */
  readonly errors?: readonly { readonly at: number; readonly message: string }[] | undefined;
  readonly lag?: Lag | undefined;
  /** By the UUID of the table; until it is copied again. */
  readonly canceled?: Readonly<Record<string, Canceled>> | undefined;
}

/** Not the pipeline's fault: a start that ended so may be tried again as it is. */
const NO_VERDICT = new Set([
  ...["canceled", "rate_limit", "timeout", "api_unreachable", "server_error", "bad_response", "redirect"],
  ...["unauthorized", "forbidden", "not_found", "conflict"],
]);
const MAX_ERRORS = 20;
const MAX_MESSAGE = 500;

export class Sightings {
  readonly #seen = new Map<string, Sighting>();
  /** Pipelines that deployed when they were last seen. */
  readonly #deploying = new Set<string>();
  /** Tables whose copy was asked to stop and has not been seen to. */
  readonly #stopping = new Set<string>();

  of(uuid: string): Sighting | undefined {
    return this.#seen.get(uuid);
  }

  get all(): ReadonlyMap<string, Sighting> {
    return this.#seen;
  }

  /** What was seen before, in another window perhaps. */
  recall(seen: ReadonlyMap<string, Sighting>): void {
    for (const [uuid, sighting] of seen) this.#seen.set(uuid, sighting);
  }

  /** Takes a request that has ended. Returns whether anything is known by it that was not. */
  take({ operation, uuid, error, asked, value }: ArtieExchange, now: number): boolean {
    if (uuid === undefined) return false;
    switch (operation) {
      case "pipeline_start":
        return this.#takeStart(uuid, error, now);
      case "pipeline_cancel_backfill_tables":
        return error === undefined && this.#takeCancel(uuid, asked, now);
      case "pipeline_backfill_tables":
        return error === undefined && this.#takeBackfill(uuid, asked);
      case "pipeline_error_logs":
        return error === undefined && this.#set(uuid, { errors: errorsIn(value) });
      case "pipeline_delete":
        return error === undefined && this.#seen.delete(uuid);
      default:
        return false;
    }
  }

  /** Takes pipelines as they are listed now. Returns the UUIDs of those of which more is known by it. */
  list(rows: readonly Pipeline[], now: number): string[] {
    return rows.filter((row) => this.#takeRow(row, now)).map(({ uuid }) => uuid);
  }

  /** Takes a pipeline with its tables, of which those in `copying` are being copied, and those in `history` for their history. */
  detail({ uuid }: FullPipeline, copying: readonly string[], history: readonly string[]): boolean {
    const canceled = this.#seen.get(uuid)?.canceled;
    if (!canceled) return false;
    const left = Object.entries(canceled).flatMap(([table, { own, history: ofHistory }]): [string, Canceled][] => {
      const kept = {
        own: this.#isCopiedAgain(`${table} own`, copying.includes(table)) ? undefined : own,
        history: this.#isCopiedAgain(`${table} history`, history.includes(table)) ? undefined : ofHistory,
      };
      return kept.own === undefined && kept.history === undefined ? [] : [[table, kept]];
    });
    return this.#set(uuid, { canceled: left.length > 0 ? Object.fromEntries(left) : undefined });
  }

  lag(uuid: string, lag: Lag | undefined): boolean {
    return this.#set(uuid, { lag });
  }

  /** Accepted is not done: a copy that was asked to stop goes on for a moment. */
  #isCopiedAgain(key: string, isCopying: boolean): boolean {
    if (!isCopying) this.#stopping.delete(key);
    return isCopying && !this.#stopping.has(key);
  }

  #takeStart(uuid: string, error: ArtieExchange["error"], now: number): boolean {
    if (!error) return this.#set(uuid, { failedStart: undefined });
    const { code, reported, message } = error;
    if (NO_VERDICT.has(code)) return false;
    return this.#set(uuid, { failedStart: { at: now, code, text: (reported?.root ?? message).slice(0, MAX_MESSAGE) } });
  }

  /** A pipeline that runs with nothing left to deploy has been started; one that is a draft again has not come up. */
  #takeRow({ uuid, isDeploying, status, hasUndeployedChanges }: Pipeline, now: number): boolean {
    if (isDeploying === true) {
      this.#deploying.add(uuid);
      return this.#set(uuid, { failedStart: undefined });
    }
    const hasDeployed = this.#deploying.delete(uuid);
    if (hasDeployed && status === "draft") return this.#set(uuid, { failedStart: { at: now, text: "" } });
    const isUp = status === "running" && hasUndeployedChanges !== true;
    return isUp && this.#set(uuid, { failedStart: undefined });
  }

  #takeCancel(uuid: string, asked: unknown, now: number): boolean {
    const canceled: Record<string, Canceled> = { ...this.#seen.get(uuid)?.canceled };
    for (const table of texts(asked, "tableUUIDs")) {
      canceled[table] = { ...canceled[table], own: now };
      this.#stopping.add(`${table} own`);
    }
    for (const table of texts(asked, "historyTableUUIDs")) {
      canceled[table] = { ...canceled[table], history: now };
      this.#stopping.add(`${table} history`);
    }
    return this.#set(uuid, { canceled });
  }

  #takeBackfill(uuid: string, asked: unknown): boolean {
    const isHistory = field(asked, "historyMode") === true;
    const before = this.#seen.get(uuid)?.canceled;
    if (!before) return false;
    const again = new Set(texts(asked, "tableUUIDs"));
    const left = Object.entries(before).flatMap(([table, { own, history }]): [string, Canceled][] => {
      const kept = isHistory ? { own } : { history };
      if (!again.has(table)) return [[table, { own, history }]];
      return Object.values<unknown>(kept).some((at) => at !== undefined) ? [[table, kept]] : [];
    });
    return this.#set(uuid, { canceled: left.length > 0 ? Object.fromEntries(left) : undefined });
  }

  #set(uuid: string, change: Sighting): boolean {
    const before = this.#seen.get(uuid) ?? {};
    const after = { ...before, ...change };
    if (JSON.stringify(before) === JSON.stringify(after)) return false;
    if (Object.values<unknown>(after).some((value) => value !== undefined)) this.#seen.set(uuid, after);
    else this.#seen.delete(uuid);
    return true;
  }
}

/** Those with a time: what is not known to be recent is not. */
function errorsIn(value: unknown): Sighting["errors"] {
  const logs: unknown[] = Array.isArray(value) ? value : [];
  const errors = logs.flatMap((log) => {
    const { message, time } = loggedError(log);
    const at = Date.parse(time);
    return Number.isNaN(at) ? [] : [{ at, message: message.slice(0, MAX_MESSAGE) }];
  });
  return errors.length > 0 ? errors.sort((a, b) => b.at - a.at).slice(0, MAX_ERRORS) : undefined;
}

function texts(value: unknown, name: string): string[] {
  const found = field(value, name);
  return Array.isArray(found) ? found.filter((item) => typeof item === "string") : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
