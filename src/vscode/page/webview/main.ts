// The pipeline page in the browser: keeps what the extension says, and lays out its sections.
import { html, nothing, type PropertyValues } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { isWindow, type PageView, type Reading, type ToPage, type Usage, WINDOWS } from "../messages.ts";
import { charts } from "./chart.ts";
import { errorList } from "./errors.ts";
import { listen, remember, remembered, send } from "./host.ts";
import { button, icon, isRead, PageElement, reading, section, select } from "./parts.ts";
import "./tables.ts";
import type { Tables } from "./tables.ts";
import { topology } from "./topology.ts";
import { word } from "./words.ts";

/** What sets a pipeline going: the one thing that somebody who finds it standing still is here for. */
const MAIN_ACTIONS: readonly string[] = ["start", "resume"];
const UNREAD = { value: undefined, problem: undefined };

/** The latest of each kind. */
type Heard = { readonly [Message in ToPage as Message["kind"]]?: Message };

@customElement("artie-page")
class PipelinePage extends PageElement {
  @state() private accessor heard: Heard = {};
  @query("artie-tables") private accessor tables: Tables | null = null;
  #usage: Reading<Usage> = UNREAD;

  constructor() {
    super();
    listen((message) => {
      if (message.kind === "select") void this.tables?.select(message.table);
      else this.heard = { ...this.heard, [message.kind]: message };
    });
    remember({});
    send({ kind: "ready", window: remembered().window });
  }

  /** Shapes stay in their place until there are others, so that nothing below them jumps. */
  protected override willUpdate(): void {
    const { usage = UNREAD } = this.heard.usage ?? {};
    if (isRead(usage) || !this.#usage.value?.total.rows) this.#usage = usage;
  }

  /**
   * Who has the focus on a button that goes gets the first one beside it. It is not taken from the rest of VS Code, where
   * a list that loses it closes.
   */
  protected override update(changed: PropertyValues): void {
    const focused = document.hasFocus() ? document.activeElement : null;
    const around = focused?.closest(".actions, .topology");
    super.update(changed);
    if (around?.contains(focused) === false) around.querySelector<HTMLElement>("vscode-button, button")?.focus();
  }

  protected override render() {
    const view: Partial<PageView> = this.heard.view?.view ?? {};
    const { name, loading = true, stops = [], actions = [] } = view;
    const buttons = repeat(
      actions,
      ({ id }) => id,
      (action) => button({ ...action, primary: MAIN_ACTIONS.includes(action.id) }),
    );
    return html`<div class="page" aria-busy=${loading}>
      <header>
        <h1>${name}</h1>
        <div class="actions" role="group" aria-label=${word("actions")}>${buttons}</div>
      </header>
      ${problemOf(view)} ${stops.length > 0 || loading ? this.#sections(view) : nothing}
    </div>`;
  }

  #sections(view: Partial<PageView>) {
    const { usage: { usage = UNREAD } = {}, errors: { errors = UNREAD } = {}, tables } = this.heard;
    const figures = reading(this.#usage, charts);
    const content = html`<div aria-busy=${!isRead(usage)} data-waiting=${word("loading")}>${figures}</div>`;
    return html`${topology(view)} ${section("usage", word("usage"), windows(), content)}
      ${section("errors", word("errors"), nothing, reading(errors, errorList))}
      <artie-tables .view=${view} .tables=${tables} .measures=${this.#usage.value?.tables}></artie-tables>`;
  }
}

function problemOf({ problem, busy = [] }: Partial<PageView>) {
  const remedy = problem?.remedy;
  const look = { icon: "", primary: true, busy: busy.includes(remedy?.id ?? "") };
  return html`<div class="problem" role="alert" ?hidden=${!problem}>
    ${problem ? [icon("warning"), html`<p>${problem.text}</p>`, remedy ? button({ ...remedy, ...look }) : nothing] : nothing}
  </div>`;
}

function windows() {
  const options = WINDOWS.map((window) => [window, word(window)] as const);
  return select(word("window"), remembered().window, options, (value) => {
    if (!isWindow(value)) return;
    remember({ window: value });
    send({ kind: "window", window: value });
  });
}

document.querySelector("main")?.append(new PipelinePage());
