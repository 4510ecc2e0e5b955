// Waits until the API shows the effect of a request that it has accepted: accepted is not done.
import type { FullPipeline } from "../../artie/index.ts";
import type { Store } from "../shell/store.ts";

const DEADLINE_MS = 10_000;
const PAUSE_MS = 700;

export interface Settled {
  readonly pipeline: FullPipeline;
  /** False when the API still showed the old state at the deadline. */
  readonly visible: boolean;
}

/** Reads the pipeline until `isVisible`. @throws ArtieError */
export async function settled(
  store: Store,
  uuid: string,
  isVisible: (pipeline: FullPipeline) => boolean,
  signal: AbortSignal,
): Promise<Settled> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const pipeline = await store.loadDetail(uuid, signal);
    if (isVisible(pipeline)) return { pipeline, visible: true };
    if (performance.now() >= deadline) return { pipeline, visible: false };
    await pause(signal);
  }
}

/** Ends early when the signal does: the next read then throws. */
async function pause(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, PAUSE_MS);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
