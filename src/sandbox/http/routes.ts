// The operations as a table, `METHOD /path` -> what it answers, and what each of them is given of a request.
import type { HttpBindings } from "@hono/node-server";
import type { Context, Hono } from "hono";
import type { z } from "zod";
import { ApiError } from "../api-error.ts";
import { describeIssue, uuid } from "../payloads/shapes.ts";
import type { State } from "../state.ts";

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
export type ApiRequest = ReturnType<typeof requestOf>;

/** Each answers an object, nothing (204), or a response of its own. */
export type Routes = Readonly<Record<`${"GET" | "POST" | "DELETE"} /${string}`, (request: ApiRequest) => unknown>>;

/**
 * Adds the operations of a table. The first one that matches answers: a path that is spelled out has to stand before the
 * one with `{uuid}` in its place. The state is asked for at every request: a reset replaces it as a whole.
 */
export function addRoutes(app: Hono<SandboxEnv>, sandbox: { readonly state: State }, routes: Routes): void {
  for (const [operation, run] of Object.entries(routes)) {
    const [method = "", path = ""] = operation.split(" ");
    app.on(method, path.replace("{uuid}", ":uuid"), (c) => {
      const answer = run(requestOf(c, sandbox.state));
      if (answer instanceof Response) return answer;
      return answer === undefined ? c.body(null, 204) : c.json(answer);
    });
  }
}

function requestOf(c: SandboxContext, state: State) {
  return {
    state,
    /** The UUID in the path. @throws ApiError 400 when it is none */
    get uuid(): string {
      const text = c.req.param("uuid") ?? "";
      const parsed = uuid.safeParse(text);
      if (!parsed.success) throw new ApiError(400, `invalid UUID: ${JSON.stringify(text)}`);
      return parsed.data;
    },
    /** The body as the operation wants it; no body counts as `{}`. @throws ApiError 400 */
    body: <T>(schema: z.ZodType<T>): T => {
      if (c.var.malformed) throw new ApiError(400, "invalid request body: not valid JSON");
      const parsed = schema.safeParse(c.var.body ?? {});
      if (!parsed.success) throw new ApiError(400, `invalid request body: ${describeIssue(parsed.error)}`);
      return parsed.data;
    },
    query: (name: string) => c.req.query(name),
    /** A boolean of the query string; absent is false. @throws ApiError 400 */
    flag: (name: string): boolean => {
      const value = c.req.query(name) || "false";
      if (value === "true" || value === "false") return value === "true";
      throw new ApiError(400, `invalid query parameter ${name}: expected true or false`);
    },
    bearerToken: bearerToken(c),
    /** 202: it is going to be done. */
    accepted: () => c.body(null, 202),
  };
}

export function bearerToken(c: SandboxContext): string | undefined {
  return /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
}
