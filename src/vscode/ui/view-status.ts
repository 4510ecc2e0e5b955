// What a view says about itself: which welcome it shows, that it is being loaded, that its contents are out of date.
import * as vscode from "vscode";
import type { ArtieErrorCode } from "../../artie/index.ts";
import { codeOf, isArtieError } from "../shell/artie-error.ts";
import { setContext } from "../shell/context-keys.ts";
import type { Deps } from "../shell/deps.ts";
import type { LoadState, StoreView } from "../shell/store.ts";
import { explain } from "./outcome.ts";
import { withViewProgress } from "./progress.ts";
import { shown } from "./text.ts";

/** Keeps welcome, message, title and loading bar of one view true, and tells the store whether anybody sees it. */
export class ViewStatus implements vscode.Disposable {
  readonly #name: StoreView;
  readonly #view: vscode.TreeView<unknown>;
  readonly #deps: Deps;
  readonly #following: vscode.Disposable;
  #endLoading: (() => void) | undefined;

  constructor(name: StoreView, view: vscode.TreeView<unknown>, deps: Deps) {
    this.#name = name;
    this.#view = view;
    this.#deps = deps;
    deps.store.visible(name, view.visible);
    this.#following = view.onDidChangeVisibility(({ visible }) => deps.store.visible(name, visible));
  }

  /**
   * @param note For the title, while nothing is wrong.
   * @param isTold What is wrong is told by another view.
   */
  update(counts: Counts, { note = "", isTold = false }: { readonly note?: string; readonly isTold?: boolean }): void {
    const { store, accounts } = this.#deps;
    const load = store.states[this.#name];
    setContext(`artie.${this.#name}.state`, viewState(load, counts));
    const error = load.kind === "failed" && !isTold ? load.error : undefined;
    const hasRows = counts.shown > 0;
    // Above the rows: why they are old. A welcome view takes its place where there are no rows.
    const message = error && hasRows ? vscode.l10n.t("Not up to date: {0}", shown(explain(error), 400)) : "";
    this.#describe(error && !hasRows ? failureText(error, accounts.active?.apiUrl) : note, message);
    this.#showLoading(load.kind === "loading" && counts.all === 0);
  }

  dispose(): void {
    this.#following.dispose();
    this.#showLoading(false);
  }

  /** VS Code draws title and message anew whenever they are set, so they are set when they change. */
  #describe(description: string, message: string): void {
    if ((this.#view.description ?? "") !== description) this.#view.description = description;
    if ((this.#view.message ?? "") !== message) this.#view.message = message;
  }

  /** The bar along the top of the view, while it has nothing to show yet. */
  #showLoading(isLoading: boolean): void {
    if (isLoading === (this.#endLoading !== undefined)) return;
    this.#endLoading?.();
    this.#endLoading = undefined;
    if (!isLoading) return;
    const loading = Promise.withResolvers<undefined>();
    this.#endLoading = () => loading.resolve(undefined);
    void withViewProgress([`artie.${this.#name}`], loading.promise);
  }
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
