// What a view says about itself: which welcome it shows, that it is being loaded, that its contents are out of date.
import * as vscode from "vscode";
import type { ArtieErrorCode } from "../../artie/index.ts";
import { codeOf, isArtieError } from "../shell/artie-error.ts";
import { setContext } from "../shell/context-keys.ts";
import type { Deps } from "../shell/deps.ts";
import type { LoadState, StoreView } from "../shell/store.ts";
import { explain } from "./outcome.ts";
import { withViewProgress } from "./progress.ts";
import { shown, timeText } from "./text.ts";

/** What a view says beside what the store says of it. */
export interface Status extends Counts {
  /** For the title, while nothing is wrong. */
  readonly note?: string;
  /** What is wrong is told by another view. */
  readonly isTold?: boolean;
}

/**
 * Keeps welcome, message, title and loading bar of one view true, and tells the store whether anybody sees it.
 * @param news What else than the store changes the status.
 */
export function keepStatus(
  name: StoreView,
  view: vscode.TreeView<unknown>,
  { store, accounts }: Deps,
  statusOf: () => Status,
  ...news: vscode.Event<unknown>[]
): vscode.Disposable {
  const showLoading = loadingBar(`artie.${name}`);
  const update = () => {
    const { note = "", isTold = false, ...counts } = statusOf();
    const load = store.states[name];
    setContext(`artie.${name}.state`, viewState(load, counts));
    const error = load.kind === "failed" && !isTold ? load.error : undefined;
    const hasRows = counts.shown > 0;
    // Above the rows: why they are old. A welcome view takes its place where there are no rows.
    const message = load.kind === "failed" && error && hasRows ? oldText(load) : "";
    describe(view, error && !hasRows ? failureText(error, accounts.active?.apiUrl) : note, message);
    showLoading(load.kind === "loading" && counts.all === 0);
  };
  update();
  store.visible(name, view.visible);
  return vscode.Disposable.from(
    view.onDidChangeVisibility(({ visible }) => store.visible(name, visible)),
    ...[store.onDidChange, ...news].map((event) => event(update)),
    { dispose: () => showLoading(false) },
  );
}

function oldText({ error, since }: LoadState & { readonly kind: "failed" }): string {
  const why = shown(explain(error), 400);
  return since === undefined
    ? vscode.l10n.t("Not up to date: {0}", why)
    : vscode.l10n.t("Not up to date since {0}: {1}", timeText(since, "short"), why);
}

/** VS Code draws title and message anew whenever they are set, so they are set when they change. */
function describe(view: vscode.TreeView<unknown>, description: string, message: string): void {
  if ((view.description ?? "") !== description) view.description = description;
  if ((view.message ?? "") !== message) view.message = message;
}

/** The bar along the top of the view, while it has nothing to show yet. */
function loadingBar(viewId: string): (isLoading: boolean) => void {
  let loading: PromiseWithResolvers<undefined> | undefined;
  return (isLoading) => {
    if (isLoading === (loading !== undefined)) return;
    loading?.resolve(undefined);
    loading = isLoading ? Promise.withResolvers<undefined>() : undefined;
    if (loading) void withViewProgress([viewId], loading.promise);
  };
}

/** How many rows there are, and how many of them a filter lets through. */
export interface Counts {
  readonly all: number;
  readonly shown: number;
}

/** The values that `when` clauses of the welcome views know. */
function viewState(load: LoadState, { all, shown }: Counts): string {
  if (all > 0) return shown > 0 ? "ready" : "hidden";
  switch (load.kind) {
    case "idle":
    case "loading":
      return "loading";
    case "ready":
      return "empty";
    case "failed":
      return FAILED.get(codeOf(load.error)) ?? "failed";
  }
}

const FAILED: ReadonlyMap<ArtieErrorCode | undefined, string> = new Map([
  ["unauthorized", "refused"],
  ["forbidden", "forbidden"],
  ["api_unreachable", "unreachable"],
  ["timeout", "unreachable"],
  ["rate_limit", "limited"],
  ["bad_response", "misaddressed"],
  ["redirect", "misaddressed"],
  ["not_found", "misaddressed"],
]);

/** In the title, for a view without rows: what exactly went wrong and where, as the welcome's own words can't say. */
function failureText(error: Error, apiUrl = ""): string {
  const reason = (isArtieError(error) ? error.reported?.root : undefined) ?? error.message;
  const host = URL.canParse(apiUrl) ? new URL(apiUrl).host : "";
  return shown([reason, host].filter(Boolean).join(" · "), 200);
}
