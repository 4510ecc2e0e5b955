// The page's end of the line to the extension, and what VS Code keeps for the page.
import { type FromPage, isWindow, type PageState, type ToPage } from "../messages.ts";
import { SORT_KEYS } from "./rows.ts";

interface VsCodeApi {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
/** Each kind of message with the part that it must have. */
const PARTS = new Map<unknown, string>(
  Object.entries({ view: "view", tables: "rows", usage: "usage", errors: "errors", select: "table" }),
);
let state = recall(fieldsOf(api.getState()));

export function send(message: FromPage): void {
  api.postMessage(message);
}

/** Calls back with everything that the extension says; what it does not say is not listened to. */
export function listen(listener: (message: ToPage) => void): void {
  window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (isToPage(data)) listener(data);
  });
}

function isToPage(data: unknown): data is ToPage {
  const fields = fieldsOf(data);
  const part = fields[PARTS.get(fields["kind"]) ?? ""] ?? undefined;
  return typeof part === (fields["kind"] === "select" ? "string" : "object");
}

/** What the extension knew when it made the page. */
export function knownAtFirst(): ToPage | undefined {
  const view: unknown = JSON.parse(document.querySelector("main")?.dataset["view"] ?? "null");
  const message = { kind: "view", view };
  return isToPage(message) ? message : undefined;
}

/** What the page is like, and was like before it was hidden or VS Code reloaded. */
export function remembered(): PageState {
  return state;
}

export function remember(change: Partial<PageState>): void {
  state = { ...state, ...change };
  api.setState(state);
}

function recall({ window, filter, phase, sort, descending }: Fields): PageState {
  const main = document.querySelector("main");
  return {
    account: main?.dataset["account"] ?? "",
    pipeline: main?.dataset["pipeline"] ?? "",
    window: isWindow(window) ? window : "hour",
    filter: typeof filter === "string" ? filter : "",
    phase: typeof phase === "string" ? phase : "",
    sort: SORT_KEYS.find((key) => key === sort) ?? "name",
    descending: descending === true,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" ? { ...value } : {};
}
