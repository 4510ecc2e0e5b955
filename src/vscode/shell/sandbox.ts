// The sandbox as an account: an Artie API that runs inside this extension host.
import type { Log } from "./log.ts";

export interface LocalSandbox {
  readonly url: string;
  readonly eventsUrl: string;
  readonly key: string;
  readonly ingestionKey: string;
}

/** Loads and starts it; nothing of it is in memory before. It runs until the signal aborts. */
export async function startLocalSandbox(log: Log, until: AbortSignal): Promise<LocalSandbox> {
  const { startSandbox } = await import("../../sandbox/index.ts");
  const sandbox = await startSandbox();
  const close = (): void => void sandbox.close();
  if (until.aborted) close();
  else until.addEventListener("abort", close, { once: true });
  const { url, eventsUrl, apiKey: key, ingestionKey } = sandbox;
  log.info(`The sandbox answers at ${url}.`);
  return { url, eventsUrl, key, ingestionKey };
}
