// What an HTTP answer says, whoever gave it: the API, or a gateway, proxy or login page in between.
import type { HttpAnswer } from "./http.ts";

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
  const [error, success] = [field(value, "error"), field(value, "success")];
  if (typeof error === "string" && error !== "") return error;
  return success === false ? "success is false" : undefined;
}

/** `{ "error": "..." }` as published; gateways and proxies say it in other words or in plain text. */
export function refusalMessage(answer: HttpAnswer): string | undefined {
  const body = readJson(answer);
  const text = answer.text.trim();
  if (body instanceof Error && !text.startsWith("<")) return text;
  const said = ["error", "message", "detail", "title"].map((name) => field(body, name));
  return said.find((value): value is string => typeof value === "string" && value !== "");
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && !(value instanceof Error)
    ? Reflect.get(value, name)
    : undefined;
}

/** "504 (Gateway Timeout)". */
export function statusText(status: number): string {
  // An import would load Node's HTTP and WebSocket clients at the start, longer than all of ours.
  const name = process.getBuiltinModule("node:http").STATUS_CODES[status];
  return name === undefined ? String(status) : `${status} (${name})`;
}
