// What a request handler works with: the Hono context of the sandbox, and the few things every handler needs from it.
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { z } from "zod";
import { ApiError } from "../errors.ts";
import { describeIssue, uuid } from "../payloads/common.ts";

export interface SandboxEnv {
  Bindings: HttpBindings;
  Variables: {
    /** The request's body, unzipped and parsed; undefined when there is none or it is not JSON. */
    body: unknown;
    bodyBytes: number;
    /** True when there is a body and it is not JSON. */
    malformed: boolean | undefined;
  };
}

export type SandboxContext = Context<SandboxEnv>;

/** The UUID in the path. @throws ApiError 400 when it is none */
export function pathUuid(c: SandboxContext): string {
  const text = c.req.param("uuid") ?? "";
  const parsed = uuid.safeParse(text);
  if (!parsed.success) throw new ApiError(400, `invalid UUID: ${JSON.stringify(text)}`);
  return parsed.data;
}

/** The body as the operation wants it; no body counts as `{}`. @throws ApiError 400 */
export function requestBody<T>(c: SandboxContext, schema: z.ZodType<T>): T {
  if (c.var.malformed) throw new ApiError(400, "invalid request body: not valid JSON");
  const parsed = schema.safeParse(c.var.body ?? {});
  if (!parsed.success) throw new ApiError(400, `invalid request body: ${describeIssue(parsed.error)}`);
  return parsed.data;
}

/** A boolean of the query string; absent is false. @throws ApiError 400 */
export function queryFlag(c: SandboxContext, name: string): boolean {
  const value = c.req.query(name);
  if (value === undefined || value === "" || value === "false") return false;
  if (value === "true") return true;
  throw new ApiError(400, `invalid query parameter ${name}: expected true or false`);
}
