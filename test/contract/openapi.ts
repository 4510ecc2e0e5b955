// Checks requests and answers against the OpenAPI file that the environment variable ARTIE_OPENAPI names. The file is
// its maker's and not part of this project.
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { z } from "zod";

/** The file to check against, or undefined when there is none to be had. */
export const openApiFile = process.env["ARTIE_OPENAPI"] || undefined;

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** As the file writes it: `/pipelines/{uuid}/start`. */
  readonly path: string;
}

const schemaObject = z.record(z.string(), z.unknown());
type Schema = z.infer<typeof schemaObject>;

const content = z.object({ "application/json": z.object({ schema: schemaObject }).optional() });
const parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  required: z.boolean().optional(),
  schema: schemaObject,
});
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(parameter).optional(),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content: content.optional() })),
});
const documentShape = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schemaObject) }),
});
type PublishedOperation = Operation & z.infer<typeof operation>;

/**
 * Failures that any operation may answer with although the file does not list them for each: a missing or refused key
 * (401), a key that may not (403), an identifier that matches nothing (404), a conflict (409), a body that is too large
 * (413), too many requests (429), and input that is wrong (400). Their body is `{ "error": "<message>" }`.
 */
const UNLISTED_FAILURES: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 413, 429]);

/** What the API has and the file does not: the usage reads are newer, the Events API is another host. */
const UNLISTED_PATHS = [/^\/pipelines\/[^/]+\/(usage|error-logs)$/, /^\/v1\/(track|bulk-track)$/];

/** Fields of requests that are newer than the file. */
const UNLISTED_FIELDS: Readonly<Record<string, readonly string[]>> = { pipeline_create_from_source: ["database"] };

/**
 * The file gives this operation one schema for two answers: with `includeRelatedObjects` it is the schema, without it
 * the bare pipeline, as the operation's description says.
 */
const BARE_ANSWERS: Readonly<Record<string, string>> = { pipeline_detail: "PayloadsFullPipeline" };

const DOCUMENT_ID = "openapi.json";

export class OpenApi {
  readonly operations: readonly Operation[];
  readonly #operations: readonly PublishedOperation[];
  readonly #schemas: Readonly<Record<string, Schema>>;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  /** @param text what the file holds, if it has been read already */
  constructor(file: string, text = readFileSync(file, "utf8")) {
    const raw: unknown = parse(text);
    const document = documentShape.parse(raw);
    this.#schemas = document.components.schemas;
    this.#operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, details]) => ({
        ...details,
        id: details.operationId,
        method: method.toUpperCase(),
        path,
      })),
    );
    this.operations = this.#operations;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ ...document, $id: DOCUMENT_ID });
  }

  /** The operation that a concrete path (without its query) belongs to; one that is spelled out goes first. */
  operationFor(method: string, path: string): Operation | undefined {
    return this.#find(method, path);
  }

  /** What is wrong with a request; an empty list when it is as published. */
  validateRequest(method: string, path: string, query: Readonly<Record<string, string>>, body: unknown): string[] {
    if (OpenApi.isUnlisted(path)) return [];
    const found = this.#find(method, path);
    if (!found) return [`${method} ${path}: no such operation`];
    const problems = [...this.#queryProblems(found, query), ...this.#bodyProblems(found, body)];
    return problems.map((problem) => `${method} ${found.path}: request: ${problem}`);
  }

  /** Whether the file is known not to describe it. */
  static isUnlisted(path: string): boolean {
    return UNLISTED_PATHS.some((pattern) => pattern.test(path));
  }

  /** What is wrong with an answer; an empty list when it is as published. `body` is undefined when there is none. */
  validateResponse(method: string, path: string, status: number, body: unknown): string[] {
    if (OpenApi.isUnlisted(path)) return [];
    const found = this.#find(method, path);
    if (!found) return [`${method} ${path}: no such operation`];
    return this.#answerProblems(found, status, body).map((problem) => `${method} ${found.path}: ${status}: ${problem}`);
  }

  #find(method: string, path: string): PublishedOperation | undefined {
    const candidates = this.#operations.filter((entry) => entry.method === method && matches(entry.path, path));
    return candidates.find((entry) => entry.path === path) ?? candidates[0];
  }

  #queryProblems(found: PublishedOperation, query: Readonly<Record<string, string>>): string[] {
    const known = (found.parameters ?? []).filter((entry) => entry.in === "query");
    const unknown = Object.keys(query).filter((name) => !known.some((entry) => entry.name === name));
    const missing = known.filter((entry) => entry.required && query[entry.name] === undefined);
    const wrong = known.filter((entry) => {
      const value = query[entry.name];
      return value !== undefined && !this.#ajv.validate(entry.schema, queryValue(value, entry.schema));
    });
    return [
      ...unknown.map((name) => `unknown query parameter ${name}`),
      ...missing.map(({ name }) => `missing query parameter ${name}`),
      ...wrong.map(({ name }) => `query parameter ${name} has the wrong type`),
    ];
  }

  #bodyProblems(found: PublishedOperation, body: unknown): string[] {
    const schema = found.requestBody?.content["application/json"]?.schema;
    if (!schema) return body === undefined ? [] : ["a body where none is published"];
    if (body === undefined) return this.#allowsEmptyBody(schema) ? [] : ["no body"];
    const pointer = `${operationPointer(found)}/requestBody/content/application~1json/schema`;
    const newer = UNLISTED_FIELDS[found.id] ?? [];
    const listed = isRecord(body) ? Object.entries(body).filter(([name]) => !newer.includes(name)) : undefined;
    return this.#problems(pointer, schema, listed ? Object.fromEntries(listed) : body);
  }

  /** The file marks no body as required; one whose schema requires nothing may stay away. */
  #allowsEmptyBody(schema: Schema): boolean {
    const required = this.#resolve(schema)["required"];
    return !Array.isArray(required) || required.length === 0;
  }

  #answerProblems(found: PublishedOperation, status: number, body: unknown): string[] {
    const published = found.responses[String(status)];
    if (!published && !UNLISTED_FAILURES.has(status)) return ["undocumented status"];
    if (status >= 400) return errorProblems(body);
    const schema = published?.content?.["application/json"]?.schema;
    if (!schema) return status === 204 && body !== undefined ? ["a body where none is published"] : [];
    const bare = BARE_ANSWERS[found.id];
    if (bare && isRecord(body) && "uuid" in body) {
      return this.#problems(`components/schemas/${bare}`, this.#schemas[bare] ?? {}, body);
    }
    const pointer = `${operationPointer(found)}/responses/${status}/content/application~1json/schema`;
    return this.#problems(pointer, schema, body);
  }

  #problems(pointer: string, schema: Schema, value: unknown): string[] {
    const validate = this.#validator(pointer);
    const mismatches = validate(value)
      ? []
      : (validate.errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message ?? "is wrong"}`);
    return [...mismatches, ...this.#unknownProperties(schema, value, "")];
  }

  #validator(pointer: string): ValidateFunction {
    const known = this.#validators.get(pointer);
    if (known) return known;
    const made = this.#ajv.compile({ $ref: `${DOCUMENT_ID}#/${pointer}` });
    this.#validators.set(pointer, made);
    return made;
  }

  /** Properties that a schema does not name although it names some. JSON Schema lets them pass; a typo goes unseen. */
  #unknownProperties(reference: Schema, value: unknown, path: string): string[] {
    const schema = this.#resolve(reference);
    if (Array.isArray(value)) {
      const items = schemaObject.safeParse(schema["items"]);
      if (!items.success) return [];
      return value.flatMap((entry, index) => this.#unknownProperties(items.data, entry, `${path}/${index}`));
    }
    if (!isRecord(value)) return [];
    const named = z.record(z.string(), schemaObject).safeParse(schema["properties"]);
    const others = schemaObject.safeParse(schema["additionalProperties"]);
    return Object.entries(value).flatMap(([key, entry]) => {
      const property = named.data?.[key] ?? others.data;
      if (property) return this.#unknownProperties(property, entry, `${path}/${key}`);
      return named.success ? [`${path}/${key} is not a published property`] : [];
    });
  }

  #resolve(schema: Schema): Schema {
    const reference = schema["$ref"];
    if (typeof reference !== "string") return schema;
    return this.#resolve(this.#schemas[reference.split("/").at(-1) ?? ""] ?? {});
  }
}

function operationPointer({ path, method }: Operation): string {
  return `paths/${encodeURIComponent(path.replaceAll("~", "~0").replaceAll("/", "~1"))}/${method.toLowerCase()}`;
}

function matches(template: string, path: string): boolean {
  const parts = template.split("/");
  const actual = path.split("/");
  return parts.length === actual.length && parts.every((part, index) => part.startsWith("{") || part === actual[index]);
}

function queryValue(text: string, schema: Schema): unknown {
  if (schema["type"] === "boolean" && (text === "true" || text === "false")) return text === "true";
  return schema["type"] === "integer" ? Number(text) : text;
}

/** A failure has `{ "error": "<message>" }`, or no body at all. */
function errorProblems(body: unknown): string[] {
  if (body === undefined) return [];
  const isError = isRecord(body) && typeof body["error"] === "string" && body["error"] !== "";
  return isError ? [] : ["a failure without an error message"];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
