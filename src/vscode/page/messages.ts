// What extension and pipeline page say to each other. Imports nothing: both sides are built from it, and the
// page's side knows neither VS Code nor Node.

/** How something is doing, for its color; its icon and its words say the same. */
export type Tone = "good" | "busy" | "held" | "quiet" | "bad";

/** One station on the way of the rows. */
export interface Stop {
  readonly kind: "source" | "reader" | "pipeline" | "destination";
  /** What it is: "Source reader". */
  readonly title: string;
  readonly name: string;
  /** What it runs on: "PostgreSQL". */
  readonly detail: string;
  readonly state: string;
  readonly tone: Tone;
  /** A codicon. */
  readonly icon: string;
  /** UUID of the connector whose details can be opened. */
  readonly connector: string | undefined;
}

export interface ActionView {
  readonly id: string;
  readonly title: string;
  readonly icon: string;
  /** Under way: it can't be started again. */
  readonly busy: boolean;
  /** Not in the pipeline's present state. */
  readonly disabled?: boolean;
}

/** Why somebody should look at the pipeline, and what helps. */
export interface Concern {
  readonly text: string;
  readonly remedies: readonly ActionView[];
}

/** What is wrong, and what the person can do about it. */
export interface Problem {
  readonly text: string;
  readonly remedy: { readonly id: string; readonly title: string } | undefined;
}

/** All but tables and measurements. */
export interface PageView {
  readonly name: string;
  readonly problem: Problem | undefined;
  /** Still being read for the first time. */
  readonly loading: boolean;
  /** Empty when the pipeline is not known. */
  readonly stops: readonly Stop[];
  /** Whether rows move from a station to the next one: one answer for each station but the last. */
  readonly flows: readonly boolean[];
  /** What the pipeline is doing, as its station says it. */
  readonly state: Pick<Stop, "state" | "tone" | "icon"> | undefined;
  /** The one that the state asks for: start, resume or pause. */
  readonly primary: ActionView | undefined;
  /** All others, always in the same places. */
  readonly actions: readonly ActionView[];
  readonly concerns: readonly Concern[];
  /** Everything that is under way: ids of actions, and `action table` for what is about one table. */
  readonly busy: readonly string[];
  /** While a backfill is running. */
  readonly progress: { readonly done: number; readonly total: number; readonly text: string } | undefined;
}

/** What a table is doing; its `stage` says the same in words. */
export type Phase = "copying" | "queued" | "held" | "streaming" | "off" | "other";

export interface TableRow {
  readonly id: string;
  readonly name: string;
  readonly stage: string;
  readonly phase: Phase;
  readonly can: "backfill" | "cancelBackfill" | undefined;
}

export type UsageWindow = "hour" | "sixHours" | "day" | "week";

/** A part of the window, in milliseconds since 1970; the first and the last may be shorter than the others. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Seconds, weighted by rows; undefined when nothing was delivered. */
  readonly latency: number | undefined;
}

export interface Usage {
  readonly window: UsageWindow;
  /** How long a bucket is that is over, in milliseconds. */
  readonly step: number;
  readonly buckets: readonly Bucket[];
  /** Over the whole window. */
  readonly total: Measure;
  /** By {@link TableRow.id}; tables without metrics are absent. */
  readonly tables: Readonly<Record<string, Measure>>;
}

export interface Measure {
  readonly rows: number;
  readonly latency: number | undefined;
}

/** Recent errors that say the same, told once. */
export interface ErrorEntry {
  /** Of the latest one; "" when it is not reported. */
  readonly when: string;
  readonly message: string;
  /** What to do about it, when the cause is known. */
  readonly remedy: string;
  readonly times: number;
}

/** Something that is read now and then; `problem` says why what is shown may be old, or absent. */
export interface Reading<T> {
  readonly value: T | undefined;
  readonly problem: string | undefined;
}

export type ToPage =
  | { readonly kind: "view"; readonly view: PageView }
  /** `known`: they have been read, so that none means none. */
  | { readonly kind: "tables"; readonly rows: readonly TableRow[]; readonly known: boolean }
  | { readonly kind: "usage"; readonly usage: Reading<Usage> }
  | { readonly kind: "errors"; readonly errors: Reading<readonly ErrorEntry[]> }
  /** Show and select this table. */
  | { readonly kind: "select"; readonly table: string };

export type FromPage =
  /** The page has been drawn, for the first time or again, and shows this window. */
  | { readonly kind: "ready"; readonly window: UsageWindow }
  | { readonly kind: "window"; readonly window: UsageWindow }
  /** With `table` the action is about that table alone. */
  | { readonly kind: "run"; readonly action: string; readonly table?: string }
  | { readonly kind: "connector"; readonly uuid: string };

/** What the page keeps for itself, and for the next time that VS Code opens it. */
export interface PageState {
  /** The id of the pipeline's account. */
  readonly account: string;
  readonly pipeline: string;
  readonly window: UsageWindow;
  readonly filter: string;
  readonly phase: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

export type SortKey = "name" | "stage" | "rows" | "latency";

export const WINDOWS: readonly UsageWindow[] = ["hour", "sixHours", "day", "week"];

export function isWindow(value: unknown): value is UsageWindow {
  return WINDOWS.some((window) => window === value);
}
