// Where each pipeline stands in the tree: at the top, in a group, or nowhere because the filter hides it.
import type { Pipeline } from "../../../artie/index.ts";
import type { Store } from "../../shell/store.ts";
import { byName } from "../../ui/text.ts";
import type { Arrangement } from "./arrangement.ts";
import { facetValue } from "./facets.ts";
import type { GroupNode } from "./nodes.ts";

interface Group {
  readonly node: GroupNode;
  readonly label: string;
  readonly members: readonly Pipeline[];
}

export class Places {
  readonly #arrangement: Arrangement;
  readonly #store: Store;
  /** By the place of their members. */
  #groups: ReadonlyMap<string, Group> = new Map();
  /** Of each pipeline when the tree was last drawn. */
  #places: ReadonlyMap<string, string> = new Map();

  constructor(arrangement: Arrangement, store: Store) {
    this.#arrangement = arrangement;
    this.#store = store;
  }

  /** The pipelines that the filter lets through, in the order of the API. */
  get shown(): readonly Pipeline[] {
    return this.#store.pipelines.filter((pipeline) => this.#arrangement.admits(pipeline, this.#store));
  }

  /** Takes note of where everything stands now. The groups by name, or undefined when nothing is to be grouped. */
  draw(): GroupNode[] | undefined {
    const { groupBy: facet } = this.#arrangement;
    this.#places = new Map(this.#store.pipelines.map((pipeline) => [pipeline.uuid, this.#placeOf(pipeline)]));
    if (facet === undefined) return undefined;
    const before = this.#groups;
    const members = Map.groupBy(this.shown, (pipeline) => this.#placeOf(pipeline));
    const groups = [...members].map(([place, own]): [string, Group] => {
      const value = own[0] && facetValue(facet, own[0], this.#store);
      const node = before.get(place)?.node ?? { kind: "group", facet, key: value?.key ?? "" };
      return [place, { node, label: value?.label ?? "", members: own }];
    });
    this.#groups = new Map(groups.sort(([, a], [, b]) => byName(a.label, b.label)));
    return [...this.#groups.values()].map(({ node }) => node);
  }

  membersOf({ facet, key }: GroupNode): readonly Pipeline[] {
    return this.#groups.get(`${facet}/${key}`)?.members ?? [];
  }

  groupOf(pipeline: string): GroupNode | undefined {
    return this.#groups.get(this.#places.get(pipeline) ?? "")?.node;
  }

  /** No pipeline has come, gone or moved since, and the groups are called the same. */
  get areAsDrawn(): boolean {
    const { groupBy } = this.#arrangement;
    const isSameGroup = ({ label, members: [first] }: Group) =>
      first && groupBy && facetValue(groupBy, this.#store.pipeline(first.uuid) ?? first, this.#store)?.label === label;
    return (
      this.#places.size === this.#store.pipelines.length &&
      this.#store.pipelines.every((pipeline) => this.#places.get(pipeline.uuid) === this.#placeOf(pipeline)) &&
      (groupBy === undefined || [...this.#groups.values()].every(isSameGroup))
    );
  }

  /** It was drawn elsewhere, or must come or go. */
  hasMoved(uuid: string): boolean {
    const pipeline = this.#store.pipeline(uuid);
    const before = this.#places.get(uuid);
    return before !== undefined && pipeline !== undefined && this.#placeOf(pipeline) !== before;
  }

  #placeOf(pipeline: Pipeline): string {
    const { groupBy } = this.#arrangement;
    if (!this.#arrangement.admits(pipeline, this.#store)) return "hidden";
    return groupBy ? `${groupBy}/${facetValue(groupBy, pipeline, this.#store)?.key ?? ""}` : "top";
  }
}
