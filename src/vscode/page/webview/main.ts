// The pipeline page in the browser: keeps what the extension says, and lays out its sections.
import { html, nothing, type PropertyValues } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { type Concern, isWindow, type PageView, type Reading, type ToPage, type Usage, WINDOWS } from "../messages.ts";
import { charts } from "./chart.ts";
import { errorList } from "./errors.ts";
import { knownAtFirst, listen, remember, remembered, send } from "./host.ts";
import { button, icon, isRead, PageElement, reading, section, select } from "./parts.ts";
import "./tables.ts";
import type { Tables } from "./tables.ts";
import { topology } from "./topology.ts";
import { word } from "./words.ts";

/** What sets a pipeline going: the one thing that somebody who finds it standing still is here for. */
const SETS_GOING: readonly string[] = ["start", "resume"];
const UNREAD = { value: undefined, problem: undefined };

/** The latest of each kind. */
type Heard = { readonly [Message in ToPage as Message["kind"]]?: Message };

@customElement("artie-page")
class PipelinePage extends PageElement {
  @state() private accessor heard: Heard = heardAtFirst();
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
    const { name = "", loading = true, stops = [], state, concerns = [] } = view;
    return html`<div class="page" aria-busy=${loading}>
      <header>
        <div class="title">
          <h1>${name}</h1>
          ${state ? html`<span class="state tone-${state.tone}">${icon(state.icon)}<span>${state.state}</span></span>` : nothing}
        </div>
        ${actionBar(view)}
      </header>
      <p class="announced" role="status">${state ? word("stateNow", name, spoken(state.state)) : nothing}</p>
      ${problemOf(view)} ${concerns.length > 0 ? concernsOf(concerns) : nothing}
      ${stops.length > 0 || loading ? this.#sections(view) : nothing}
    </div>`;
  }

  /** The errors come last, and when it is known how long the tables are: so nothing that is read is pushed away. */
  #sections(view: Partial<PageView>) {
    const { usage: { usage = UNREAD } = {}, errors: { errors = UNREAD } = {}, tables } = this.heard;
    const figures = reading(this.#usage, charts);
    const content = html`<div aria-busy=${!isRead(usage)} data-waiting=${word("loading")}>${figures}</div>`;
    return html`${topology(view)} ${section("usage", word("usage"), windows(), content)}
      <artie-tables .view=${view} .tables=${tables} .measures=${this.#usage.value?.tables}></artie-tables>
      ${tables?.known || view.problem ? section("errors", word("errors"), nothing, reading(errors, errorList)) : nothing}`;
  }
}

function heardAtFirst(): Heard {
  const known = knownAtFirst();
  return known ? { [known.kind]: known } : {};
}

/** One button that the state asks for, one that reads anew, and the rest behind the dots: each stays in its place. */
function actionBar({ primary, actions = [], busy = [] }: Partial<PageView>) {
  if (actions.length === 0) return nothing;
  const close = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLElement) currentTarget.closest("details")?.removeAttribute("open");
  };
  const leave = (event: FocusEvent) => {
    const { currentTarget, relatedTarget } = event;
    const isInside = relatedTarget instanceof Node && (currentTarget as Element).contains(relatedTarget);
    if (!isInside) close(event);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    close(event);
    (event.currentTarget as Element).querySelector("summary")?.focus();
  };
  const first = primary ? [button({ ...primary, primary: SETS_GOING.includes(primary.id) })] : [];
  const refresh = { id: "refresh", title: word("refresh"), icon: "refresh", busy: busy.includes("refresh") };
  return html`<div class="actions" role="group" aria-label=${word("actions")}>
    ${first} ${button(refresh)}
    <details class="more" @focusout=${leave} @keydown=${press}>
      <summary role="button" aria-label=${word("more")} title=${word("more")}>${icon("ellipsis")}</summary>
      <div class="menu" @click=${close}>
        ${repeat(
          actions,
          ({ id }) => id,
          (action) => button(action),
        )}
      </div>
    </details>
  </div>`;
}

/** Without how far it is: what is announced is another state. */
function spoken(state: string): string {
  return state.replace(/ \d.*$/, "");
}

function concernsOf(concerns: readonly Concern[]) {
  const item = ({ text, remedies }: Concern) =>
    html`<li>${icon("warning")}<span>${text}</span>${remedies.map((remedy) => button(remedy))}</li>`;
  return html`<ul class="concerns" aria-label=${word("attention")}>
    ${concerns.map(item)}
  </ul>`;
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

document.querySelector("main")?.replaceChildren(new PipelinePage());
