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

/** What elements were drawn with: the component library gives its own elements other attributes beside these. */
const drawnWith = new WeakMap<Element, Attributes>();

export function setAttributes(element: Element, attributes: Attributes): void {
  drawnWith.set(element, { ...drawnWith.get(element), ...attributes });
  for (const [name, value] of Object.entries(attributes)) {
    const text = value === true ? "" : value;
    if (text === undefined || text === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Text that is as it was stays the same node, so that what a person has selected in it stays selected. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A codicon, which says nothing that does not stand beside it in words. */
export function icon(id: string, extra = ""): HTMLElement {
  return el("span", { class: `codicon codicon-${id} ${extra}`.trim(), "aria-hidden": "true" });
}

/** Turns while what it stands for is under way. */
export function busyIcon(id: string, busy: boolean): HTMLElement {
  return busy ? icon("loading", "codicon-modifier-spin") : icon(id);
}

/**
 * Makes the container look as if the children had been put in the place of its own, but keeps every element that can
 * stay and touches only what differs in it: focus, selection and whatever the pointer rests on are not lost. A listener
 * stays with its element, so it must read what it needs from there. When the element with the focus has to go, the
 * first one with a `data-key` gets it; it is not taken from the rest of VS Code, where a list that loses it closes.
 */
export function exchange(container: Element, ...children: (Node | string)[]): void {
  const focused = document.activeElement;
  const isHere = document.hasFocus() && focused?.hasAttribute("data-key") === true && container.contains(focused);
  exchangeNodes(
    container,
    children.map((child) => (typeof child === "string" ? document.createTextNode(child) : child)),
  );
  if (!isHere || container.contains(focused)) return;
  const heir = container.querySelector<HTMLElement>("[data-key]");
  // An element of the component library says only after it has drawn itself that it takes the focus.
  heir?.setAttribute("tabindex", "0");
  heir?.focus();
}

function exchangeNodes(container: Element, wanted: readonly Node[]): void {
  const left = new Set<ChildNode>(container.childNodes);
  const kept = wanted.map((node) => {
    const before = [...left].find((candidate) => isSame(candidate, node));
    if (before) left.delete(before);
    return before;
  });
  for (const node of left) node.remove();
  let next = container.firstChild;
  for (const [index, node] of wanted.entries()) {
    const before = kept[index];
    if (before) become(before, node);
    if (before && before === next) next = next.nextSibling;
    else container.insertBefore(before ?? node, next);
  }
}

/** One can become the other. */
function isSame(before: Node, after: Node): boolean {
  return before.nodeName === after.nodeName && keyOf(before) === keyOf(after);
}

function keyOf(node: Node): string | null {
  return node instanceof Element ? node.getAttribute("data-key") : null;
}

function become(before: Node, after: Node): void {
  if (!(before instanceof Element && after instanceof Element)) {
    if (before.nodeValue !== after.nodeValue) before.nodeValue = after.nodeValue;
    return;
  }
  const attributes = drawnWith.get(after) ?? {};
  const gone = Object.keys(drawnWith.get(before) ?? {}).filter((name) => !Object.hasOwn(attributes, name));
  setAttributes(before, { ...Object.fromEntries(gone.map((name) => [name, undefined])), ...attributes });
  exchangeNodes(before, [...after.childNodes]);
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
