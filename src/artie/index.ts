// What the rest of the project uses of the client.
export {
  accountOf,
  addressOf,
  type AnyOperation,
  type ArtieClient,
  clientOver,
  completedClient,
  createArtieClient,
  type ReadingClient,
  readingClient,
  sendOn,
  transportOf,
} from "./client.ts";
export type { Reported } from "./diagnosis/chain.ts";
export { ADVICE, type ArtieErrorCode } from "./diagnosis/codes.ts";
export { diagnose, recognize } from "./diagnosis/diagnose.ts";
export { ArtieError, isCanceled, type RateLimit } from "./errors.ts";
export { connectorType, type ConnectorType } from "./connector-types.ts";
export { createEventsClient, type EventsClient, MAX_EVENT_BYTES } from "./events.ts";
export { masksIn, standsIn } from "./masked.ts";
export * from "./requests.ts";
export type { BeforeBackfill, ShadowScriptRequest } from "./bodies.ts";
export { AnswerTooLarge, fetchHttp, type Http, type HttpAnswer, type HttpRequest, MAX_ANSWER_BYTES } from "./http.ts";
export { DASHBOARD_URL, DEFAULT_API_URL, isApiKey, KEY_PREFIX } from "./places.ts";
export { type Effect, type Operation, READ_ONLY } from "./operation.ts";
export { operations } from "./operations.ts";
export type { ResourceKind, Subject } from "./subject.ts";
export type {
  CatalogMatch,
  Column,
  ColumnHashingSalt,
  Connector,
  EncryptionKey,
  FullConnector,
  FullPipeline,
  IngestionKey,
  Pipeline,
  PipelineWithRelations,
  PrivateLink,
  Publication,
  SourceReader,
  SourceTable,
  SSHTunnel,
  Table,
  TableUsage,
  Validation,
} from "./schemas.ts";
export { untilAborted } from "./read-cache.ts";
export { UNREADABLE, unreadableIn } from "./unreadable.ts";
export { abridge, reveal, shorten, visible } from "./text.ts";
export { type CallInput, type Request, requestOf } from "./prepare.ts";
export type { ArtieExchange, CallOptions, Transport, TransportOptions } from "./transport.ts";
