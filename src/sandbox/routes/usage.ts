// The two reads that are newer than the published file: rows processed and recent errors of a pipeline.
import type { Hono } from "hono";
import { z } from "zod";
import { timestamp } from "../clock.ts";
import { ApiError } from "../errors.ts";
import type { StateHolder } from "../holder.ts";
import { pathUuid, type SandboxContext, type SandboxEnv } from "../http/context.ts";
import { usageOf } from "../usage.ts";

const HOUR_MS = 60 * 60 * 1_000;
const rfc3339 = z.iso.datetime({ offset: true });

export function usageRoutes(app: Hono<SandboxEnv>, sandbox: StateHolder): void {
  app.get("/pipelines/:uuid/usage", (c) => {
    const pipeline = sandbox.state.pipeline(pathUuid(c));
    const now = sandbox.state.clock.now();
    const to = queryTime(c, "to") ?? now;
    const from = queryTime(c, "from") ?? to - HOUR_MS;
    if (from > to) throw new ApiError(400, "invalid query parameter from: it must not be after to");
    return c.json({ tableStats: usageOf(pipeline, from, to, now) });
  });

  app.get("/pipelines/:uuid/error-logs", (c) => {
    const { errorLogs } = sandbox.state.pipeline(pathUuid(c));
    const newestFirst = errorLogs.toReversed();
    return c.json({ items: newestFirst.map(({ at, message }) => ({ timestamp: timestamp(at), message })) });
  });
}

/** A time of the query string in milliseconds. @throws ApiError 400 unless it is RFC 3339 */
function queryTime(c: SandboxContext, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  if (!rfc3339.safeParse(text).success) throw new ApiError(400, `invalid query parameter ${name}: expected RFC 3339`);
  return Date.parse(text);
}
