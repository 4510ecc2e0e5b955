// How this workspace wants the pipelines: which of them, for each account, and by what they are grouped.
import * as vscode from "vscode";
import type { Pipeline } from "../../../artie/index.ts";
import { isBusy, isPaused } from "../../../rules/state.ts";
import { textField } from "../../shell/arguments.ts";
import { setContext } from "../../shell/context-keys.ts";
import type { Deps } from "../../shell/deps.ts";
import { type Facet, FACETS, type FacetValue, facetValue } from "./facets.ts";

/** `attention`: first what needs a person, then what moves, then the rest. */
export const ORDERS = ["attention", "name"] as const;
export type Order = (typeof ORDERS)[number];

/** A pipeline has to have one of the values of each facet that is named. */
export interface Condition extends FacetValue {
  readonly facet: Facet;
}

const NAME = "artie.pipelines.name";
const GROUP_BY = "artie.pipelines.groupBy";
const ORDER = "artie.pipelines.order";
const FILTER = "artie.pipelines.filter";

interface Needs extends Pick<Deps, "store" | "accounts"> {
  readonly context: Pick<vscode.ExtensionContext, "workspaceState">;
}

export class Arrangement implements vscode.Disposable {
  readonly #deps: Needs;
  readonly #onDidChange = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;
  #filter: readonly Condition[] = [];
  #name = "";
  /** What {@link #filter} and {@link #name} come to, for each pipeline to be held against. */
  #wanted: ReadonlyMap<Facet, readonly string[]> = new Map();
  #words: readonly string[] = [];
  #groupBy: Facet | undefined;
  #order: Order = "attention";

  readonly onDidChange = this.#onDidChange.event;

  constructor(deps: Needs) {
    this.#deps = deps;
    this.#following = deps.accounts.onDidChangeActive(() => this.#read());
    this.#read();
  }

  get filter(): readonly Condition[] {
    return this.#filter;
  }

  /** Words that a name must have, in any order. */
  get name(): string {
    return this.#name;
  }

  get groupBy(): Facet | undefined {
    return this.#groupBy;
  }

  get order(): Order {
    return this.#order;
  }

  /** What stands before what, whatever it is called. */
  rankOf(pipeline: Pipeline): number {
    if (this.#order === "name") return 0;
    if (this.#deps.store.attention.has(pipeline.uuid)) return 0;
    return isBusy(pipeline) && !isPaused(pipeline) ? 1 : 2;
  }

  /** The pipelines that the filter lets through, in the order of the API. What is not known yet is not hidden. */
  get shown(): readonly Pipeline[] {
    return this.#deps.store.pipelines.filter((pipeline) => this.#admits(pipeline));
  }

  /** What tells where a pipeline stands: at the top, in a group of this name, or nowhere because the filter hides it; and how high. */
  placeOf(pipeline: Pipeline): string {
    if (!this.#admits(pipeline)) return "hidden";
    const value = this.#groupBy && facetValue(this.#groupBy, pipeline, this.#deps.store);
    const rank = this.rankOf(pipeline);
    return this.#groupBy ? JSON.stringify([this.#groupBy, value?.key, value?.label, rank]) : `top ${rank}`;
  }

  /** For the active account. */
  async filterBy(conditions: readonly Condition[]): Promise<void> {
    const kept = conditions.length > 0 ? conditions : undefined;
    await this.#deps.context.workspaceState.update(this.#filterKey, kept);
    this.#read();
  }

  /** As the person types it. */
  previewName(words: string): void {
    this.#name = words;
    this.#announce();
  }

  /** For the active account. */
  async filterByName(words: string): Promise<void> {
    await this.#deps.context.workspaceState.update(this.#nameKey, words === "" ? undefined : words);
    this.#read();
  }

  async groupPipelines(by: Facet | undefined): Promise<void> {
    await this.#deps.context.workspaceState.update(GROUP_BY, by);
    this.#read();
  }

  async orderBy(order: Order): Promise<void> {
    await this.#deps.context.workspaceState.update(ORDER, order);
    this.#read();
  }

  dispose(): void {
    this.#following.dispose();
    this.#onDidChange.dispose();
  }

  #admits(pipeline: Pipeline): boolean {
    const name = this.#words.length > 0 ? pipeline.name.toLowerCase() : "";
    if (!this.#words.every((word) => name.includes(word))) return false;
    for (const [facet, keys] of this.#wanted) {
      const value = facetValue(facet, pipeline, this.#deps.store);
      if (value && !keys.includes(value.key)) return false;
    }
    return true;
  }

  /** Filters name connectors, and each account has its own. */
  get #filterKey(): string {
    return `${FILTER}.${this.#deps.accounts.active?.id ?? ""}`;
  }

  get #nameKey(): string {
    return `${NAME}.${this.#deps.accounts.active?.id ?? ""}`;
  }

  #read(): void {
    const { workspaceState } = this.#deps.context;
    const kept = workspaceState.get<unknown>(this.#filterKey);
    const groupBy = workspaceState.get<unknown>(GROUP_BY);
    this.#filter = Array.isArray(kept) ? kept.flatMap((item) => conditionOf(item) ?? []) : [];
    this.#groupBy = FACETS.find((facet) => facet === groupBy);
    this.#order = workspaceState.get<unknown>(ORDER) === "name" ? "name" : "attention";
    this.#name = workspaceState.get<string>(this.#nameKey, "");
    this.#announce();
  }

  #announce(): void {
    const byFacet = Map.groupBy(this.#filter, ({ facet }) => facet);
    this.#wanted = new Map([...byFacet].map(([facet, conditions]) => [facet, conditions.map(({ key }) => key)]));
    this.#words = this.#name.toLowerCase().split(/\s+/).filter(Boolean);
    setContext("artie.pipelines.filtered", this.#filter.length > 0 || this.#name !== "");
    this.#onDidChange.fire();
  }
}

/** What another version of the extension has kept may look different: it is no condition then. */
function conditionOf(kept: unknown): Condition | undefined {
  const facet = FACETS.find((candidate) => candidate === textField(kept, "facet"));
  const [key, label] = [textField(kept, "key"), textField(kept, "label")];
  return facet === undefined || key === undefined || label === undefined ? undefined : { facet, key, label };
}
