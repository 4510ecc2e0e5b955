// The Events API: another host and another key (an ingestion API key) than the rest.
import { ArtieError } from "./errors.ts";
import type { TrackEvent } from "./requests.ts";
import { eventOperations } from "./operations.ts";
import { type CallInput, type CallOptions, createTransport, type TransportOptions } from "./transport.ts";

/** The whole uncompressed body of a request must not be larger, in bytes. */
export const MAX_EVENT_BYTES = 10 * 1000 * 1000;

/** A full request on a slow line takes longer than other calls, in milliseconds. */
const BULK_TIMEOUT_MS = 120_000;

export type EventsClient = ReturnType<typeof createEventsClient>;

/**
 * Methods throw an {@link ArtieError}. An event with a `messageId` counts once however often it arrives, so that a
 * request in which every event has one is also retried when nobody knows whether it was processed (a connection that
 * was cut, 502, 503, 504), within the retry budget of reads. Others are retried like any write.
 */
export function createEventsClient(options: TransportOptions) {
  const transport = createTransport(options);

  const withRemedy = <T>(sending: Promise<T>): Promise<T> =>
    sending.catch((error: unknown) => {
      throw withOwnRemedy(error);
    });

  function sendBulk(json: string | Uint8Array, repeatable: boolean, call?: CallOptions): Promise<unknown> {
    const input: CallInput = { input: json, gzip: true, repeatable };
    const options = { ...call, timeoutMs: call?.timeoutMs ?? BULK_TIMEOUT_MS };
    return withRemedy(transport.send(eventOperations.bulkTrack, input, options));
  }

  return {
    track: (event: TrackEvent, call?: CallOptions) =>
      withRemedy(transport.send(eventOperations.track, { input: event, repeatable: hasMessageId(event) }, call)),

    /** Sends the events as one gzip-compressed request; the API wants at least one and at most {@link MAX_EVENT_BYTES}. */
    bulkTrack: (events: readonly TrackEvent[], call?: CallOptions) =>
      sendBulk(JSON.stringify(events), events.every(hasMessageId), call),

    /** The same for a JSON array that is built already; every event in it has a `messageId`. */
    bulkTrackJson: (json: string | Uint8Array, call?: CallOptions) => sendBulk(json, true, call),
  };
}

/** Signing in does not help here: the key is another one. */
function withOwnRemedy(error: unknown): unknown {
  if (!(error instanceof ArtieError) || error.status !== 401) return error;
  const { operation, message, status, code } = error;
  const reported = error.reported?.message;
  const remedy = "Use a valid ingestion API key of a source reader of type api; a new one can be created.";
  return new ArtieError({ operation, message, reported, status, code, remedy });
}

function hasMessageId(event: TrackEvent): boolean {
  return event.messageId !== undefined && event.messageId !== "";
}
