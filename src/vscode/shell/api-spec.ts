// The description of the API that the setting `artie.apiSpec` names. It is read when an agent or a person first wants to
// know which tools there are, and all that reads it loads then.
import { join } from "node:path";
import * as vscode from "vscode";
import type { Followed } from "../../tools/followed.ts";
import type { Follower } from "../../tools/follower.ts";
import type { Log } from "./log.ts";
import { apiSpecSetting, onDidChangeSetting } from "./settings.ts";

export class ApiSpec implements vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #version: string;
  readonly #log: Log;
  readonly #onDidChange = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;
  #follower: Promise<Follower> | undefined;
  #current: Follower | undefined;
  /** Somebody has asked, whether there was a description then or not. */
  #wanted = false;

  /** The tools that there are may be others now. */
  readonly onDidChange = this.#onDidChange.event;

  constructor(context: vscode.ExtensionContext, version: string, log: Log) {
    this.#context = context;
    this.#version = version;
    this.#log = log;
    this.#following = onDidChangeSetting("apiSpec", () => {
      this.#forget();
      if (this.#wanted) void this.ready().then(() => this.#onDidChange.fire());
    });
  }

  /** Undefined while no description is followed. */
  get current(): Followed | undefined {
    return this.#current?.current;
  }

  /** Resolves when the description has been read, if there is one. Never rejects. */
  async ready(): Promise<void> {
    this.#wanted = true;
    const at = apiSpecSetting();
    if (at === "") return;
    const follower = await (this.#follower ??= this.#open(at));
    await follower.ready();
  }

  dispose(): void {
    this.#forget();
    this.#following.dispose();
    this.#onDidChange.dispose();
  }

  async #open(at: string): Promise<Follower> {
    const [{ createFollower }, { fetchHttp }] = await Promise.all([
      import("../../tools/follower.ts"),
      import("../../artie/index.ts"),
    ]);
    const follower = createFollower({
      at,
      folder: join(this.#context.globalStorageUri.fsPath, "spec"),
      http: fetchHttp,
      userAgent: `artie-vscode/${this.#version}`,
      tell: (sentence) => this.#log.warn(sentence),
    });
    this.#current = follower;
    follower.onDidChange(() => this.#onDidChange.fire());
    return follower;
  }

  #forget(): void {
    void this.#follower?.then((follower) => follower.dispose());
    this.#follower = undefined;
    this.#current = undefined;
  }
}
