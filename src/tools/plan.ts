// What a call would do, before it does it: persons and models read it, confirmation follows from it, the record keeps it.
import type { Connector, Pipeline, SourceReader } from "../artie/index.ts";
import { connectorName, readerName } from "../rules/named.ts";

/** What can become worse: the load on source or destination, the flow of data, or data itself. */
export type Risk = "none" | "load" | "outage" | "loss";

export interface Target {
  /** E.g. `pipeline`, `replication slot`. */
  readonly kind: string;
  readonly name: string;
  /** Absent for what has none, or does not exist yet. */
  readonly uuid?: string;
}

/** What moves by itself, e.g. rows in the last hour: shown to who decides, and no part of what is decided. */
export interface Figure {
  readonly what: string;
  readonly value: string | number;
}

/** One field as it is and as it would be. */
export interface Difference {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface PlanBase {
  readonly targets: readonly Target[];
  /** What the call does, one sentence without a period. */
  readonly effect: string;
  /** What is lost by it, one sentence without a period. */
  readonly loss?: string | undefined;
  /** Nothing is left to do: the call changes nothing, and nobody is asked. */
  readonly idle?: boolean;
  /** What it touches within its targets, e.g. tables by name: an approval covers these and no others. */
  readonly items?: readonly string[] | undefined;
  /** What an update changes, for a person to read side by side; `items` says the same in a line each. */
  readonly difference?: readonly Difference[] | undefined;
  /** Read only where somebody is to see them; at most two requests. */
  readonly figures?: (() => Promise<readonly Figure[]>) | undefined;
  /** The call that takes it back, where one does. */
  readonly undo?: UndoCall | undefined;
  /** The answer will have the call that puts back what it changed, where old values are kept: all of it, or settings alone. */
  readonly restores?: "all" | "settings" | undefined;
}

export interface UndoCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What can lose data or stop its flow names what `confirm` has to be: the exact name of what it is about. */
export type Plan = PlanBase &
  (
    | { readonly risk: "none" | "load"; readonly confirm?: undefined }
    | { readonly risk: "outage" | "loss"; readonly confirm: string }
  );

export function pipelineTarget({ uuid, name }: Pipeline): Target {
  return { kind: "pipeline", name: name || uuid, uuid };
}

export function connectorTarget(connector: Connector): Target {
  return { kind: "connector", name: connectorName(connector), uuid: connector.uuid };
}

export function readerTarget(reader: SourceReader): Target {
  return { kind: "source reader", name: readerName(reader), uuid: reader.uuid };
}

/** Something that does not exist yet. */
export function newTarget(kind: string, name: string | undefined): Target {
  return { kind, name: name ?? "(new)" };
}

/** A plan as people read it. */
export interface ShownPlan {
  readonly targets: readonly Target[];
  readonly effect: string;
  readonly loss?: string | undefined;
  readonly items?: readonly string[] | undefined;
  readonly difference?: readonly Difference[] | undefined;
  readonly figures?: readonly Figure[] | undefined;
  readonly undo?: UndoCall | undefined;
  /** For so long the answer's own `undo` puts it back. */
  readonly undoFor?: string | undefined;
  /** Said where there is neither, so that nobody has to infer it. */
  readonly cannotBeUndone?: true;
  readonly risk: Risk;
}

/** The rows that a table has at the destination are those of before, its history is not. */
const NOTES = { all: "", settings: "; a table that was taken out comes back as a new one" };

/**
 * @param undoFor for how long old values are kept; undefined where they are not
 * @throws ArtieError when a figure can't be read for another reason than that there is none
 */
export async function shownPlan(plan: Plan, undoFor?: string): Promise<ShownPlan> {
  const { targets, effect, loss, items, difference, undo, risk, idle } = plan;
  const isKept = plan.restores !== undefined && !idle && undoFor !== undefined;
  return {
    targets,
    effect,
    loss,
    items,
    difference,
    figures: await plan.figures?.(),
    undo,
    ...(isKept ? { undoFor: undoFor + NOTES[plan.restores] } : {}),
    ...(isKept || undo || idle ? {} : { cannotBeUndone: true as const }),
    risk,
  };
}

/** The same as models read it: without what it says twice. */
export function toldPlan(plan: ShownPlan): ShownPlan {
  return { ...plan, difference: undefined };
}
