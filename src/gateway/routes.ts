// One route of the admin API: what it takes and answers stands beside what it does, for Hono and for OpenAPI alike.
import type { Context } from "hono";
import { z } from "zod";
import { Refusal } from "./refusal.ts";
import type { Member } from "./store/rows.ts";

export interface Asked<Query, Body> {
  readonly query: Query;
  readonly body: Body;
  /** A part of the path by its name. */
  readonly param: (name: string) => string;
  readonly by: Member;
  readonly signal: AbortSignal;
}

export interface Route {
  readonly method: "get" | "post" | "patch" | "delete";
  /** With its parameters in braces, as OpenAPI writes it. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
  readonly answer: z.ZodType;
  readonly status: 200 | 201;
  run(c: Context, by: Member): Promise<Response>;
}

interface Definition<Query extends z.ZodObject, Body extends z.ZodType, Answer extends z.ZodType> {
  readonly method: Route["method"];
  readonly path: string;
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
  readonly status?: 201;
  readonly handle: (asked: Asked<z.output<Query>, z.output<Body>>) => Promise<z.input<Answer>>;
}

export function route<Query extends z.ZodObject, Body extends z.ZodType, Answer extends z.ZodType>(
  definition: Definition<Query, Body, Answer>,
): Route {
  const { method, path, summary, query, body, answer, status = 200, handle } = definition;
  return {
    ...{ method, path, summary, query, body, answer, status },
    async run(c, by) {
      const asked = {
        query: parsed(query ?? z.unknown(), c.req.query()) as z.output<Query>,
        body: (body ? parsed(body, await jsonOf(c)) : undefined) as z.output<Body>,
        param: (name: string) => c.req.param(name) ?? "",
        by,
        signal: c.req.raw.signal,
      };
      return c.json(await handle(asked), status);
    },
  };
}

async function jsonOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw new Refusal(400, "invalid_input", "The body is not JSON.", "Send JSON, with content-type: application/json.");
  }
}

/** @throws Refusal that names every field that is wrong */
function parsed<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: wordsOf });
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  const remedy = "The fields are described in /admin/v1/openapi.json.";
  throw new Refusal(400, "invalid_input", problems.slice(0, 10).join("; "), remedy, {
    problems: problems.slice(0, 50),
  });
}

/** Of what was given only a word that is one of few is told again: anything else may be a secret. */
function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_value": {
      const given = typeof issue.input === "string" ? `not "${issue.input.slice(0, 40)}"` : "";
      return [`it must be ${listed(issue.values)}`, given].filter(Boolean).join(", ");
    }
    case "too_small":
      return issue.origin === "int" || issue.origin === "number" ? `it must be at least ${issue.minimum}` : undefined;
    case "unrecognized_keys":
      return `there is no field ${issue.keys.map((key) => `"${key.slice(0, 40)}"`).join(", ")}`;
    default:
      return undefined;
  }
}

function listed(values: readonly unknown[]): string {
  const words = values.map(String);
  const last = words.pop() ?? "";
  return words.length === 0 ? last : `${words.join(", ")} or ${last}`;
}
