// The sandbox's own operations under /_sandbox, for tests in other processes. They need no key, only a caller on this
// machine; a web page that tries to reach them (it sends an Origin, or a Host that is not this machine) is refused.
import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import { requestBody, type SandboxEnv } from "../http/context.ts";
import { FAULT_NAMES, type Misbehavior } from "../http/faults.ts";
import type { RequestLog } from "../http/log.ts";
import type { RateLimiter } from "../http/rate-limit.ts";
import { inspectState } from "../inspect.ts";
import type { State } from "../state.ts";

/** What the control operations need of a sandbox. */
export interface Controls {
  readonly state: State;
  readonly log: RequestLog;
  readonly misbehavior: Misbehavior;
  readonly limiter: RateLimiter;
  readonly revokedKeys: Set<string>;
  reset(): void;
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

const advanceBody = z.object({ ms: z.number().min(0) });

const rate = z.number().min(0).max(1);
const faultName = z.enum(FAULT_NAMES);
const faultsBody = z.object({
  faults: z.partialRecord(faultName, rate).optional(),
  latencyMs: z.number().min(0).optional(),
  rateLimit: z.number().positive().nullable().optional(),
  next: z
    .array(
      z.object({
        fault: faultName,
        path: z.string().refine(isPattern, "not a regular expression").optional(),
        method: z.string().optional(),
        times: z.int().min(1).optional(),
      }),
    )
    .optional(),
});

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

const revokeBody = z.object({ key: z.string().min(1) });

const localCallersOnly = createMiddleware<SandboxEnv>(async (c, next) => {
  const isLocal = LOOPBACK.test(c.req.header("host") ?? "") && c.req.header("origin") === undefined;
  if (!isLocal) throw new ApiError(403, "forbidden: the controls of the sandbox are for programs on this machine");
  await next();
});

export function controlRoutes(controls: Controls): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();
  app.use(localCallersOnly);

  app.get("/state", (c) => c.json(inspectState(controls.state)));

  app.get("/requests", (c) => c.json({ items: controls.log.entries }));

  app.delete("/requests", (c) => {
    controls.log.clear();
    return c.body(null, 204);
  });

  app.post("/advance", (c) => {
    const { clock } = controls.state;
    if (!clock.advance) throw new ApiError(409, "the clock of this sandbox cannot be advanced");
    clock.advance(requestBody(c, advanceBody).ms);
    return c.json({ now: clock.now() });
  });

  app.post("/faults", (c) => {
    const body = requestBody(c, faultsBody);
    if (body.faults) controls.misbehavior.rates = body.faults;
    if (body.latencyMs !== undefined) controls.misbehavior.latencyMs = body.latencyMs;
    if (body.rateLimit !== undefined) controls.limiter.limit = body.rateLimit ?? undefined;
    for (const planned of body.next ?? []) controls.misbehavior.plan(planned);
    return c.body(null, 204);
  });

  app.post("/revoke", (c) => {
    controls.revokedKeys.add(requestBody(c, revokeBody).key);
    return c.body(null, 204);
  });

  app.post("/reset", (c) => {
    controls.reset();
    return c.body(null, 204);
  });

  return app;
}
