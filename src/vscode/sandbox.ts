// The sandbox as an account: an Artie API that runs inside this extension host.
import type { Log } from "./log.ts";

export interface LocalSandbox {
  readonly url: string;
  readonly eventsUrl: string;
  readonly key: string;
  readonly ingestionKey: string;
  stop(): Promise<void>;
}

/** Loads and starts it; nothing of it is in memory before. */
export async function startLocalSandbox(log: Log): Promise<LocalSandbox> {
  const { startSandbox } = await import("../sandbox/index.ts");
  const sandbox = await startSandbox();
  log.info(`The sandbox answers at ${sandbox.url}.`);
  const { url, eventsUrl, apiKey: key, ingestionKey } = sandbox;
  return { url, eventsUrl, key, ingestionKey, stop: () => sandbox.close() };
}
