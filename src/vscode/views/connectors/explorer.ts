// Looks into the databases behind connectors, level by level: what has been fetched is cached until somebody refreshes it,
// what is being fetched can be canceled, and of long lists a page is shown at a time.
import * as vscode from "vscode";
import type { Sessions } from "../../shell/sessions.ts";
import type { Store } from "../../shell/store.ts";
import { withProgress } from "../../ui/progress.ts";
import { shown } from "../../ui/text.ts";
import { fetchBelow } from "./fetch.ts";
import { type Explorable, type ExploredNode, nodeId, parentOf, type Place, placeOf } from "./nodes.ts";

/** Rows below one node before "Show more", and with each click on it. */
export const PAGE_SIZE = 200;
/** The tree shows that it is busy by itself; after so long a person is offered to cancel. */
const CANCEL_OFFERED_AFTER_MS = 2_000;

interface Fetched {
  readonly node: Explorable;
  readonly rows: Promise<readonly ExploredNode[]>;
  readonly abort: () => void;
  /** So many rows are shown. */
  limit: number;
}

export class Explorer implements vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #store: Store;
  readonly #fetched = new Map<string, Fetched>();
  readonly #givenUp = new Set<string>();
  /** Connectors that somebody has looked into, also where nothing could be read. */
  readonly #opened = new Set<string>();
  readonly #onDidChange = new vscode.EventEmitter<Explorable>();
  readonly #following: vscode.Disposable;

  /** The rows below a node are to be asked for again. */
  readonly onDidChange = this.#onDidChange.event;

  constructor(sessions: Sessions, store: Store) {
    this.#sessions = sessions;
    this.#store = store;
    this.#following = sessions.onDidChange(() => {
      this.refresh();
      this.#opened.clear();
    });
  }

  /** Never rejects: what is wrong stands where the rows would. */
  async below(node: Explorable): Promise<ExploredNode[]> {
    const fetched = this.#fetchedOf(node);
    try {
      const rows = await fetched.rows;
      if (rows.length === 0) return [{ kind: "blank", place: placeOf(node), below: node, error: undefined }];
      const left = rows.length - fetched.limit;
      const more: ExploredNode[] = left > 0 ? [{ kind: "more", place: placeOf(node), below: node, left }] : [];
      return [...rows.slice(0, fetched.limit), ...more];
    } catch (error) {
      return [{ kind: "blank", place: placeOf(node), below: node, error }];
    }
  }

  showMore(node: Explorable): void {
    this.#fetchedOf(node).limit += PAGE_SIZE;
    this.#onDidChange.fire(node);
  }

  /** Has the node shown below its parent, however long that list is. Resolves with whether it is there. */
  async include(node: ExploredNode): Promise<boolean> {
    const fetched = this.#fetchedOf(parentOf(node));
    const rows = await fetched.rows;
    const index = rows.findIndex((row) => nodeId(row) === nodeId(node));
    if (index >= fetched.limit) {
      fetched.limit = Math.ceil((index + 1) / PAGE_SIZE) * PAGE_SIZE;
      this.#onDidChange.fire(parentOf(node));
    }
    return index >= 0;
  }

  /** Forgets what is below the node; without one, everything. */
  refresh(node?: Explorable): void {
    const changed = node ? [node] : [...this.#opened].map((uuid): Explorable => ({ kind: "connector", uuid }));
    this.#forget(node);
    for (const each of changed) this.#onDidChange.fire(each);
  }

  /** Gives up fetching, until the node is opened again; what has been fetched stays. */
  cancel(node: Explorable): void {
    const fetched = this.#fetched.get(nodeId(node));
    fetched?.abort();
    fetched?.rows.catch(() => this.#givenUp.add(nodeId(node)));
  }

  /** A person has unfolded the node. What was given up is fetched after all. */
  opened(node: Explorable): void {
    if (this.#givenUp.delete(nodeId(node))) this.#onDidChange.fire(node);
  }

  dispose(): void {
    this.#following.dispose();
    this.#forget();
    this.#onDidChange.dispose();
  }

  #fetchedOf(node: Explorable): Fetched {
    const id = nodeId(node);
    const known = this.#fetched.get(id);
    if (known) return known;
    this.#opened.add(placeOf(node).connector);
    const controller = new AbortController();
    const abort = () => controller.abort();
    const fetched = { node, rows: this.#fetch(node, controller.signal), abort, limit: PAGE_SIZE };
    this.#fetched.set(id, fetched);
    // What failed is fetched again when it is next asked for.
    fetched.rows.catch(() => {
      if (this.#fetched.get(id) === fetched) this.#fetched.delete(id);
    });
    return fetched;
  }

  #fetch(node: Explorable, collapsed: AbortSignal): Promise<readonly ExploredNode[]> {
    const { connector: uuid, table, schema, database } = placeOf(node);
    const connector = this.#store.topology.connector(uuid);
    const name = table ?? schema ?? database ?? connector?.label ?? uuid;
    const work = async (canceled: AbortSignal) => {
      const { artie } = await this.#sessions.require();
      const signal = AbortSignal.any([collapsed, canceled]);
      return fetchBelow(node, { artie, signal, type: connector?.type });
    };
    return withProgress(vscode.l10n.t("Reading {0}", shown(name)), work, CANCEL_OFFERED_AFTER_MS);
  }

  /** What is below what is below it goes too; without a node, everything. */
  #forget(node?: Explorable): void {
    for (const [id, fetched] of this.#fetched) {
      if (node && !isWithin(placeOf(fetched.node), placeOf(node))) continue;
      fetched.abort();
      this.#fetched.delete(id);
    }
    if (!node) this.#givenUp.clear();
  }
}

function isWithin(place: Place, around: Place): boolean {
  const levels = ["connector", "database", "schema", "table"] as const;
  return levels.every((level) => around[level] === undefined || around[level] === place[level]);
}
