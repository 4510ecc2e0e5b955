// The bar that runs along the top of a view while it has nothing to show yet.
import type * as vscode from "vscode";
import { withViewProgress } from "./progress.ts";

export class LoadingBar implements vscode.Disposable {
  readonly #viewId: string;
  #hide: (() => void) | undefined;

  constructor(viewId: string) {
    this.#viewId = viewId;
  }

  set visible(visible: boolean) {
    if (visible) this.#show();
    else this.dispose();
  }

  dispose(): void {
    this.#hide?.();
    this.#hide = undefined;
  }

  #show(): void {
    if (this.#hide) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#hide = () => {
      resolve(undefined);
    };
    void withViewProgress([this.#viewId], promise);
  }
}
