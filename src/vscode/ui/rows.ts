// Rows of a tree, and which of them VS Code is to draw anew.
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { WARNING } from "./labels.ts";

/** When more rows than these change at once, the tree is drawn anew: VS Code takes long over so many single ones. */
const MAX_SINGLE_ROWS = 100;

type Looks = Omit<Partial<vscode.TreeItem>, "label">;

/** A row without rows below it, unless `collapsibleState` says otherwise. */
export function row(label: string, looks: Looks): vscode.TreeItem {
  return Object.assign(new vscode.TreeItem(label), looks);
}

/** Stands where there is nothing to show: why, and what a click does about it. */
export function troubleRow(label: string, looks: Looks & { readonly tooltip: string }): vscode.TreeItem {
  const accessibilityInformation = { label: `${label}: ${looks.tooltip}` };
  return row(label, { iconPath: WARNING, accessibilityInformation, ...looks });
}

/** What a tree has given to VS Code. */
export class Drawn<Node> implements vscode.Disposable {
  readonly #onDidChange = new vscode.EventEmitter<Node | Node[] | undefined>();
  readonly #nodes = new Map<string, Node>();
  readonly #looks = new Map<string, string>();

  readonly onDidChange = this.#onDidChange.event;

  /** The node of this id as VS Code knows it, as long as it says the same: so selection and expansion stay. */
  node(id: string, node: Node): Node {
    const known = this.#nodes.get(id);
    if (known !== undefined && isDeepStrictEqual(known, node)) return known;
    this.#nodes.set(id, node);
    return node;
  }

  get nodes(): Node[] {
    return [...this.#nodes.values()];
  }

  known(id: string): Node | undefined {
    return this.#nodes.get(id);
  }

  /** Takes note of how the row with this id is drawn. */
  note(id: string, look: string): void {
    this.#looks.set(id, look);
  }

  /**
   * Draws anew the rows that look different, and nothing else: VS Code gives a tree that it draws the focus back, even
   * when the person has just begun to answer a question.
   */
  update(looks: Iterable<readonly [id: string, look: string]>): void {
    const changed = [...looks].filter(([id, look]) => this.#looks.has(id) && this.#looks.get(id) !== look);
    for (const [id, look] of changed) this.note(id, look);
    const nodes = changed.flatMap(([id]) => this.#nodes.get(id) ?? []);
    if (nodes.length > 0) this.redraw(nodes.length > MAX_SINGLE_ROWS ? undefined : nodes);
  }

  /** Without nodes, everything. */
  redraw(nodes?: Node | Node[]): void {
    this.#onDidChange.fire(nodes);
  }

  /** Nothing of what was drawn is there any more. */
  clear(): void {
    this.#nodes.clear();
    this.#looks.clear();
  }

  dispose(): void {
    this.#onDidChange.dispose();
  }
}
