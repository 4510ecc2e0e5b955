// The Events API: another host and another key (an ingestion API key) than the rest.
import { ArtieError } from "./errors.ts";
import type { TrackEvent } from "./requests.ts";
import type { Operation } from "./operation.ts";
import { eventOperations } from "./operations.ts";
import type { CallInput } from "./prepare.ts";
import { type CallOptions, createTransport, type TransportOptions } from "./transport.ts";

/** The whole uncompressed body of a request must not be larger, in bytes. */
export const MAX_EVENT_BYTES = 10 * 1000 * 1000;

/** What one event may take, in milliseconds, and what a request of many may take more for each MB on a slow line. */
const ONE_EVENT_MS = 30_000;
const MS_PER_MB = 10_000;

export type EventsClient = ReturnType<typeof createEventsClient>;

/**
 * Methods throw an {@link ArtieError}. An event with a `messageId` counts once however often it arrives, so that a
 * request in which every event has one is also retried when nobody knows whether it was processed (a connection that
 * was cut, 502, 503, 504), within the retry budget of reads. Others are retried like any write.
 */
export function createEventsClient(options: TransportOptions) {
  const transport = createTransport(options);

  async function send<Answer>(
    operation: Operation<string, "write", Answer, never>,
    input: CallInput,
    call?: CallOptions,
  ): Promise<Answer> {
    try {
      return await transport.send(operation, input, call);
    } catch (error) {
      // Signing in does not help here: the key is another one.
      throw error instanceof ArtieError && error.status === 401 ? error.with({ remedy: OTHER_KEY }) : error;
    }
  }

  function sendBulk(json: string | Uint8Array, count: number, repeatable: boolean, call?: CallOptions) {
    const megabytes = count === 1 ? 0 : Math.floor(Buffer.byteLength(json) / 1e6);
    const timeoutMs = call?.timeoutMs ?? ONE_EVENT_MS + megabytes * MS_PER_MB;
    return send(eventOperations.bulkTrack, { input: json, gzip: true, repeatable }, { ...call, timeoutMs });
  }

  return {
    /** Where its key goes. */
    url: options.url,

    track: (event: TrackEvent, call?: CallOptions) =>
      send(eventOperations.track, { input: event, repeatable: hasMessageId(event) }, call),

    /** Sends the events as one gzip-compressed request; the API wants at least one and at most {@link MAX_EVENT_BYTES}. */
    bulkTrack: (events: readonly TrackEvent[], call?: CallOptions) =>
      sendBulk(JSON.stringify(events), events.length, events.every(hasMessageId), call),

    /** The same for a JSON array of so many events that is built already; every one of them has a `messageId`. */
    bulkTrackJson: (json: string | Uint8Array, count: number, call?: CallOptions) => sendBulk(json, count, true, call),
  };
}

const OTHER_KEY = "Use a valid ingestion API key of a source reader of type api; a new one can be created.";

function hasMessageId(event: TrackEvent): boolean {
  return event.messageId !== undefined && event.messageId !== "";
}
