// Making and exchanging elements. Texts are only ever set as text, so that a name can be nothing but a name.

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** An element with attributes (`true` for one without a value) and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value === true ? "" : value);
  }
}

/** A codicon, which says nothing that does not stand beside it in words. */
export function icon(id: string, extra = ""): HTMLElement {
  return el("span", { class: `codicon codicon-${id} ${extra}`.trim(), "aria-hidden": "true" });
}

/**
 * Puts other elements in the place of the old ones. The focus stays with the one of the same `data-key`, or goes to the
 * first one when that is gone, so that nothing is lost under the hands of somebody who uses the keyboard. It is not
 * taken from the rest of VS Code: a list that loses the focus closes.
 */
export function exchange(container: Element, ...children: (Node | string)[]): void {
  const focused = document.activeElement;
  const isHere = document.hasFocus() && focused !== null && container.contains(focused);
  const key = isHere ? focused.getAttribute("data-key") : null;
  container.replaceChildren(...children);
  if (key === null) return;
  const candidates = [...container.querySelectorAll<HTMLElement>("[data-key]")];
  const heir = candidates.find(({ dataset }) => dataset["key"] === key) ?? candidates[0];
  // An element of the component library says only after it has drawn itself that it takes the focus.
  heir?.setAttribute("tabindex", "0");
  heir?.focus();
}

/** Calls the drawing only for something else than the last time. */
export function whenChanged<T>(draw: (value: T) => void): (value: T) => void {
  let last: string | undefined;
  return (value) => {
    const text = JSON.stringify(value);
    if (text === last) return;
    last = text;
    draw(value);
  };
}
