// What an HTTP exchange tells about pipelines, connectors and source readers. The client has parsed the answer already;
// here its type is only found again, so that nothing heavy loads for it.
import type { ArtieExchange, Connector, FullPipeline, Pipeline, SourceReader } from "../artie/index.ts";

export type Observation =
  | { readonly kind: "pipelines"; readonly rows: readonly Pipeline[] }
  | { readonly kind: "pipeline"; readonly row: FullPipeline }
  /** `whole`: what is not in the rows is not there. The API leaves sources out unless it is asked for them. */
  | { readonly kind: "connectors"; readonly rows: readonly Connector[]; readonly whole: boolean }
  | { readonly kind: "readers"; readonly rows: readonly SourceReader[]; readonly whole: boolean }
  | { readonly kind: "gone"; readonly of: "pipeline" | "connector" | "reader"; readonly uuid: string };

/** Nothing for a call that failed, except that the resource is not there. */
export function observe(exchange: ArtieExchange): Observation[] {
  if (exchange.error) return exchange.effect === "read" && exchange.status === 404 ? gone(exchange) : [];
  if (/_delete$/.test(exchange.operation)) return gone(exchange);
  return read(exchange.operation, exchange.value);
}

/** What a write may have changed without saying so: one pipeline by its UUID, or anything. */
export type Disturbance = { readonly pipeline: string } | "anything";

/**
 * Undefined for reads, for writes whose answer holds the new state, and for writes that were certainly refused.
 * A write without an answer may have been carried out all the same.
 */
export function disturbanceOf({
  operation,
  effect,
  uuid,
  status,
  error,
  value,
}: ArtieExchange): Disturbance | undefined {
  if (effect === "read") return undefined;
  // Nothing was done, but the pipeline may be gone: reading it tells.
  if (status === 404 && /^pipeline_/.test(operation) && uuid !== undefined) return { pipeline: uuid };
  if (error && (error.notProcessed || (status !== undefined && status < 500))) return undefined;
  if (/^(connector|source_reader)_(create|update|update_status|deploy|delete)$/.test(operation)) return "anything";
  if (/^pipeline_/.test(operation) && uuid !== undefined && value === undefined && operation !== "pipeline_delete") {
    return { pipeline: uuid };
  }
  return undefined;
}

function gone({ operation, uuid }: ArtieExchange): Observation[] {
  if (uuid === undefined) return [];
  switch (operation) {
    case "pipeline_detail":
    case "pipeline_delete":
      return [{ kind: "gone", of: "pipeline", uuid }];
    case "connector_detail":
    case "connector_delete":
      return [{ kind: "gone", of: "connector", uuid }];
    case "source_reader_detail":
    case "source_reader_delete":
      return [{ kind: "gone", of: "reader", uuid }];
    default:
      return [];
  }
}

function read(operation: string, value: unknown): Observation[] {
  switch (operation) {
    case "pipeline_list":
      return isListOf(value, isPipeline) ? [{ kind: "pipelines", rows: value }] : [];
    case "pipeline_detail":
    case "pipeline_create":
    case "pipeline_create_from_source":
    case "pipeline_update":
    case "pipeline_update_status":
    case "pipeline_update_with_source_reader":
      return [...pipelineIn(value), ...readerIn(value)];
    case "connector_list":
      return isListOf(value, isConnector) ? [{ kind: "connectors", rows: value, whole: false }] : [];
    case "connector_detail":
    case "connector_create":
    case "connector_update":
      return isConnector(value) ? [{ kind: "connectors", rows: [value], whole: false }] : [];
    case "source_reader_list":
      return isListOf(value, isReader) ? [{ kind: "readers", rows: value, whole: true }] : [];
    case "source_reader_detail":
    case "source_reader_create":
    case "source_reader_update":
    case "source_reader_update_status":
      return isReader(value) ? [{ kind: "readers", rows: [value], whole: false }] : [];
    default:
      return [];
  }
}

/** The answer is the pipeline itself, or has it in a field. */
function pipelineIn(value: unknown): Observation[] {
  const row = field(value, "pipeline") ?? value;
  return isFullPipeline(row) ? [{ kind: "pipeline", row }] : [];
}

function readerIn(value: unknown): Observation[] {
  const row = field(value, "sourceReader");
  return isReader(row) ? [{ kind: "readers", rows: [row], whole: false }] : [];
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
