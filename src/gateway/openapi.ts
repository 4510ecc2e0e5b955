// The admin API described (OpenAPI 3.1), from the schemas that it parses with.
import { z } from "zod";
import type { Route } from "./routes.ts";
import { refusalAnswer } from "./schemas.ts";

export function openApiOf(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {
    "/admin/v1/events": {
      get: {
        summary: "Grants made, changed, used and revoked, and approvals, as server-sent events",
        responses: { 200: { description: "Events", content: { "text/event-stream": {} } }, default: refusal },
      },
    },
    "/admin/v1/audit": {
      get: {
        summary: "Every row of the trail with its signature, as JSON Lines",
        responses: { 200: { description: "Rows", content: { "application/x-ndjson": {} } }, default: refusal },
      },
    },
  };
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return {
    openapi: "3.1.0",
    info: { title: "Artie gateway: admin API", version },
    security: [{ member: [] }],
    components: { securitySchemes: { member: { type: "http", scheme: "bearer" } } },
    paths,
  };
}

const refusal = { description: "What is wrong and what to do", content: contentOf(refusalAnswer, "output") };

function operationOf({ path, summary, query, body, answer, status }: Route): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: text,
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    ...{ name, in: "query", schema: schemaOf(schema as z.ZodType, "input") },
  }));
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body ? { requestBody: { required: true, content: contentOf(body, "input") } } : {}),
    responses: { [status]: { description: "Done", content: contentOf(answer, "output") }, default: refusal },
  };
}

const text = { type: "string" };

function contentOf(schema: z.ZodType, io: "input" | "output"): object {
  return { "application/json": { schema: schemaOf(schema, io) } };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  const shape = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  delete shape.$schema;
  return shape;
}
