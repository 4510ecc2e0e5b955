// Tells the launcher of this window, in a file of Artie's home that is there for as long as the window listens.
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import * as vscode from "vscode";
import { artieHome, thisMachine } from "../../clients/machine.ts";
import { removeWindow, writeWindow } from "../../clients/windows.ts";
import type { Deps } from "../shell/deps.ts";
import type { Log } from "../shell/log.ts";

/** Of the window's private socket. */
export interface Door {
  readonly token: string;
  readonly address: string;
}

export class WindowFile {
  readonly #home = artieHome(thisMachine());
  readonly #log: Log;
  readonly #following: vscode.Disposable;
  #shown: { door: Door; account: string } | undefined;
  #active = Date.now();
  #writing: Promise<void> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
    this.#following = vscode.Disposable.from(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.#renew();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#renew()),
    );
  }

  show(door: Door, account: string): Promise<void> {
    this.#shown = { door, account };
    this.#renew();
    return this.#writing;
  }

  hide(): Promise<void> {
    this.#shown = undefined;
    return this.#then(() => removeWindow(this.#home, process.pid));
  }

  async dispose(): Promise<void> {
    this.#following.dispose();
    await this.hide();
  }

  #renew(): void {
    this.#active = Date.now();
    const shown = this.#shown;
    if (!shown) return;
    const { door, account } = shown;
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
    const window = {
      ...{ pid: process.pid, host: hostname(), ...door, account, active: this.#active },
      folders: folders.map(({ uri }) => uri.fsPath),
    };
    void this.#then(() => writeWindow(this.#home.windows, window));
  }

  /** One after the other; a home that can't be written takes nothing from this window's own agents. */
  #then(step: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(step).catch((error: unknown) => {
      this.#log.warn("Agents outside VS Code do not find this window.", error);
    });
    return this.#writing;
  }
}

/** Where an agent is connected, its launcher goes on with this version, unless what is there is newer. */
export async function renewLauncher(deps: Pick<Deps, "context" | "version" | "log">): Promise<void> {
  const machine = thisMachine();
  if (!existsSync(artieHome(machine).launcher)) return;
  const { context, version, log } = deps;
  try {
    const { writeLauncher } = await import("../../clients/launcher-files.ts");
    await writeLauncher(machine, { version, dist: context.asAbsolutePath("dist"), runtime: process.execPath });
  } catch (error) {
    log.warn("The launcher of agents outside VS Code stays as it is.", error);
  }
}
