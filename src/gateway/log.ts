// The gateway's log, a JSON line each. What looks like a token is cut wherever it stands.
import { pino } from "pino";
import { cutTokens } from "./tokens.ts";

type Tell = (facts: object, message: string) => void;

export type Log = Readonly<Record<"info" | "warn" | "error", Tell>>;

export function createLog(write: (line: string) => void): Log {
  return pino(
    { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: cutTokens } },
    { write },
  );
}
