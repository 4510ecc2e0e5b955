// How this workspace wants the pipelines: which of them, for each account, and by what they are grouped.
import * as vscode from "vscode";
import type { Pipeline } from "../../../artie/index.ts";
import type { Accounts } from "../../shell/accounts.ts";
import { setContext } from "../../shell/context-keys.ts";
import { type Facet, FACETS, type FacetValue, facetValue, type Surroundings } from "./facets.ts";

/** A pipeline has to have one of the values of each facet that is named. */
export type Filter = Readonly<Partial<Record<Facet, readonly FacetValue[]>>>;

const GROUP_BY = "artie.pipelines.groupBy";
const FILTER = "artie.pipelines.filter";

export class Arrangement implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #accounts: Accounts;
  readonly #onDidChange = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;
  #filter: Filter = {};
  #groupBy: Facet | undefined;

  readonly onDidChange = this.#onDidChange.event;

  constructor(memory: vscode.Memento, accounts: Accounts) {
    this.#memory = memory;
    this.#accounts = accounts;
    this.#following = accounts.onDidChangeActive(() => {
      this.#read();
    });
    this.#read();
  }

  get filter(): Filter {
    return this.#filter;
  }

  get isFiltered(): boolean {
    return FACETS.some((facet) => this.#filter[facet] !== undefined);
  }

  get groupBy(): Facet | undefined {
    return this.#groupBy;
  }

  /** What is not known yet is not hidden. */
  admits(pipeline: Pipeline, around: Surroundings): boolean {
    return FACETS.every((facet) => {
      const wanted = this.#filter[facet];
      const value = wanted && facetValue(facet, pipeline, around);
      return value === undefined || wanted?.some(({ key }) => key === value.key) === true;
    });
  }

  /** For the active account. A facet without values is no condition. */
  async filterBy(filter: Filter): Promise<void> {
    const conditions = Object.entries(filter).filter(([, values]) => values.length > 0);
    await this.#memory.update(this.#filterKey, conditions.length > 0 ? Object.fromEntries(conditions) : undefined);
    this.#read();
  }

  async groupPipelines(by: Facet | undefined): Promise<void> {
    await this.#memory.update(GROUP_BY, by);
    this.#read();
  }

  dispose(): void {
    this.#following.dispose();
    this.#onDidChange.dispose();
  }

  /** Filters name connectors, and each account has its own. */
  get #filterKey(): string {
    return `${FILTER}.${this.#accounts.active?.id ?? ""}`;
  }

  #read(): void {
    this.#filter = readFilter(this.#memory.get<unknown>(this.#filterKey));
    const groupBy = this.#memory.get<unknown>(GROUP_BY);
    this.#groupBy = FACETS.find((facet) => facet === groupBy);
    setContext("artie.pipelines.filtered", this.isFiltered);
    this.#onDidChange.fire();
  }
}

/** What another version of the extension has kept may look different: it is no filter then. */
function readFilter(kept: unknown): Filter {
  if (typeof kept !== "object" || kept === null) return {};
  const conditions = FACETS.flatMap((facet) => {
    const values: unknown = Reflect.get(kept, facet);
    const known = Array.isArray(values) ? values.filter(isFacetValue) : [];
    return known.length > 0 ? [[facet, known] as const] : [];
  });
  return Object.fromEntries(conditions);
}

function isFacetValue(value: unknown): value is FacetValue {
  if (typeof value !== "object" || value === null) return false;
  return typeof Reflect.get(value, "key") === "string" && typeof Reflect.get(value, "label") === "string";
}
