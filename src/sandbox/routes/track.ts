// The Events API: what programs send in for a source reader of type `api`. It has keys of its own.
import { z } from "zod";
import type { TrackEvent } from "../../artie/requests.ts";
import { ApiError } from "../api-error.ts";
import type { ApiRequest, Routes } from "../http/routes.ts";
import type { Fields } from "../payloads/shapes.ts";

const event = z.object({
  event: z.string().min(1),
  timestamp: z.iso.datetime({ offset: true }),
  properties: z.record(z.string(), z.unknown()),
  messageId: z.string().min(1).optional(),
} satisfies Fields<TrackEvent>);

export const trackRoutes: Routes = {
  "POST /v1/track": (request) => {
    const readerUUID = readerOf(request);
    return { status: "ok", messageId: accept(request, readerUUID, request.body(event)) };
  },

  // All or none: one event that is wrong refuses the whole request.
  "POST /v1/bulk-track": (request) => {
    const readerUUID = readerOf(request);
    const events = request.body(z.array(event).min(1));
    return { status: "ok", messageIds: events.map((item) => accept(request, readerUUID, item)) };
  },
};

/** The source reader that the request's ingestion key belongs to. @throws ApiError 401 */
function readerOf({ state, bearerToken }: ApiRequest): string {
  const key = state.ingestionKeys.all().find(({ secret }) => secret === bearerToken);
  if (!key) throw new ApiError(401, "unauthorized: invalid ingestion API key");
  if (key.expiresAt !== undefined && key.expiresAt <= state.clock.now()) {
    throw new ApiError(401, "unauthorized: ingestion API key has expired");
  }
  return key.sourceReaderUUID;
}

function accept({ state }: ApiRequest, sourceReaderUUID: string, event: TrackEvent): string {
  const { messageId = state.random.uuid(), ...rest } = event;
  state.events.accept({ sourceReaderUUID, messageId, ...rest });
  return messageId;
}
