// Server-sent events for whoever watches the gateway: grants made, changed, revoked and used, approvals that wait or were
// decided. Nothing is polled: the store tells every replica.
import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { approvalAnswerOf } from "./approvals.ts";
import { answerOf } from "./grants.ts";
import type { Store, StoreEvent } from "./store/store.ts";

const KEEP_ALIVE_MS = 15_000;

/** Ends with the client, or when the gateway stops. */
export function answerEvents(c: Context, store: Store, stopping: AbortSignal): Response {
  return streamSSE(c, async (stream) => {
    const ended = Promise.withResolvers<undefined>();
    const end = () => {
      ended.resolve(undefined);
    };
    // One after the other: a client that reads slowly does not get them out of their order.
    let telling: Promise<void> = Promise.resolve();
    const stop = store.subscribe((event) => {
      telling = telling.then(() => tell(stream, store, event)).catch(() => undefined);
    });
    const alive = setInterval(() => void stream.write(": \n\n"), KEEP_ALIVE_MS);
    stopping.addEventListener("abort", end);
    stream.onAbort(end);
    await stream.writeSSE({ event: "ready", data: "{}" });
    if (!stopping.aborted) await ended.promise;
    stopping.removeEventListener("abort", end);
    clearInterval(alive);
    stop();
  });
}

async function tell(stream: SSEStreamingApi, store: Store, event: StoreEvent): Promise<void> {
  switch (event.kind) {
    case "grant":
      await tellGrants(stream, store, "grant", [event.id]);
      return;
    case "calls":
      await tellGrants(stream, store, "calls", event.grants);
      return;
    case "approval": {
      const approval = await store.approvals.get(event.id);
      if (approval) await stream.writeSSE({ event: "approval", data: JSON.stringify(approvalAnswerOf(approval)) });
      return;
    }
    default:
      await stream.writeSSE({ event: event.kind, data: "{}" });
  }
}

async function tellGrants(stream: SSEStreamingApi, store: Store, name: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const grant = await store.grants.get(id);
    if (grant) await stream.writeSSE({ event: name, data: JSON.stringify(answerOf(grant)) });
  }
}
