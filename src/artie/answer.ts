// What an HTTP answer says, whoever gave it: the API, or a gateway, proxy or login page in between.
import type { HttpAnswer } from "./http.ts";
import type { Subject } from "./subject.ts";

/** The JSON of an answer; undefined for an empty one. What is no JSON is an Error that says what it is instead. */
export function readJson({ text, headers }: HttpAnswer): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return new Error(`something that is not JSON (${headers.get("content-type") ?? "no content type"})`);
  }
}

/** The failure that an answer reports although its status says success. */
export function saysItFailed(value: unknown): string | undefined {
  const reported = ["error", "errors"].map((name) => wordsOf(field(value, name)));
  const isSaid = (name: string, words: readonly unknown[]) => words.includes(field(value, name));
  const said = reported.find((words) => words !== undefined);
  if (said !== undefined) return said;
  const isWordless = ["error", "errors"].map((name) => field(value, name)).some(isFilled);
  if (isWordless || isSaid("error", [true])) return "an error without words";
  const denied = SUCCESS.find((name) => isSaid(name, [false, "false"])) ?? OK.find((name) => isSaid(name, [0, "0"]));
  if (denied !== undefined) return `${denied} is false`;
  // A resource has words for its status, an answer of somebody in between the number of its own.
  const status = STATUS.map((name) => field(value, name)).find(isRefusal);
  return status === undefined ? undefined : `its status is ${status}`;
}

const OK = ["success", "ok"];
const SUCCESS = [...OK, "succeeded", "successful", "isSuccess"];
const STATUS = ["status", "statusCode", "status_code", "httpStatus"];

function isRefusal(status: unknown): status is number {
  return typeof status === "number" && status >= 400 && status < 600;
}

/** `{ "error": "..." }` as published; gateways and proxies say it in other words or in plain text. */
export function refusalMessage(answer: HttpAnswer): string | undefined {
  const body = readJson(answer);
  const text = answer.text.trim();
  if (body instanceof Error && !text.startsWith("<")) return text;
  const said = ["error", "errors", "message", "detail", "title"].map((name) => wordsOf(field(body, name)));
  return said.find((words) => words !== undefined);
}

/** Where the words of an error stand that is no text itself. */
const WORDS = ["message", "detail", "title", "description", "reason", "code"];

/** Undefined when it is no error, or none that says anything. */
function wordsOf(error: unknown): string | undefined {
  if (typeof error === "string") return error === "" ? undefined : error;
  if (!isFilled(error)) return undefined;
  const said = Array.isArray(error) ? error : WORDS.map((name) => field(error, name));
  return said.map(wordsOf).find((words) => words !== undefined);
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && !(value instanceof Error)
    ? Reflect.get(value, name)
    : undefined;
}

/** Their answer is the resource itself, or has it in a field. */
export const NAMES_ITSELF: ReadonlySet<Subject["how"]> = new Set(["read", "replace", "act"]);

export function identified(value: unknown): { readonly uuid: string } | undefined {
  const held = isObject(value) && "pipeline" in value ? value.pipeline : value;
  return isObject(held) && "uuid" in held && typeof held.uuid === "string" ? { uuid: held.uuid } : undefined;
}

export function withUuid(value: unknown, uuid: string): unknown {
  if (!isObject(value)) return value;
  if (!("pipeline" in value) || !isObject(value.pipeline)) return { ...value, uuid };
  return { ...value, pipeline: { ...value.pipeline, uuid } };
}

function isFilled(value: unknown): value is object {
  return isObject(value) && Object.keys(value).length > 0;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** "504 (Gateway Timeout)". */
export function statusText(status: number): string {
  // An import would load Node's HTTP and WebSocket clients at the start, longer than all of ours.
  const name = process.getBuiltinModule("node:http").STATUS_CODES[status];
  return name === undefined ? String(status) : `${status} (${name})`;
}

/** Whether it gives the resource that it is about a name: every resource has one. */
export function isNamed(answer: HttpAnswer): boolean {
  const body = readJson(answer);
  const held = field(body, "pipeline") ?? body;
  return ["name", "label"].some((name) => typeof field(held, name) === "string");
}
