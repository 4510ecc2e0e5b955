// A description of the API (OpenAPI 3), read once: its operations, and in a sentence each what of it can't be used. It is
// others' data: it names no host that anything is sent to, and nothing in it is followed beyond it.
import { z } from "zod";
import type { HttpMethod } from "../artie/http.ts";
import { FIELD_NAME, isJson, type Json, Schemas } from "./schema.ts";

/** More is no description of one API. */
export const MAX_SPEC_BYTES = 5 * 1024 * 1024;

/** The description as a whole is of no use. */
export class SpecError extends Error {
  override readonly name = "SpecError";
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: unknown;
  readonly description: string | undefined;
}

/** What the API's maker says of an operation for agents. */
export type About = z.output<typeof about>;

export interface Described {
  readonly id: string | undefined;
  readonly method: HttpMethod;
  /** As it is written: `/pipelines/{uuid}/start`. */
  readonly path: string;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly deprecated: boolean;
  readonly parameters: readonly Parameter[];
  /** Undefined when it takes none. */
  readonly body: { readonly schema: unknown; readonly required: boolean } | undefined;
  readonly answer: unknown;
  readonly about: About | undefined;
  /** What a request has to have that nobody here can give it: `header "X-Reason"`. */
  readonly demands: readonly string[];
  /** Why no tool can be made of it. */
  readonly unusable: string | undefined;
}

export interface Spec {
  /** E.g. `v1.0.92`. */
  readonly version: string;
  readonly operations: readonly Described[];
  readonly schemas: Schemas;
  /** A sentence for each kind of thing that is left out. */
  readonly leftOut: readonly string[];
}

const METHODS = { get: "GET", post: "POST", put: "PUT", patch: "PATCH", delete: "DELETE" } as const;
/** Steps of letters and parameters: nothing that an address could read as another host, a step up, a query. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))(?:[A-Za-z0-9._~:@!$&'()*+,;=-]|\{[^{}/]+\})+)+$/;
const MAX_PATH = 500;
const MAX_VERSION = 40;

const text = z.string().optional().catch(undefined);
const flag = z.boolean().optional().catch(undefined);
const about = z.object({
  exposure: text,
  readOnlyHint: flag,
  destructiveHint: flag,
  idempotentHint: flag,
  openWorldHint: flag,
  retrySemantics: z.enum(["safe", "safe-after-state-check", "unsafe"]).optional().catch(undefined),
  requiredScopes: z.array(z.string()).optional().catch(undefined),
  title: text,
});
const operation = z.object({
  operationId: text,
  summary: text,
  description: text,
  deprecated: z.boolean().catch(false).default(false),
  parameters: z.array(z.unknown()).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()).default({}).catch({}),
  "x-artie-mcp": about.optional().catch(undefined),
});
const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: z.unknown().optional(),
  description: text,
});
const content = z.record(z.string(), z.unknown());

/** @param document What the text of the description says. @throws SpecError */
export function readSpec(document: unknown): Spec {
  if (!isJson(document) || !/^3\.\d/.test(String(document["openapi"])) || !isJson(document["paths"])) {
    throw new SpecError("it is not an OpenAPI 3 description");
  }
  const schemas = new Schemas(document);
  const leftOut = new LeftOut();
  const operations = Object.entries(document["paths"]).flatMap(([path, item]) => {
    const known = schemas.follow(item);
    if (!known || !PATH.test(path) || path.length > MAX_PATH) {
      leftOut.note("paths that are none", path);
      return [];
    }
    return Object.entries(METHODS).flatMap(([key, method]) => {
      if (known[key] === undefined) return [];
      const read = operation.safeParse(known[key]);
      if (read.success) return [described(schemas, { path, method, shared: known["parameters"] }, read.data)];
      leftOut.note("operations that can't be read", `${method} ${path}`);
      return [];
    });
  });
  return { version: versionOf(document), operations, schemas, leftOut: leftOut.sentences() };
}

function versionOf({ info }: Json): string {
  const version = isJson(info) ? info["version"] : undefined;
  const named = typeof version === "string" ? version.replaceAll(/[^\w.+-]/g, "").slice(0, MAX_VERSION) : "";
  return named === "" ? "an unnamed version" : named;
}

interface Where {
  readonly path: string;
  readonly method: HttpMethod;
  /** Parameters of all methods of the path. */
  readonly shared: unknown;
}

function described(schemas: Schemas, { path, method, shared }: Where, read: z.output<typeof operation>): Described {
  const problems: string[] = [];
  const demands: string[] = [];
  const parameters = parametersOf(schemas, path, [shared ?? [], read.parameters].flat(), { problems, demands });
  return {
    id: read.operationId,
    method,
    path,
    title: read["x-artie-mcp"]?.title ?? read.summary,
    description: read.description,
    deprecated: read.deprecated,
    parameters,
    body: bodyOf(schemas, read.requestBody, problems),
    answer: answerOf(schemas, read.responses),
    about: read["x-artie-mcp"],
    demands,
    unusable: problems[0] ?? (demands[0] && `it needs ${demands[0]}`),
  };
}

/** What stands in the path counts, described or not; of the others the one that is said last. */
function parametersOf(
  schemas: Schemas,
  path: string,
  given: readonly unknown[],
  { problems, demands }: { readonly problems: string[]; readonly demands: string[] },
): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const [, name = ""] of path.matchAll(/\{([^{}]+)\}/g)) {
    if (!FIELD_NAME.test(name)) problems.push("a name in its path has odd characters");
    found.set(`path ${name}`, { name, in: "path", required: true, schema: { type: "string" }, description: undefined });
  }
  for (const each of given) {
    const { data } = parameter.safeParse(schemas.follow(each));
    if (!data) continue;
    const { name, schema, description } = data;
    const place = data.in === "path" || data.in === "query" ? data.in : undefined;
    const key = `${data.in} ${name}`;
    if (place === undefined || (place === "query" && !FIELD_NAME.test(name))) {
      if (data.required && !isOwn(data)) demands.push(`${data.in} ${JSON.stringify(name.slice(0, 60))}`);
      continue;
    }
    if (place === "path" && !found.has(key)) continue;
    found.set(key, { name, in: place, required: place === "path" || data.required, schema, description });
  }
  return [...found.values()];
}

/** Headers that OpenAPI has ignored where they are parameters: every request has them. */
function isOwn({ in: place, name }: z.output<typeof parameter>): boolean {
  return place === "header" && /^(?:accept|authorization|content-type)$/i.test(name);
}

function bodyOf(schemas: Schemas, given: unknown, problems: string[]): Described["body"] {
  const requestBody = schemas.follow(given);
  const types = content.safeParse(requestBody?.["content"]).data;
  if (!requestBody || !types) return undefined;
  const required = requestBody["required"] === true;
  const json = jsonIn(schemas, types);
  if (json) return { schema: json["schema"] ?? {}, required };
  if (Object.keys(types).length > 0) problems.push("its body is not JSON");
  return undefined;
}

function answerOf(schemas: Schemas, responses: Readonly<Record<string, unknown>>): unknown {
  const success = Object.entries(responses).find(([status]) => /^2\d\d$/.test(status));
  const types = content.safeParse(schemas.follow(success?.[1])?.["content"]).data;
  return types && jsonIn(schemas, types)?.["schema"];
}

function jsonIn(schemas: Schemas, types: Json): Json | undefined {
  const json = Object.entries(types).find(([type]) => /^application\/(?:[\w.+-]+\+)?json\b/i.test(type));
  return json && (schemas.follow(json[1]) ?? {});
}

const MAX_NAMED = 3;
const MAX_NAME = 80;

/** What is left out, by its reason: one sentence for each, that names a few. */
export class LeftOut {
  readonly #names = new Map<string, string[]>();

  note(reason: string, name: string): void {
    this.#names.set(reason, [...(this.#names.get(reason) ?? []), name]);
  }

  sentences(): string[] {
    return [...this.#names].map(([reason, names]) => {
      const some = names.slice(0, MAX_NAMED).map((name) => name.replaceAll(/[^ -~]/g, "?").slice(0, MAX_NAME));
      const more = names.length > MAX_NAMED ? `, and ${names.length - MAX_NAMED} more` : "";
      return `Left out, ${reason}: ${some.join(", ")}${more}.`;
    });
  }
}
