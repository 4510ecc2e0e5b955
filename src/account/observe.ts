// What an exchange with the API tells about pipelines, connectors and source readers, by what its operation is about. The
// client has parsed the answer already; here its type is only found again, so that nothing heavy loads for it.
import type { ArtieExchange, Connector, FullPipeline, Pipeline, SourceReader } from "../artie/index.ts";

export type Observation =
  | { readonly kind: "pipelines"; readonly rows: readonly Pipeline[] }
  | { readonly kind: "pipeline"; readonly row: FullPipeline }
  /** `whole`: what is not in the rows is not there. */
  | { readonly kind: "connectors"; readonly rows: readonly Connector[]; readonly whole: boolean }
  | { readonly kind: "readers"; readonly rows: readonly SourceReader[]; readonly whole: boolean }
  | { readonly kind: "gone"; readonly of: "pipeline" | "connector" | "sourceReader"; readonly uuid: string };

/** Nothing for a call that failed, except that the resource is not there. */
export function observe({ subject: { of, how }, uuid, status, value, error }: ArtieExchange): Observation[] {
  if (of !== "pipeline" && of !== "connector" && of !== "sourceReader") return [];
  const isGone = error ? how === "read" && status === 404 : how === "delete";
  if (isGone) return uuid === undefined ? [] : [{ kind: "gone", of, uuid }];
  if (error || how === "look" || how === "validate") return [];
  const isList = how === "list";
  switch (of) {
    case "pipeline":
      if (isList) return isListOf(value, isPipeline) ? [{ kind: "pipelines", rows: value }] : [];
      return [...pipelineIn(value), ...readersIn([field(value, "sourceReader")], false)];
    case "connector":
      return rowsIn(isList ? value : [value], isConnector).map((rows) => ({ kind: "connectors", rows, whole: isList }));
    case "sourceReader":
      return readersIn(isList ? value : [value], isList);
  }
}

/** What a write may have changed without saying so: one pipeline by its UUID, or anything. */
export type Disturbance = { readonly pipeline: string } | "anything";

/**
 * Undefined for reads, for writes whose answer holds the new state, and for writes that were certainly refused.
 * A write without an answer may have been carried out all the same.
 */
export function disturbanceOf(exchange: ArtieExchange): Disturbance | undefined {
  const { subject, effect, uuid, status, error, value } = exchange;
  if (effect === "read") return undefined;
  const { of, how } = subject;
  // Nothing was done, but the pipeline may be gone: reading it tells.
  if (status === 404 && of === "pipeline" && uuid !== undefined) return { pipeline: uuid };
  if (error?.turnedAway) return undefined;
  switch (of) {
    case "pipeline":
      if (error === undefined && (how === "delete" || value !== undefined)) return undefined;
      return uuid === undefined || how === "delete" ? "anything" : { pipeline: uuid };
    case "connector":
      // What is made behind a connector shows in no list.
      return how === "act" ? undefined : "anything";
    case "sourceReader":
    case "sshTunnel":
      return "anything";
    default:
      return undefined;
  }
}

/** The answer is the pipeline itself, or has it in a field. */
function pipelineIn(value: unknown): Observation[] {
  const row = field(value, "pipeline") ?? value;
  return isFullPipeline(row) ? [{ kind: "pipeline", row }] : [];
}

function readersIn(value: unknown, whole: boolean): Observation[] {
  return rowsIn(value, isReader).map((rows) => ({ kind: "readers", rows, whole }));
}

/** The rows, if all of them are what they should be. */
function rowsIn<T>(value: unknown, isRow: (item: unknown) => item is T): T[][] {
  return isListOf(value, isRow) ? [value] : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isPipeline(value: unknown): value is Pipeline {
  return typeof field(value, "uuid") === "string" && typeof field(value, "name") === "string";
}

function isFullPipeline(value: unknown): value is FullPipeline {
  return isPipeline(value) && Array.isArray(field(value, "tables"));
}

function isConnector(value: unknown): value is Connector {
  return typeof field(value, "uuid") === "string" && typeof field(value, "type") === "string";
}

function isReader(value: unknown): value is SourceReader {
  return typeof field(value, "uuid") === "string";
}
