// The Events API: what programs send in for a source reader of type `api`. It has keys of its own.
import { Hono } from "hono";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { bearerToken } from "../http/auth.ts";
import { requestBody, type SandboxContext, type SandboxEnv } from "../http/context.ts";
import type { State } from "../state.ts";

const event = z.object({
  event: z.string().min(1),
  timestamp: z.iso.datetime({ offset: true }),
  properties: z.record(z.string(), z.unknown()),
  messageId: z.string().min(1).optional(),
});
type Event = z.infer<typeof event>;

export function eventRoutes(sandbox: StateHolder): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();

  app.post("/track", (c) => {
    const readerUUID = readerOf(sandbox.state, c);
    const messageId = accept(sandbox.state, readerUUID, requestBody(c, event));
    return c.json({ status: "ok", messageId });
  });

  // All or none: one event that is wrong refuses the whole request.
  app.post("/bulk-track", (c) => {
    const readerUUID = readerOf(sandbox.state, c);
    const messageIds = requestBody(c, z.array(event).min(1)).map((item) => accept(sandbox.state, readerUUID, item));
    return c.json({ status: "ok", messageIds });
  });

  return app;
}

/** The source reader that the request's ingestion key belongs to. @throws ApiError 401 */
function readerOf(state: State, c: SandboxContext): string {
  const token = bearerToken(c.req.header("authorization"));
  const key = state.ingestionKeys.all().find(({ secret }) => secret === token);
  if (!key) throw new ApiError(401, "unauthorized: invalid ingestion API key");
  if (key.expiresAt !== undefined && key.expiresAt <= state.clock.now()) {
    throw new ApiError(401, "unauthorized: ingestion API key has expired");
  }
  return key.sourceReaderUUID;
}

function accept(state: State, sourceReaderUUID: string, { messageId = state.random.uuid(), ...rest }: Event): string {
  state.events.accept({ sourceReaderUUID, messageId, ...rest });
  return messageId;
}
