// What a view says about itself: which welcome it shows, that it is being loaded, that its contents are out of date.
import * as vscode from "vscode";
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
    this.#following = view.onDidChangeVisibility(({ visible }) => {
      deps.store.visible(name, visible);
    });
  }

  /**
   * @param note For the title, while nothing is wrong.
   * @param isTold What is wrong is told by another view.
   */
  update(counts: Counts, { note = "", isTold = false }: { readonly note?: string; readonly isTold?: boolean }): void {
    const { store, accounts } = this.#deps;
    const load = this.#name === "pipelines" ? store.pipelinesState : store.connectorsState;
    setContext(`artie.${this.#name}.state`, viewState(load, counts));
    const failure = isTold ? undefined : failureText(load, counts.shown, accounts.active?.apiUrl);
    this.#describe(failure ?? note, (isTold ? undefined : viewMessage(load, counts.shown)) ?? "");
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
    this.#endLoading = () => {
      loading.resolve(undefined);
    };
    void withViewProgress([`artie.${this.#name}`], loading.promise);
  }
}

/** The values that `when` clauses of the welcome views know. */
type ViewState = "loading" | "ready" | "empty" | "hidden" | FailedState;
type FailedState = "refused" | "forbidden" | "unreachable" | "limited" | "misaddressed" | "failed";

/** How many rows there are, and how many of them a filter lets through. */
export interface Counts {
  readonly all: number;
  readonly shown: number;
}

function viewState(load: LoadState, { all, shown }: Counts): ViewState {
  if (all > 0) return shown > 0 ? "ready" : "hidden";
  switch (load.kind) {
    case "idle":
    case "loading":
      return "loading";
    case "ready":
      return "empty";
    case "failed":
      return failedState(load.error);
  }
}

function failedState(error: Error): FailedState {
  switch (codeOf(error)) {
    case "unauthorized":
      return "refused";
    case "forbidden":
      return "forbidden";
    case "api_unreachable":
    case "timeout":
      return "unreachable";
    case "rate_limit":
      return "limited";
    case "bad_response":
    case "redirect":
    case "not_found":
      return "misaddressed";
    default:
      return "failed";
  }
}

/** Above the rows: why they are old. A welcome view takes its place where there are no rows. */
function viewMessage(load: LoadState, count: number): string | undefined {
  if (load.kind !== "failed" || count === 0) return undefined;
  return vscode.l10n.t("Not up to date: {0}", shown(explain(load.error), 400));
}

/** In the title, for a view without rows: what exactly went wrong and where, as the welcome's own words can't say. */
function failureText(load: LoadState, count: number, apiUrl: string | undefined): string | undefined {
  if (load.kind !== "failed" || count > 0) return undefined;
  const { error } = load;
  const reason = (isArtieError(error) ? error.reported?.root : undefined) ?? error.message;
  const host = apiUrl !== undefined && URL.canParse(apiUrl) ? new URL(apiUrl).host : "";
  return shown([reason, host].filter(Boolean).join(" · "), 200);
}
