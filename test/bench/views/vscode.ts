// As much of VS Code's API as the store and the tree of pipelines use, for a process without VS Code: it draws nothing.
type Listener<T> = (event: T) => unknown;

export class Disposable {
  readonly #end: () => unknown;

  constructor(end: () => unknown) {
    this.#end = end;
  }

  static from(...all: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => all.forEach((each) => each.dispose()));
  }

  dispose(): void {
    this.#end();
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<Listener<T>>();

  readonly event = (listener: Listener<T>): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  fire(event: T): void {
    for (const listener of this.#listeners) listener(event);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class ThemeColor {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export class ThemeIcon {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

export class TreeItem {
  readonly label: string;

  constructor(label: string) {
    this.label = label;
  }
}

export class FileDecoration {
  readonly badge: string | undefined;
  readonly tooltip: string | undefined;
  readonly color: ThemeColor | undefined;

  constructor(badge?: string, tooltip?: string, color?: ThemeColor) {
    this.badge = badge;
    this.tooltip = tooltip;
    this.color = color;
  }
}

export class MarkdownString {
  value: string;

  constructor(value = "") {
    this.value = value;
  }

  appendText(text: string): this {
    this.value += text.replace(/[\\`*_{}[\]()#+\-!~]/g, "\\$&");
    return this;
  }

  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
}

export const Uri = {
  from: ({ scheme, path }: { scheme: string; path: string }) => ({ scheme, path, toString: () => `${scheme}:${path}` }),
};

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const ProgressLocation = { Notification: 15 };
export const env = { language: "en" };
export const l10n = {
  t: (text: string, ...words: readonly unknown[]) =>
    text.replace(/\{(\d+)\}/g, (_, index: string) => String(words[Number(index)])),
};

const nothing = (): Disposable => new Disposable(() => undefined);
export const commands = { executeCommand: () => Promise.resolve(undefined) };
export const workspace = {
  getConfiguration: () => ({ get: () => 0 }),
  onDidChangeConfiguration: nothing,
};
export const window = {
  state: { focused: false, active: false },
  onDidChangeWindowState: nothing,
  registerFileDecorationProvider: nothing,
};
