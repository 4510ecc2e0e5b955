// A list of any length of which only the visible rows exist. One of its rows is active: the arrow keys move it, the
// focus stays on the list itself, and a screen reader is told by `aria-activedescendant`.
import { html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { PageElement } from "./parts.ts";

/** In pixels; the style sheet has the same. */
const ROW_HEIGHT = 28;
/** Rows above and below the visible ones that exist as well, so that scrolling shows no gaps. */
const MARGIN = 6;

/** Tells of `activate`, and of `open` after Enter or a double click, each with the id of the item. */
@customElement("artie-grid")
export class Grid<T extends { readonly id: string }> extends PageElement {
  @property({ attribute: false }) accessor label = "";
  /** The cells of the row of headers, and those of an item. */
  @property({ attribute: false }) accessor headers: unknown;
  @property({ attribute: false }) accessor cellsOf: (item: T) => unknown = () => nothing;
  @property({ attribute: false }) accessor items: readonly T[] = [];
  @state() private accessor active: string | undefined;
  @query(".grid") private accessor list: HTMLElement | null = null;
  /** The active row is still to be brought into view. */
  #reveals = false;

  override focus(): void {
    this.list?.focus();
  }

  /** Makes the row active and brings it into view. */
  activate(id: string): void {
    this.active = id;
    this.#reveals = true;
    this.requestUpdate();
    this.#tell("activate", id);
  }

  protected override render() {
    const active = this.#indexOfActive();
    return html`<div
      role="grid"
      class="grid"
      tabindex="0"
      aria-label=${this.label}
      aria-rowcount=${this.items.length + 1}
      aria-activedescendant=${active < 0 ? nothing : `row-${active}`}
      @scroll=${this.#redraw}
      @keydown=${this.#press}
    >
      <div role="rowgroup" class="grid-head">
        <div role="row" class="grid-row" aria-rowindex="1">${this.headers}</div>
      </div>
      <div role="rowgroup" class="grid-body" .style=${`height: ${this.items.length * ROW_HEIGHT}px`}>
        ${repeat(this.#existing(active), ([item]) => item.id, this.#row)}
      </div>
    </div>`;
  }

  protected override firstUpdated(): void {
    if (this.list) new ResizeObserver(this.#redraw).observe(this.list);
  }

  protected override updated(): void {
    const index = this.#indexOfActive();
    if (!this.#reveals || index < 0 || !this.list) return;
    this.#reveals = false;
    const top = index * ROW_HEIGHT;
    const lowest = top + ROW_HEIGHT - this.#visibleHeight();
    this.list.scrollTop = Math.min(top, Math.max(lowest, this.list.scrollTop));
  }

  /** The visible rows, and the active one wherever it is: it must exist as long as the list points at it. */
  #existing(active: number): [T, number][] {
    const top = this.list?.scrollTop ?? 0;
    const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - MARGIN);
    const end = Math.ceil((top + this.#visibleHeight()) / ROW_HEIGHT) + MARGIN;
    const visible = this.items.slice(first, end).map((item, index): [T, number] => [item, first + index]);
    const item = this.items[active];
    return !item || (active >= first && active < end) ? visible : [...visible, [item, active]];
  }

  /** Moved to its place, so that it stays where it is on the screen when others change. */
  readonly #row = ([item, index]: [T, number]) => {
    const press = () => {
      this.activate(item.id);
    };
    const open = () => {
      this.#tell("open", item.id);
    };
    return html`<div
      role="row"
      class="grid-row"
      id="row-${index}"
      aria-rowindex=${index + 2}
      aria-selected=${item.id === this.active}
      .style=${`transform: translateY(${index * ROW_HEIGHT}px)`}
      @click=${press}
      @dblclick=${open}
    >
      ${this.cellsOf(item)}
    </div>`;
  };

  readonly #redraw = (): void => {
    this.requestUpdate();
  };

  readonly #press = (event: KeyboardEvent): void => {
    if (event.target !== this.list) return;
    const page = Math.max(1, Math.floor(this.#visibleHeight() / ROW_HEIGHT) - 1);
    const index = this.#indexOfActive();
    const last = this.items.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: Math.max(index, 0) + page,
      PageUp: index - page,
      Home: 0,
      End: last,
    };
    const target = moves[event.key];
    const id = this.items[target === undefined ? index : Math.max(0, Math.min(target, last))]?.id;
    if (id === undefined || (target === undefined && event.key !== "Enter")) return;
    if (target === undefined) this.#tell("open", id);
    else this.activate(id);
    event.preventDefault();
  };

  #tell(kind: "activate" | "open", id: string): void {
    this.dispatchEvent(new CustomEvent(kind, { detail: id }));
  }

  #indexOfActive(): number {
    return this.items.findIndex(({ id }) => id === this.active);
  }

  /** The header lies over the rows' upper edge. */
  #visibleHeight(): number {
    return (this.list?.clientHeight ?? 0) - ROW_HEIGHT;
  }
}
