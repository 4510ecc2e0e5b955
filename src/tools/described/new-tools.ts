// A tool for an operation that only a newer description of the API knows: flat input, and as much caution as is right for
// something that nobody here has looked at. What the description says may raise a level, never lower one.
import { z } from "zod";
import { type AnyOperation, type ReadingClient, sendOn } from "../../artie/index.ts";
import { ourOperations, placeOf } from "../../spec/compare.ts";
import type { Described, LeftOut, Spec } from "../../spec/document.ts";
import type { Json } from "../../spec/schema.ts";
import { defineTool, type Hints, type Level, type Method, type Tool } from "../define.ts";
import { MAX_SCHEMA_BYTES } from "../schema.ts";
import type { LookContext } from "../context.ts";
import { hostsOrArtie } from "../policy/destinations.ts";
import { resolveSecrets } from "../secrets.ts";
import { sends } from "../sends.ts";
import { page, paging } from "../shape.ts";
import { checkOf } from "./extend.ts";
import { type Field, fieldsOf, inputOf, type NewRequest, withUuids } from "./fields.ts";
import { cut, shortened } from "./listed.ts";
import { templateOf } from "./named.ts";
import { planFor } from "./new-plan.ts";
import { isMovedWrite, requireOwn } from "./others.ts";

/** More than these nobody looks through; the others wait for a release. */
const MAX_NEW_TOOLS = 64;
/** Clients refuse longer names; editors put `mcp_artie_` before them. */
const MAX_NAME = 54;
const MAX_TITLE = 60;
const MAX_DESCRIPTION = 300;
const WORDS = [100, 40, 0] as const;
/** Of what the tools add to the operation's own fields. */
const CONFIRMING = { confirm: { type: "string" } };
const CALL = { dryRun: { type: "boolean" }, approval: { type: "string" } };
const PAGING = { limit: { type: "integer", minimum: 1 }, cursor: { type: "string" } };

export function newTools(spec: Spec, added: readonly Described[], known: readonly Tool[], leftOut: LeftOut): Tool[] {
  const names = new Set(known.map(({ name }) => name));
  const tools: Tool[] = [];
  for (const described of added) {
    const label = described.id ?? `${described.method} ${described.path}`;
    const name = nameOf(described);
    if (described.unusable !== undefined) leftOut.note(`operations of which ${described.unusable}`, label);
    else if (names.has(name)) leftOut.note("operations of a name that is taken", label);
    else if (tools.length === MAX_NEW_TOOLS) leftOut.note(`operations beyond ${MAX_NEW_TOOLS}`, label);
    else {
      const tool = toolOf(spec, described, name, leftOut);
      if (tool) {
        tools.push(tool);
        names.add(name);
      }
    }
  }
  return tools;
}

/** Without an id in letters, of method and path. */
function nameOf({ id, method, path }: Described): string {
  const words = (text: string) => text.replaceAll(/[^A-Za-z0-9_-]+/g, "_").replaceAll(/^_+|_+$/g, "");
  return `artie_${words(id ?? "") || words(`${method}_${path}`).toLowerCase()}`.slice(0, MAX_NAME);
}

function toolOf(spec: Spec, described: Described, name: string, leftOut: LeftOut): Tool | undefined {
  try {
    const level = levelOf(described);
    const fields = fieldsOf(spec.schemas, described);
    const pages = level === "read" && isList(spec, described);
    const operation = operationOf(described, level);
    const listed = listedOf(fields, {
      ...(level === "destroy" ? CONFIRMING : {}),
      ...(level === "read" ? {} : CALL),
      ...(pages ? PAGING : {}),
    });
    const shape = {
      ...Object.fromEntries(fields.map((field) => [field.input, checkedBy(field)])),
      ...(level === "destroy" ? { confirm: z.string().optional() } : {}),
      ...(pages ? paging : {}),
    };
    const tool = {
      name,
      title: cut(described.title ?? `${described.method} ${described.path}`, MAX_TITLE),
      description: descriptionOf(described, level === "destroy"),
      method: methodOf(described),
      tags: ["new"] as const,
      sends: sends(operation),
      hints: hintsOf(described, level),
      input: z.strictObject(shape),
      listed,
    };
    const requestOf = async ({ resolve }: LookContext, input: Readonly<Record<string, unknown>>) => {
      const request = inputOf(described, fields, await withUuids(resolve, fields, input));
      requireOwn(spec, described, request.path);
      return request;
    };
    if (level === "read") {
      return defineTool({
        ...tool,
        level,
        run: async (context, input) => {
          const answer = await send(context, operation, await requestOf(context, input), tool.title);
          return shown(answer, pages ? input : {});
        },
      });
    }
    return defineTool({
      ...tool,
      level,
      plan: async (context, input) => {
        const request = await requestOf(context, input);
        return { ...(await planFor(spec, described, { context, request, level })), request };
      },
      // What was planned, not what has the name by now.
      run: async (context, _, { request }) => shown(await send(context, operation, request, tool.title), {}),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    leftOut.note("operations whose input can't be checked", `${name} (${reason})`);
    return undefined;
  }
}

/** Made now, so that what can't be checked is found out before it is offered. */
function checkedBy({ schema, required }: Field): z.ZodType {
  const check = checkOf(schema)();
  return required ? check : check.optional();
}

/**
 * Reads at `read`, writes at `change`; what destroys, what has moved, or what the API's maker keeps from agents, at
 * `everything`. A GET that is said to write is a write; of the others only a POST can be a read.
 */
function levelOf(described: Described): "read" | "change" | "destroy" {
  const { method, about } = described;
  if (
    method === "DELETE" ||
    isMovedWrite(described) ||
    about?.destructiveHint === true ||
    about?.exposure === "excluded"
  )
    return "destroy";
  if (method === "GET") return about?.readOnlyHint === false ? "change" : "read";
  return method === "POST" && about?.readOnlyHint === true ? "read" : "change";
}

function effectOf({ method, about }: Described): "read" | "write" {
  return method === "GET" && about?.readOnlyHint !== false ? "read" : "write";
}

function methodOf({ method, path }: Described): Method {
  const isOne = path.endsWith("}");
  switch (method) {
    case "GET":
      return isOne ? "get" : "list";
    case "POST":
      return isOne ? "update" : path.includes("{") ? "custom" : "create";
    case "DELETE":
      return "delete";
    default:
      return "update";
  }
}

/** What is not said may be so. */
function hintsOf({ method, about }: Described, level: string): Hints {
  return {
    destructive: level === "destroy",
    idempotent: about?.idempotentHint ?? (method === "PUT" || method === "DELETE"),
    openWorld: about?.openWorldHint ?? true,
  };
}

function descriptionOf({ description, title, method, path, deprecated, about }: Described, destroys: boolean): string {
  const text = cut(description ?? title ?? "", MAX_DESCRIPTION).replace(/(?<![.!?…])$/, ".");
  const scopes = about?.requiredScopes ?? [];
  return [
    text === "." ? `Sends ${method} ${path}.` : text,
    ...(destroys ? ["confirm = the exact name of what it is about."] : []),
    ...(deprecated ? ["Deprecated by Artie."] : []),
    ...(scopes.length > 0 ? [`Needs ${cut(scopes.join(", "), 80)}.`] : []),
  ].join(" ");
}

/** In as many words as there is room for. @throws Error when there is none */
function listedOf(fields: readonly Field[], own: Json): Json {
  for (const words of WORDS) {
    const required = fields.filter((field) => field.required).map(({ input }) => input);
    const schema = {
      type: "object",
      properties: {
        ...Object.fromEntries(
          fields.map(({ input, schema }) => [input, shortened(schema, words, words === 0 ? 1 : 0)]),
        ),
        ...own,
      },
      ...(required.length > 0 ? { required } : {}),
    };
    if (JSON.stringify(schema).length <= MAX_SCHEMA_BYTES) return schema;
  }
  throw new Error("it is too large");
}

function isList({ schemas }: Spec, { answer }: Described): boolean {
  const schema = schemas.merged(answer);
  const items = schema?.["properties"];
  return schema?.["type"] === "array" || (typeof items === "object" && items !== null && "items" in items);
}

/** As it stands in the description; what a call fills into its path becomes part of it. */
function operationOf(described: Described, level: Level): AnyOperation {
  const { id, method, path, about } = described;
  const effect = level === "read" ? "read" : effectOf(described);
  return {
    id: id ?? `${method} ${path}`,
    ...{ method, path: templateOf(path), effect },
    subject: { of: subjectOf(described), how: effect === "read" ? "look" : "act" },
    retry: effect === "read" ? "safe" : (about?.retrySemantics ?? "unsafe"),
    answer: z.unknown(),
    takes: undefined,
  };
}

type Sender = Pick<LookContext, "secrets" | "signal"> & { readonly artie: ReadingClient };

async function send(
  { artie, secrets, signal }: Sender,
  operation: AnyOperation,
  { template, uuid, query, body, contentType }: NewRequest,
  title: string,
): Promise<unknown> {
  const destinations = () => hostsOrArtie({ ...query, body });
  const whole = await resolveSecrets({ secrets, signal }, body, {
    purpose: `run ${title.toLowerCase()}`,
    destinations,
  });
  const filled = { ...operation, path: template };
  return sendOn(artie, filled, { uuid, contentType, complete: () => ({ query, body: whole }) }, { signal });
}

/** Whatever stands at the beginning of the path: who follows it is told. */
function subjectOf({ path }: Described): AnyOperation["subject"]["of"] {
  const first = (place: string) => place.split("/")[1];
  return ourOperations.find((ours) => first(placeOf(ours)) === first(path))?.subject.of ?? "other";
}

function shown(answer: unknown, input: object): object {
  if (answer === undefined || answer === null) return { accepted: true };
  if (typeof answer !== "object") return { value: answer };
  const rows: unknown = Array.isArray(answer) ? answer : Reflect.get(answer, "items");
  if (!Array.isArray(rows)) return answer;
  const asRow = (row: unknown) => (typeof row === "object" && row !== null ? row : { value: row });
  return page(rows, input, asRow);
}
