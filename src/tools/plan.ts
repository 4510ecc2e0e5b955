// What a call would do, before it does it: persons and models read it, confirmation follows from it, the record keeps it.
import type { Connector, Pipeline, SourceReader } from "../artie/index.ts";
import { connectorName, readerName } from "../rules/resolve.ts";

/** What can become worse: the load on source or destination, the flow of data, or data itself. */
export type Risk = "none" | "load" | "outage" | "loss";

export interface Target {
  /** E.g. `pipeline`, `replication slot`. */
  readonly kind: string;
  readonly name: string;
  /** Absent for what has none, or does not exist yet. */
  readonly uuid?: string;
}

export interface PlanBase {
  readonly targets: readonly Target[];
  /** What the call does, one sentence without a period. */
  readonly effect: string;
  /** What is lost by it, one sentence without a period. */
  readonly loss?: string | undefined;
  /** The call that takes it back, where one does. */
  readonly undo?: { readonly tool: string; readonly input: Readonly<Record<string, unknown>> } | undefined;
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
