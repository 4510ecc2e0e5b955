// The gateway's log, a JSON line each. What looks like a token is cut wherever it stands.
import { type Logger, pino } from "pino";
import { cutTokens } from "./tokens.ts";

export type Log = Logger;

export function createLog(write: (line: string) => void): Log {
  return pino(
    { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: cutTokens } },
    { write },
  );
}
