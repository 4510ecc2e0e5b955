// A description of the API (OpenAPI 3), read once: its operations, and in a sentence each what of it can't be used. It is
// others' data: it names no host that anything is sent to, and nothing in it is followed beyond it.
import { z } from "zod";
import type { HttpMethod } from "../artie/http.ts";
import { FIELD_NAME, isJson, type Json, Schemas } from "./schema.ts";
import { type Written, writtenAs } from "./written.ts";

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
  /** In a query. */
  readonly written: Written;
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
  /** Some of the parameters lead nowhere: what else it takes is not known. */
  readonly isPartial: boolean;
  /** Undefined when it takes none. */
  readonly body: { readonly schema: unknown; readonly required: boolean; readonly type: string } | undefined;
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
const MAX_ID = 200;
const MAX_VERSION = 40;
const JSON_TYPE = "application/json";

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
  servers: z.unknown().optional(),
  "x-artie-mcp": about.optional().catch(undefined),
});
const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: z.unknown().optional(),
  description: text,
  style: text,
  explode: flag,
  content: z.unknown().optional(),
});
const content = z.record(z.string(), z.unknown());

/** @param document What the text of the description says. @throws SpecError */
export function readSpec(document: unknown): Spec {
  if (!isJson(document) || !/^3(?:\.\d|$)/.test(String(document["openapi"])) || !isJson(document["paths"])) {
    throw new SpecError("it is not an OpenAPI 3 description");
  }
  const schemas = new Schemas(document);
  const leftOut = new LeftOut();
  const homes = addressesIn(document["servers"]);
  const operations = Object.entries(document["paths"]).flatMap(([path, item]) => {
    const known = schemas.follow(item);
    if (!known || !PATH.test(path) || path.length > MAX_PATH) {
      leftOut.note("paths that are none", path);
      return [];
    }
    return Object.entries(METHODS).flatMap(([key, method]) => {
      if (known[key] === undefined) return [];
      const read = operation.safeParse(known[key]);
      const where = { path, method, shared: known["parameters"], servers: known["servers"], homes };
      if (read.success) return [described(schemas, where, read.data)];
      leftOut.note("operations that can't be read", `${method} ${path}`);
      return [];
    });
  });
  return { version: versionOf(document), operations, schemas, leftOut: leftOut.sentences() };
}

function versionOf({ info }: Json): string {
  const version = isJson(info) ? info["version"] : undefined;
  const isNamed = typeof version === "string" || typeof version === "number";
  const named = isNamed
    ? String(version)
        .replaceAll(/[^\w.+-]/g, "")
        .slice(0, MAX_VERSION)
    : "";
  return named === "" ? "an unnamed version" : named;
}

interface Where {
  readonly path: string;
  readonly method: HttpMethod;
  /** Parameters of all methods of the path. */
  readonly shared: unknown;
  /** Of the path, and of the whole description. */
  readonly servers: unknown;
  readonly homes: readonly string[];
}

/** What is found out about one operation while it is read. */
interface Notes {
  readonly problems: string[];
  readonly demands: string[];
  isPartial: boolean;
}

function described(schemas: Schemas, where: Where, read: z.output<typeof operation>): Described {
  const { path, method, shared, servers, homes } = where;
  const notes: Notes = { problems: [], demands: [], isPartial: false };
  const given = [shared ?? [], read.parameters].flat();
  const parameters = parametersOf(schemas, path, given, notes);
  const body = bodyOf(schemas, read.requestBody, notes);
  const elsewhere = addressesIn(read.servers ?? servers);
  const { problems, demands, isPartial } = notes;
  if (elsewhere.length > 0 && !elsewhere.some((url) => homes.includes(url)))
    problems.push("the address is another one");
  if (isPartial) problems.push("a parameter leads nowhere");
  if (method === "GET" && body?.required) problems.push("a GET needs a body");
  return {
    id: idIn(read.operationId),
    method,
    path,
    title: read["x-artie-mcp"]?.title ?? read.summary,
    description: read.description,
    deprecated: read.deprecated,
    parameters,
    isPartial,
    body: method === "GET" ? undefined : body,
    answer: answerOf(schemas, read.responses),
    about: read["x-artie-mcp"],
    demands,
    unusable: problems[0] ?? (demands[0] && `it needs ${demands[0]}`),
  };
}

/** In one line: it is shown to people. */
function idIn(id: string | undefined): string | undefined {
  return (
    id
      ?.replaceAll(/[\s\p{C}]+/gu, " ")
      .trim()
      .slice(0, MAX_ID) || undefined
  );
}

function addressesIn(servers: unknown): string[] {
  const urls = Array.isArray(servers) ? servers.map((each): unknown => isJson(each) && each["url"]) : [];
  return urls.filter((url) => typeof url === "string").map((url) => url.replace(/\/+$/, ""));
}

/** What stands in the path counts, described or not; of the others the one that is said last. */
function parametersOf(schemas: Schemas, path: string, given: readonly unknown[], notes: Notes): Parameter[] {
  const { problems, demands } = notes;
  const found = new Map<string, Parameter>();
  for (const [, name = ""] of path.matchAll(/\{([^{}]+)\}/g)) {
    if (!FIELD_NAME.test(name)) problems.push("a name in its path has odd characters");
    const schema = { type: "string" };
    found.set(`path ${name}`, { name, in: "path", required: true, schema, description: undefined, written: "each" });
  }
  for (const each of given) {
    const known = schemas.follow(each);
    if (!known) notes.isPartial = true;
    const { data } = parameter.safeParse(known);
    if (!data) continue;
    const { name, description } = data;
    const place = data.in === "path" || data.in === "query" ? data.in : undefined;
    const written = place === "path" ? inPath(schemas, data) : writtenAs(data);
    const key = `${data.in} ${name}`;
    if (place === "path" && !found.has(key)) continue;
    if (place === "path" && written === undefined) problems.push("its path is written in another way");
    if (place === undefined || written === undefined || (place === "query" && !FIELD_NAME.test(name))) {
      if (data.required && !isOwn(data)) demands.push(`${data.in} ${JSON.stringify(name.slice(0, 60))}`);
      continue;
    }
    const schema = data.schema ?? jsonIn(schemas, content.safeParse(data.content).data ?? {})?.media["schema"];
    found.set(key, { name, in: place, required: place === "path" || data.required, schema, description, written });
  }
  return [...found.values()];
}

type GivenParameter = z.output<typeof parameter>;

/** Undefined for what is no one step of a path. */
function inPath(schemas: Schemas, { style = "simple", schema, content: media }: GivenParameter): Written | undefined {
  const isStep = !schemas.types(schema ?? {}).some((type) => type === "object" || type === "array");
  return style === "simple" && media === undefined && isStep ? "each" : undefined;
}

/** Headers that OpenAPI has ignored where they are parameters: every request has them. */
function isOwn({ in: place, name }: GivenParameter): boolean {
  return place === "header" && /^(?:accept|authorization|content-type)$/i.test(name);
}

/** What leads nowhere is a body of which nothing is known. */
function bodyOf(schemas: Schemas, given: unknown, { problems }: Notes): Described["body"] {
  const requestBody = schemas.follow(given);
  if (!requestBody && isJson(given)) return { schema: given, required: true, type: JSON_TYPE };
  const types = content.safeParse(requestBody?.["content"]).data;
  if (!requestBody || !types) return undefined;
  const required = requestBody["required"] === true;
  const json = jsonIn(schemas, types);
  if (json) return { schema: json.media["schema"] ?? {}, required, type: json.type };
  if (Object.keys(types).length > 0) problems.push("its body is not JSON");
  return undefined;
}

/** Of the first success; what stands for all that is not named where none is. */
function answerOf(schemas: Schemas, responses: Readonly<Record<string, unknown>>): unknown {
  const success = Object.keys(responses).find((status) => /^2(?:\d\d|XX)$/i.test(status)) ?? "default";
  const given = responses[success];
  const answer = schemas.follow(given);
  if (!answer) return given;
  const types = content.safeParse(answer["content"]).data;
  return types && jsonIn(schemas, types)?.media["schema"];
}

interface JsonMedia {
  /** As it is sent. */
  readonly type: string;
  readonly media: Json;
}

/** Plain JSON before what is made of it, and that before what may be anything. */
function jsonIn(schemas: Schemas, types: Json): JsonMedia | undefined {
  const kinds = [/^application\/json\b/i, /^application\/[\w.+-]+\+json\b/i, /^(?:application|\*)\/\*/];
  for (const kind of kinds) {
    const found = Object.entries(types).find(([type]) => kind.test(type.trim()));
    if (!found) continue;
    const [type] = found[0].trim().split(/[;\s]/);
    const isMade = type !== undefined && /^application\/[\w.+-]+\+json$/i.test(type);
    return { type: isMade ? type : JSON_TYPE, media: schemas.follow(found[1]) ?? {} };
  }
  return undefined;
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
    return [...this.#names].map(([reason, all]) => {
      const names = [...new Set(all)];
      const some = names.slice(0, MAX_NAMED).map((name) => name.replaceAll(/[^ -~]/g, "?").slice(0, MAX_NAME));
      const more = names.length > MAX_NAMED ? `, and ${names.length - MAX_NAMED} more` : "";
      return `Left out, ${reason}: ${some.join(", ")}${more}.`;
    });
  }
}
