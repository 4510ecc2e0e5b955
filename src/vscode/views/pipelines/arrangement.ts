// How this workspace wants the pipelines: which of them, for each account, and by what they are grouped.
import * as vscode from "vscode";
import type { Pipeline } from "../../../artie/index.ts";
import { textField } from "../../shell/arguments.ts";
import { setContext } from "../../shell/context-keys.ts";
import type { Deps } from "../../shell/deps.ts";
import { type Facet, FACETS, type FacetValue, facetValue } from "./facets.ts";

/** A pipeline has to have one of the values of each facet that is named. */
export interface Condition extends FacetValue {
  readonly facet: Facet;
}

const GROUP_BY = "artie.pipelines.groupBy";
const FILTER = "artie.pipelines.filter";

export class Arrangement implements vscode.Disposable {
  readonly #deps: Deps;
  readonly #onDidChange = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;
  #filter: readonly Condition[] = [];
  #groupBy: Facet | undefined;

  readonly onDidChange = this.#onDidChange.event;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#following = deps.accounts.onDidChangeActive(() => this.#read());
    this.#read();
  }

  get filter(): readonly Condition[] {
    return this.#filter;
  }

  get groupBy(): Facet | undefined {
    return this.#groupBy;
  }

  /** The pipelines that the filter lets through, in the order of the API. What is not known yet is not hidden. */
  get shown(): readonly Pipeline[] {
    return this.#deps.store.pipelines.filter((pipeline) => this.#admits(pipeline));
  }

  /** What tells where a pipeline stands: at the top, in a group of this name, or nowhere because the filter hides it. */
  placeOf(pipeline: Pipeline): string {
    if (!this.#admits(pipeline)) return "hidden";
    const value = this.#groupBy && facetValue(this.#groupBy, pipeline, this.#deps.store);
    return this.#groupBy ? JSON.stringify([this.#groupBy, value?.key, value?.label]) : "top";
  }

  /** For the active account. */
  async filterBy(conditions: readonly Condition[]): Promise<void> {
    const kept = conditions.length > 0 ? conditions : undefined;
    await this.#deps.context.workspaceState.update(this.#filterKey, kept);
    this.#read();
  }

  async groupPipelines(by: Facet | undefined): Promise<void> {
    await this.#deps.context.workspaceState.update(GROUP_BY, by);
    this.#read();
  }

  dispose(): void {
    this.#following.dispose();
    this.#onDidChange.dispose();
  }

  #admits(pipeline: Pipeline): boolean {
    return FACETS.every((facet) => {
      const wanted = this.#filter.filter((condition) => condition.facet === facet);
      const value = wanted.length > 0 ? facetValue(facet, pipeline, this.#deps.store) : undefined;
      return value === undefined || wanted.some(({ key }) => key === value.key);
    });
  }

  /** Filters name connectors, and each account has its own. */
  get #filterKey(): string {
    return `${FILTER}.${this.#deps.accounts.active?.id ?? ""}`;
  }

  #read(): void {
    const { workspaceState } = this.#deps.context;
    const kept = workspaceState.get<unknown>(this.#filterKey);
    const groupBy = workspaceState.get<unknown>(GROUP_BY);
    this.#filter = Array.isArray(kept) ? kept.flatMap((item) => conditionOf(item) ?? []) : [];
    this.#groupBy = FACETS.find((facet) => facet === groupBy);
    setContext("artie.pipelines.filtered", this.#filter.length > 0);
    this.#onDidChange.fire();
  }
}

/** What another version of the extension has kept may look different: it is no condition then. */
function conditionOf(kept: unknown): Condition | undefined {
  const facet = FACETS.find((candidate) => candidate === textField(kept, "facet"));
  const [key, label] = [textField(kept, "key"), textField(kept, "label")];
  return facet === undefined || key === undefined || label === undefined ? undefined : { facet, key, label };
}
