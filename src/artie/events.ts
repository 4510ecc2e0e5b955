// The Events API: another host and another key (an ingestion API key) than the rest.
import type { TrackEvent } from "./requests.ts";
import * as schemas from "./schemas.ts";
import { type CallOptions, createTransport, type TransportOptions } from "./transport.ts";

/** The whole uncompressed body of a request must not be larger, in bytes. */
export const MAX_EVENT_BYTES = 10 * 1000 * 1000;

export type EventsClient = ReturnType<typeof createEventsClient>;

/** Methods throw an {@link ArtieError}. Retried like writes: a `messageId` on every event makes a repeat harmless downstream. */
export function createEventsClient(options: TransportOptions) {
  const { send } = createTransport(options);
  return {
    track: (event: TrackEvent, call?: CallOptions) =>
      send({ operation: "track", method: "POST", path: "/v1/track", body: event, response: schemas.tracked }, call),

    /** Sends the events as one gzip-compressed request; the API wants at least one and at most {@link MAX_EVENT_BYTES}. */
    bulkTrack: (events: readonly TrackEvent[], call?: CallOptions) =>
      send({ operation: "bulk_track", method: "POST", path: "/v1/bulk-track", body: events, gzip: true }, call),
  };
}
