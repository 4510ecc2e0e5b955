// The sandbox's own operations under /_sandbox, for tests in other processes. They need no key, only a caller on this
// machine; a web page that tries to reach them (it sends an Origin, or a Host that is not this machine) is refused.
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import type { Controls } from "../controls.ts";
import type { Routes, SandboxEnv } from "../http/routes.ts";
import { FAULT_NAMES } from "../http/faults.ts";

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

const faultName = z.enum(FAULT_NAMES);
const plannedFault = z.object({
  fault: faultName,
  path: z.string().refine(isPattern, "not a regular expression").optional(),
  method: z.string().optional(),
  times: z.int().min(1).optional(),
});

const advanceBody = z.object({ ms: z.number().min(0) });
const faultsBody = z.object({
  faults: z.partialRecord(faultName, z.number().min(0).max(1)).optional(),
  latencyMs: z.number().min(0).optional(),
  rateLimit: z.number().positive().nullable().optional(),
  next: z.array(plannedFault).optional(),
});
const revokeBody = z.object({ key: z.string().min(1) });

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

export const localCallersOnly = createMiddleware<SandboxEnv>(async (c, next) => {
  const isLocal = LOOPBACK.test(c.req.header("host") ?? "") && c.req.header("origin") === undefined;
  if (!isLocal) throw new ApiError(403, "forbidden: the controls of the sandbox are for programs on this machine");
  await next();
});

export function controlRoutes(controls: Controls): Routes {
  return {
    "GET /_sandbox/state": () => controls.snapshot(),

    "GET /_sandbox/requests": () => ({ items: controls.requests }),

    "DELETE /_sandbox/requests": () => {
      controls.clearRequests();
    },

    "POST /_sandbox/advance": ({ state: { clock }, body }) => {
      if (!clock.advance) throw new ApiError(409, "the clock of this sandbox cannot be advanced");
      clock.advance(body(advanceBody).ms);
      return { now: clock.now() };
    },

    "POST /_sandbox/faults": ({ body }) => {
      const { faults, latencyMs, rateLimit, next = [] } = body(faultsBody);
      if (faults) controls.setFaults(faults);
      if (latencyMs !== undefined) controls.setLatency(latencyMs);
      if (rateLimit !== undefined) controls.setRateLimit(rateLimit ?? undefined);
      for (const fault of next) controls.planFault(fault);
    },

    "POST /_sandbox/revoke": ({ body }) => {
      controls.revokeKey(body(revokeBody).key);
    },

    "POST /_sandbox/reset": () => {
      controls.reset();
    },
  };
}
