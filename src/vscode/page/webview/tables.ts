// The tables: filter, the list itself, and what can be done with the table that is active in it.
import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import { VscodeTextfield } from "@vscode-elements/elements/dist/vscode-textfield/index.js";
import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { PageView, Phase, SortKey, TableRow, Usage } from "../messages.ts";
import type { Grid } from "./grid.ts";
import "./grid.ts";
import { remember, remembered, send } from "./host.ts";
import { button, icon, PageElement, section, select } from "./parts.ts";
import { arrange, type Arrangement, type Row, SORT_KEYS } from "./rows.ts";
import { collator, count, seconds, word } from "./words.ts";

/** Each with its words, its icon and its color. */
const PHASES: Readonly<Record<Phase, readonly [string, string, string]>> = {
  copying: [word("phaseCopying"), "sync", "tone-busy"],
  queued: [word("phaseQueued"), "watch", "tone-busy"],
  held: [word("phaseHeld"), "debug-pause", "tone-held"],
  streaming: [word("phaseStreaming"), "pass", "tone-good"],
  off: [word("phaseOff"), "circle-slash", ""],
  other: [word("phaseOther"), "circle-large-outline", ""],
};
const PHASE_OPTIONS = Object.entries(PHASES).map(([phase, [text]]) => [phase, text] as const);

@customElement("artie-tables")
export class Tables extends PageElement {
  @property({ attribute: false }) accessor view: Partial<PageView> = {};
  /** `known` is false until they have been read. */
  @property({ attribute: false }) accessor tables: { rows: readonly TableRow[]; known: boolean } | undefined;
  @property({ attribute: false }) accessor measures: Usage["tables"] | undefined;
  @state() private accessor arrangement: Arrangement = remembered();
  @state() private accessor active: string | undefined;
  @query("artie-grid") private accessor grid: Grid<Row> | null = null;
  #shown: readonly Row[] = [];
  /** The latest one that there was: what is hidden keeps its words. */
  #progress: PageView["progress"];

  /** Shows the table, whatever the filter is. */
  async select(id: string): Promise<void> {
    const isWanted = (row: TableRow) => row.id === id;
    if (!this.tables?.rows.some(isWanted)) return;
    if (!this.#shown.some(isWanted)) this.#rearrange({ filter: "", phase: "" });
    await this.updateComplete;
    if (document.hasFocus()) this.grid?.focus();
    this.grid?.activate(id);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.#progress = this.view.progress ?? this.#progress;
    if (!["tables", "measures", "arrangement"].some((name) => changed.has(name))) return;
    const rows = this.tables?.rows.map((row) => [row.id, { ...row, measure: this.measures?.[row.id] }] as const);
    this.#shown = arrange([...new Map(rows).values()], this.arrangement, collator);
  }

  protected override render() {
    const { rows = [], known = false } = this.tables ?? {};
    const { total, done = 0, text } = this.#progress ?? {};
    const shown = this.#shown.length;
    const sum = known ? word("showing", count(shown), count(rows.length)) : nothing;
    const none = known
      ? word(rows.length > 0 ? "noMatch" : "noTables")
      : word(this.view.problem ? "notRead" : "loading");
    return section(
      "tables",
      word("tables"),
      html`<p class="shown" role="status">${sum}</p>`,
      html`<div class="overall" ?hidden=${!this.view.progress}>
          <vscode-progress-bar .max=${total} .value=${done} aria-label=${text ?? nothing}></vscode-progress-bar>
          <span>${text}</span>
          ${button({ id: "cancelBackfill", title: word("cancelBackfill"), icon: "debug-stop", busy: this.view.busy?.includes("cancelBackfill") === true })}
        </div>
        <div class="tools">${this.#filter()} ${this.#buttons()}</div>
        <artie-grid
          ?hidden=${shown === 0}
          .label=${word("tables")}
          .headers=${SORT_KEYS.map(this.#header)}
          .cellsOf=${cellsOf}
          .items=${this.#shown}
          @activate=${this.#follow}
          @open=${open}
        ></artie-grid>
        <p class="empty" ?hidden=${shown > 0}>${none}</p>`,
    );
  }

  #filter() {
    const { filter, phase } = this.arrangement;
    const type = ({ target }: Event) => {
      if (target instanceof VscodeTextfield) this.#rearrange({ filter: target.value });
    };
    const leave = ({ key }: KeyboardEvent) => {
      if (key === "ArrowDown") this.grid?.focus();
    };
    const label = word("filter");
    return html`<vscode-textfield
        .label=${label}
        placeholder=${label}
        .value=${filter}
        @input=${type}
        @keydown=${leave}
      >
        <span slot="content-before" class="codicon codicon-filter" aria-hidden="true"></span>
      </vscode-textfield>
      ${select(word("stageFilter"), phase, [["", word("phaseAll")], ...PHASE_OPTIONS], (value) => {
        this.#rearrange({ phase: value });
      })}`;
  }

  /** They are about the active row. */
  #buttons() {
    const row = this.#shown.find(({ id }) => id === this.active);
    const about = (id = "", title: string, symbol: string) => {
      const busy = this.view.busy?.includes(`${id} ${row?.id ?? ""}`) === true;
      return button({ id, title, icon: symbol, busy, disabled: !row || id === "", table: row?.id });
    };
    return [
      about("details", word("tableDetails"), "json"),
      row?.can === "cancelBackfill"
        ? about(row.can, word("cancelTable"), "debug-stop")
        : about(row?.can, word("backfillTable"), "cloud-download"),
    ];
  }

  readonly #header = (key: SortKey) => {
    const { sort, descending } = this.arrangement;
    const order = descending ? "descending" : "ascending";
    const isNumeric = key === "rows" || key === "latency";
    const press = () => {
      this.#rearrange({ sort: key, descending: sort === key ? !descending : isNumeric });
    };
    const title = word(key === "name" ? "table" : key);
    return html`<div role="columnheader" class="cell ${key}" aria-sort=${sort === key ? order : "none"}>
      <button type="button" @click=${press}>${title}${icon(descending ? "chevron-down" : "chevron-up", "sort")}</button>
    </div>`;
  };

  readonly #follow = ({ detail }: CustomEvent<string>) => {
    this.active = detail;
  };

  #rearrange(change: Partial<Arrangement>): void {
    remember(change);
    this.arrangement = remembered();
  }
}

function open({ detail: table }: CustomEvent<string>): void {
  send({ kind: "run", action: "details", table });
}

function cellsOf({ name, stage, phase, measure }: Row) {
  const [, symbol, tone] = PHASES[phase];
  return html`<div role="gridcell" class="cell name" title=${name}>${name}</div>
    <div role="gridcell" class="cell stage" title=${stage}>${icon(symbol, tone)}<span class="text">${stage}</span></div>
    <div role="gridcell" class="cell rows">${measure ? count(measure.rows) : "–"}</div>
    <div role="gridcell" class="cell latency">${measure?.latency === undefined ? "–" : seconds(measure.latency)}</div>`;
}
