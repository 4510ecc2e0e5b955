// A list of any length of which only the visible rows exist. One of its rows is active: the arrow keys move it, the
// focus stays on the list itself, and a screen reader is told by `aria-activedescendant`.
import { el, exchange, setAttributes } from "./dom.ts";

/** In pixels; the style sheet has the same. */
export const ROW_HEIGHT = 28;
/** Rows above and below the visible ones that exist as well, so that scrolling shows no gaps. */
const MARGIN = 6;

export interface GridOptions<T> {
  readonly label: string;
  /** The row of column headers. */
  readonly header: HTMLElement;
  readonly idOf: (item: T) => string;
  /** The cells of a row. */
  readonly cellsOf: (item: T) => HTMLElement[];
  readonly onActivate: (item: T | undefined) => void;
  /** Enter, or a double click. */
  readonly onOpen: (item: T) => void;
}

export class Grid<T> {
  readonly element: HTMLElement;
  readonly #options: GridOptions<T>;
  readonly #body = el("div", { role: "rowgroup", class: "grid-body" });
  /** By the id of the item; what each row was drawn from stands beside it. */
  readonly #drawn = new Map<string, { readonly row: HTMLElement; readonly item: T }>();
  #items: readonly T[] = [];
  #active: string | undefined;

  constructor(options: GridOptions<T>) {
    this.#options = options;
    const head = el("div", { role: "rowgroup", class: "grid-head" }, options.header);
    this.element = el(
      "div",
      { role: "grid", class: "grid", tabindex: "0", "aria-label": options.label, "data-key": "grid" },
      head,
      this.#body,
    );
    this.element.addEventListener("scroll", () => {
      this.#draw();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.target === this.element && this.#press(event.key)) event.preventDefault();
    });
    new ResizeObserver(() => {
      this.#draw();
    }).observe(this.element);
  }

  get active(): T | undefined {
    return this.#items[this.#indexOfActive()];
  }

  /** Rows keep their place on the screen when others change. */
  show(items: readonly T[]): void {
    const before = this.active;
    this.#items = items;
    this.#body.style.height = `${items.length * ROW_HEIGHT}px`;
    setAttributes(this.element, { "aria-rowcount": String(items.length + 1) });
    this.#draw();
    if (before !== this.active) this.#options.onActivate(this.active);
  }

  /** Makes the row active and brings it into view. */
  activate(id: string): void {
    const index = this.#items.findIndex((item) => this.#options.idOf(item) === id);
    if (index >= 0) this.#activateAt(index);
  }

  #activateAt(index: number): void {
    const last = this.#items.length - 1;
    const item = this.#items[Math.max(0, Math.min(index, last))];
    if (item === undefined) return;
    this.#active = this.#options.idOf(item);
    this.#bringIntoView(this.#indexOfActive());
    this.#draw();
    this.#options.onActivate(item);
  }

  #indexOfActive(): number {
    return this.#items.findIndex((item) => this.#options.idOf(item) === this.#active);
  }

  /** True when the key means something here. */
  #press(key: string): boolean {
    const page = Math.max(1, Math.floor(this.#visibleHeight() / ROW_HEIGHT) - 1);
    const index = this.#indexOfActive();
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: Math.max(index, 0) + page,
      PageUp: index - page,
      Home: 0,
      End: this.#items.length - 1,
    };
    const target = moves[key];
    if (target !== undefined) this.#activateAt(target);
    else if (key === "Enter" && this.active !== undefined) this.#options.onOpen(this.active);
    else return false;
    return true;
  }

  /** The header lies over the rows' upper edge. */
  #visibleHeight(): number {
    return this.element.clientHeight - ROW_HEIGHT;
  }

  #bringIntoView(index: number): void {
    const top = index * ROW_HEIGHT;
    const { scrollTop } = this.element;
    const height = this.#visibleHeight();
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + height) this.element.scrollTop = top + ROW_HEIGHT - height;
  }

  /** The visible rows, and the active one wherever it is: it must exist as long as the list points at it. */
  #draw(): void {
    const first = Math.floor(this.element.scrollTop / ROW_HEIGHT) - MARGIN;
    const last = Math.ceil((this.element.scrollTop + this.#visibleHeight()) / ROW_HEIGHT) + MARGIN;
    const wanted = new Map<string, number>();
    for (let index = Math.max(0, first); index < Math.min(last, this.#items.length); index++) this.#want(wanted, index);
    const active = this.#indexOfActive();
    if (active >= 0) this.#want(wanted, active);
    for (const [id, { row }] of this.#drawn) {
      if (wanted.has(id)) continue;
      row.remove();
      this.#drawn.delete(id);
    }
    for (const [id, index] of wanted) this.#place(id, index);
    setAttributes(this.element, { "aria-activedescendant": active >= 0 ? rowId(active) : undefined });
  }

  #want(wanted: Map<string, number>, index: number): void {
    const item = this.#items[index];
    if (item !== undefined) wanted.set(this.#options.idOf(item), index);
  }

  #place(id: string, index: number): void {
    const item = this.#items[index];
    if (item === undefined) return;
    const row = this.#drawn.get(id)?.row ?? this.#newRow(id);
    if (this.#drawn.get(id)?.item !== item) {
      exchange(row, ...this.#options.cellsOf(item));
      this.#drawn.set(id, { row, item });
    }
    row.style.transform = `translateY(${index * ROW_HEIGHT}px)`;
    setAttributes(row, {
      id: rowId(index),
      "aria-rowindex": String(index + 2),
      "aria-selected": String(id === this.#active),
    });
  }

  #newRow(id: string): HTMLElement {
    const row = el("div", { role: "row", class: "grid-row" });
    row.addEventListener("click", () => {
      this.activate(id);
    });
    row.addEventListener("dblclick", () => {
      if (this.active !== undefined) this.#options.onOpen(this.active);
    });
    this.#body.append(row);
    return row;
  }
}

function rowId(index: number): string {
  return `row-${index}`;
}
