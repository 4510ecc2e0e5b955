// What a gateway inside another program has in place of a server's log and figures.
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { cutTokens } from "./tokens.ts";

/** A line each: what happened, and the error where there is one. */
export function plainLog(write: (line: string) => void): Log {
  const tell = (facts: object, message: string) => {
    const error: unknown = Reflect.get(facts, "err");
    write(cutTokens(error instanceof Error ? `${message}: ${error.message}` : message));
  };
  return { info: tell, warn: tell, error: tell };
}

const nothing = () => undefined;

export const NO_METRICS: Metrics = {
  ...{ called: nothing, refused: nothing, rateLimited: nothing, contentType: "text/plain" },
  text: () => Promise.resolve(""),
};
