// What the page's sections are made of. Texts are only ever bound as text, so that a name can be nothing but a name.
import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-option/index.js";
import { VscodeSingleSelect } from "@vscode-elements/elements/dist/vscode-single-select/index.js";
import { html, LitElement, nothing } from "lit";
import type { ActionView, Reading } from "../messages.ts";
import { send } from "./host.ts";
import { word } from "./words.ts";

/** Draws into the page's own document, where its style sheet holds and elements can refer to each other by their ids. */
export class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** A codicon, which says nothing that does not stand beside it in words. */
export function icon(id: string, extra = "") {
  const spin = id === "loading" ? "codicon-modifier-spin" : "";
  return html`<span class="codicon codicon-${id} ${spin} ${extra}" aria-hidden="true"></span>`;
}

interface Button extends ActionView {
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly table?: string | undefined;
}

/** While its action is under way it can't be pressed. It takes the focus at once, not only when the library drew it. */
export function button({ id, title, icon: symbol, busy, primary = false, disabled = false, table }: Button) {
  const press = () => {
    if (!disabled && !busy) send({ kind: "run", action: id, table });
  };
  return html`<vscode-button
    tabindex="0"
    ?secondary=${!primary}
    ?disabled=${disabled}
    aria-busy=${busy ? "true" : nothing}
    @click=${press}
    >${symbol || busy ? icon(busy ? "loading" : symbol) : nothing}${title}</vscode-button
  >`;
}

type Option = readonly [value: string, text: string];

export function select(label: string, value: string, options: readonly Option[], onChange: (value: string) => void) {
  const change = ({ target }: Event) => {
    if (target instanceof VscodeSingleSelect) onChange(target.value);
  };
  return html`<vscode-single-select label=${label} .value=${value} @change=${change}>
    ${options.map(([id, text]) => html`<vscode-option value=${id}>${text}</vscode-option>`)}
  </vscode-single-select>`;
}

export function section(id: string, title: string, tools: unknown, content: unknown) {
  return html`<section class=${id} aria-labelledby="${id}-title">
    <div class="heading">
      <h2 id="${id}-title">${title}</h2>
      ${tools}
    </div>
    ${content}
  </section>`;
}

export function isRead({ value, problem }: Reading<unknown>): boolean {
  return value !== undefined || problem !== undefined;
}

/** What has been read, below the reason why it may be old or is not there. */
export function reading<T>(read: Reading<T>, draw: (value: T) => unknown) {
  const { value, problem } = read;
  if (!isRead(read)) return html`<p class="empty">${word("loading")}</p>`;
  const trouble = problem === undefined ? nothing : html`<p class="trouble">${problem}</p>`;
  return [trouble, value === undefined ? nothing : draw(value)];
}
