// What stays open for long: streams on which clients wait for changes. One ends when its grant ends or may do something
// else, so that nobody goes on listening to what they may no longer see.
import { requireAlive } from "./access.ts";
import type { Grant } from "./store/rows.ts";
import type { Store } from "./store/store.ts";

/** Timers take no longer ones; a grant that ends later is looked at again. */
const LONGEST_MS = 2 ** 31 - 1;

export interface OpenStreams extends Disposable {
  /** The same answer, for as long as the grant is what it was. */
  bound(grant: Grant, response: Response): Response;
}

interface Open {
  readonly grant: Grant;
  readonly end: () => void;
}

export function createOpenStreams(store: Store): OpenStreams {
  const open = new Set<Open>();
  const check = async (id: string): Promise<void> => {
    const [now, concerned] = [await store.grants.get(id), [...open].filter(({ grant }) => grant.id === id)];
    for (const { grant, end } of concerned) if (!now || !isSame(now, grant)) end();
  };
  const stop = store.subscribe((event) => {
    if (event.kind !== "grant" || ![...open].some(({ grant }) => grant.id === event.id)) return;
    // A store that does not answer lets nobody in either.
    void check(event.id).catch(() => {
      for (const { grant, end } of open) if (grant.id === event.id) end();
    });
  });
  return {
    bound(grant, response) {
      if (!response.body) return response;
      const ending = new AbortController();
      const timer = setTimeout(() => ending.abort(), Math.min(Math.max(0, grant.expires_at - Date.now()), LONGEST_MS));
      timer.unref();
      const each: Open = { grant, end: () => ending.abort() };
      open.add(each);
      const over = () => {
        clearTimeout(timer);
        open.delete(each);
      };
      return new Response(until(response.body, ending.signal, over), response);
    },
    [Symbol.dispose]() {
      stop();
      for (const { end } of open) end();
    },
  };
}

function isSame(now: Grant, grant: Grant): boolean {
  try {
    requireAlive(now);
  } catch {
    return false;
  }
  return now.expires_at === grant.expires_at && JSON.stringify(now.config) === JSON.stringify(grant.config);
}

/** What the body gives until the signal aborts; then it ends, as if there were no more. */
function until(body: ReadableStream<Uint8Array>, signal: AbortSignal, over: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const ended = new Promise<{ done: true; value: undefined }>((resolve) => {
    signal.addEventListener("abort", () => resolve({ done: true, value: undefined }), { once: true });
  });
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await Promise.race([ended, reader.read()]);
      if (!done) {
        controller.enqueue(value);
        return;
      }
      over();
      controller.close();
      await reader.cancel().catch(() => undefined);
    },
    async cancel(reason) {
      over();
      await reader.cancel(reason);
    },
  });
}
