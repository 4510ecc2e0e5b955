// The tables: filter, the list itself, and what can be done with the table that is active in it.
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-option/index.js";
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import type { PageState, PageView, Phase, Reading, SortKey, TableRow, Usage } from "../messages.ts";
import { busyIcon, el, exchange, icon, setAttributes, setText } from "./dom.ts";
import { Grid } from "./grid.ts";
import { send } from "./host.ts";
import { arrange, type Row } from "./rows.ts";
import { collator, count, seconds, word } from "./words.ts";

type Arrangement = Pick<PageState, "filter" | "phase" | "sort" | "descending">;

const PHASES: readonly [Phase | "", string][] = [
  ["", word("phaseAll")],
  ["copying", word("phaseCopying")],
  ["queued", word("phaseQueued")],
  ["streaming", word("phaseStreaming")],
  ["off", word("phaseOff")],
  ["other", word("phaseOther")],
];

const COLUMNS: readonly [SortKey, string][] = [
  ["name", word("table")],
  ["stage", word("stage")],
  ["rows", word("rows")],
  ["latency", word("latency")],
];

export class TableSection {
  readonly element: HTMLElement;
  readonly #onArrange: (arrangement: Arrangement) => void;
  readonly #filter = el("vscode-textfield", { placeholder: word("filter"), "data-key": "filter" });
  readonly #phase = el("vscode-single-select", { "data-key": "phase" });
  readonly #shown = el("p", { class: "shown", role: "status" });
  readonly #empty = el("p", { class: "empty", hidden: true });
  readonly #progress = el("div", { class: "overall", hidden: true });
  readonly #bar = el("vscode-progress-bar");
  readonly #done = el("span");
  readonly #headers = new Map<SortKey, HTMLElement>();
  readonly #details = tableButton("details");
  readonly #act = tableButton("act");
  readonly #grid: Grid<Row>;
  #arrangement: Arrangement;
  #rows: readonly TableRow[] = [];
  #measures: Usage["tables"] = {};
  #byId = new Map<string, Row>();
  #known = false;
  /** What is under way, as `action table`. */
  #busy: ReadonlySet<string> = new Set();
  #failed = false;

  constructor(arrangement: Arrangement, onArrange: (arrangement: Arrangement) => void) {
    this.#arrangement = arrangement;
    this.#onArrange = onArrange;
    this.#grid = new Grid<Row>({
      label: word("tables"),
      header: this.#header(),
      idOf: ({ id }) => id,
      cellsOf,
      onActivate: (row) => {
        this.#offer(row);
      },
      onOpen: ({ id }) => {
        send({ kind: "run", action: "details", table: id });
      },
    });
    this.#prepareFilter();
    this.#progress.append(this.#bar, this.#done);
    const tools = el("div", { class: "tools" }, this.#filter, this.#phase, this.#details, this.#act);
    this.element = el(
      "section",
      { "aria-labelledby": "tables-title" },
      el("div", { class: "heading" }, el("h2", { id: "tables-title" }, word("tables")), this.#shown),
      this.#progress,
      tools,
      this.#grid.element,
      this.#empty,
    );
    this.#offer(undefined);
    this.#list();
  }

  /** @param known False until the tables have been read. */
  showRows(rows: readonly TableRow[], known: boolean): void {
    this.#rows = rows;
    this.#known = known;
    this.#list();
  }

  /** While others are being read, the figures of before stay. */
  showUsage({ value, problem }: Reading<Usage>): void {
    if (value) this.#measures = value.tables;
    else if (problem !== undefined) this.#measures = {};
    this.#list();
  }

  showView({ progress, problem, busy }: PageView): void {
    this.#busy = new Set(busy);
    this.#offer(this.#grid.active);
    this.#progress.hidden = progress === undefined;
    if (progress) {
      this.#bar.max = progress.total;
      this.#bar.value = progress.done;
      setAttributes(this.#bar, { "aria-label": progress.text });
      setText(this.#done, progress.text);
    }
    this.#failed = problem !== undefined;
    setText(this.#empty, this.#reason());
  }

  select(id: string): void {
    if (!this.#byId.has(id)) return;
    if (!arrange([...this.#byId.values()], this.#arrangement, collator).some((row) => row.id === id)) {
      this.#filter.value = "";
      this.#phase.value = "";
      this.#rearrange({ filter: "", phase: "" });
    }
    if (document.hasFocus()) this.#grid.element.focus();
    this.#grid.activate(id);
  }

  #prepareFilter(): void {
    this.#filter.label = word("filter");
    this.#filter.value = this.#arrangement.filter;
    this.#filter.append(el("span", { slot: "content-before", class: "codicon codicon-filter", "aria-hidden": "true" }));
    this.#filter.addEventListener("input", () => {
      this.#rearrange({ filter: this.#filter.value });
    });
    this.#filter.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowDown") this.#grid.element.focus();
    });
    this.#phase.label = word("stageFilter");
    for (const [value, label] of PHASES) {
      this.#phase.append(el("vscode-option", { value, selected: value === this.#arrangement.phase }, label));
    }
    this.#phase.addEventListener("change", () => {
      this.#rearrange({ phase: this.#phase.value });
    });
  }

  #header(): HTMLElement {
    const cells = COLUMNS.map(([key, title]) => {
      const button = el("button", { type: "button" }, el("span", {}, title), icon("chevron-down", "sort"));
      button.addEventListener("click", () => {
        const { sort, descending } = this.#arrangement;
        this.#rearrange({ sort: key, descending: sort === key ? !descending : isNumeric(key) });
      });
      const cell = el("div", { role: "columnheader", class: `cell ${key}` }, button);
      this.#headers.set(key, cell);
      return cell;
    });
    return el("div", { role: "row", class: "grid-row", "aria-rowindex": "1" }, ...cells);
  }

  #rearrange(change: Partial<Arrangement>): void {
    this.#arrangement = { ...this.#arrangement, ...change };
    this.#onArrange(this.#arrangement);
    this.#list();
  }

  #list(): void {
    this.#byId = new Map(this.#rows.map((row) => [row.id, this.#keep({ ...row, measure: this.#measures[row.id] })]));
    const shown = arrange([...this.#byId.values()], this.#arrangement, collator);
    for (const [key, header] of this.#headers) setAttributes(header, { "aria-sort": this.#sorted(key) });
    this.#grid.element.hidden = shown.length === 0;
    this.#grid.show(shown);
    this.#empty.hidden = shown.length > 0;
    setText(this.#empty, this.#reason());
    setText(this.#shown, this.#known ? word("showing", count(shown.length), count(this.#rows.length)) : "");
    this.#offer(this.#grid.active);
  }

  /** Why there is no row. */
  #reason(): string {
    if (!this.#known) return word(this.#failed ? "notRead" : "loading");
    return word(this.#rows.length > 0 ? "noMatch" : "noTables");
  }

  /** The row of before when it says the same, so that the list does not draw it again. */
  #keep(row: Row): Row {
    const before = this.#byId.get(row.id);
    return before && JSON.stringify(before) === JSON.stringify(row) ? before : row;
  }

  #sorted(key: SortKey): string {
    const { sort, descending } = this.#arrangement;
    if (sort !== key) return "none";
    return descending ? "descending" : "ascending";
  }

  /** The buttons are about the active row. */
  #offer(row: Row | undefined): void {
    const cancels = row?.can === "cancelBackfill";
    this.#details.disabled = row === undefined;
    this.#act.disabled = row?.can === undefined;
    setAttributes(this.#details, { "data-table": row?.id });
    setAttributes(this.#act, { "data-table": row?.id, "data-action": row?.can });
    const title = word(cancels ? "cancelTable" : "backfillTable");
    const isBusy = (action: string | undefined) => this.#busy.has(`${action ?? ""} ${row?.id ?? ""}`);
    drawButton(this.#details, "json", word("tableDetails"), isBusy("details"));
    drawButton(this.#act, cancels ? "debug-stop" : "cloud-download", title, isBusy(row?.can));
  }
}

function isNumeric(key: SortKey): boolean {
  return key === "rows" || key === "latency";
}

function tableButton(key: string) {
  const button = el("vscode-button", { secondary: true, "data-key": key, "data-action": "details" });
  button.addEventListener("click", () => {
    const { action, table } = button.dataset;
    if (!button.disabled && button.ariaBusy !== "true" && action !== undefined && table !== undefined)
      send({ kind: "run", action, table });
  });
  return button;
}

function drawButton(button: HTMLElement, iconId: string, title: string, busy: boolean): void {
  setAttributes(button, { "aria-busy": busy ? "true" : undefined });
  exchange(button, busyIcon(iconId, busy), title);
}

const PHASE_ICONS: Readonly<Record<Phase, string>> = {
  copying: "sync",
  queued: "watch",
  streaming: "pass",
  off: "circle-slash",
  other: "circle-large-outline",
};

function cellsOf({ name, stage, phase, measure }: Row): HTMLElement[] {
  const cell = (key: SortKey, ...children: (Node | string)[]) =>
    el("div", { role: "gridcell", class: `cell ${key}` }, ...children);
  const stageText = el("span", { class: "text" }, stage);
  const bar = phase === "copying" ? [el("span", { class: "copying", "aria-hidden": "true" })] : [];
  const stageCell = cell("stage", icon(PHASE_ICONS[phase], `phase-${phase}`), stageText, ...bar);
  setAttributes(stageCell, { title: stage });
  const nameCell = cell("name", name);
  setAttributes(nameCell, { title: name });
  return [
    nameCell,
    stageCell,
    cell("rows", measure ? count(measure.rows) : "–"),
    cell("latency", measure?.latency === undefined ? "–" : seconds(measure.latency)),
  ];
}
