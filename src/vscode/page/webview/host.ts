// The page's end of the line to the extension, and what VS Code keeps for the page.
import {
  type FromPage,
  isWindow,
  type PageState,
  type SortKey,
  type ToPage,
  type UsageWindow,
  WINDOWS,
} from "../messages.ts";

interface VsCodeApi {
  postMessage(message: FromPage): void;
  getState(): unknown;
  setState(state: PageState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function send(message: FromPage): void {
  api.postMessage(message);
}

/** Calls back with everything that the extension says; what it does not say is not listened to. */
export function listen(listener: (message: ToPage) => void): void {
  window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (isToPage(data)) listener(data);
  });
}

const PARTS: Readonly<Record<ToPage["kind"], string>> = {
  view: "view",
  tables: "rows",
  usage: "usage",
  errors: "errors",
  select: "table",
};

function isToPage(data: unknown): data is ToPage {
  const kind = field(data, "kind");
  if (typeof kind !== "string" || !Object.hasOwn(PARTS, kind)) return false;
  const part = field(data, PARTS[kind as ToPage["kind"]]);
  return kind === "select" ? typeof part === "string" : typeof part === "object" && part !== null;
}

const SORT_KEYS: readonly SortKey[] = ["name", "stage", "rows", "latency"];

/** What the page was like before it was hidden or VS Code reloaded. */
export function recall(pipeline: string): PageState {
  const state = api.getState();
  const window = field(state, "window");
  return {
    pipeline,
    window: isWindow(window) ? window : (WINDOWS[0] ?? ("hour" satisfies UsageWindow)),
    filter: text(field(state, "filter")),
    phase: text(field(state, "phase")),
    sort: SORT_KEYS.find((key) => key === field(state, "sort")) ?? "name",
    descending: field(state, "descending") === true,
  };
}

export function remember(state: PageState): void {
  api.setState(state);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
