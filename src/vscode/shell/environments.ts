// What people call the environments of an account: the API gives them UUIDs alone. Kept for this person; those of the
// sandbox have names from the start.
import * as vscode from "vscode";
import { field } from "./arguments.ts";
import type { Sessions } from "./sessions.ts";

const MAX_NAME = 40;

export class Environments implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #sessions: Sessions;
  /** What this window has written: VS Code may give back what stood there before for a moment. */
  readonly #written = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #onDidChange = new vscode.EventEmitter<void>();

  readonly onDidChange = this.#onDidChange.event;

  constructor(memory: vscode.Memento, sessions: Sessions) {
    this.#memory = memory;
    this.#sessions = sessions;
  }

  /** Undefined for one that nobody has named. */
  name(uuid: string | null | undefined): string | undefined {
    if (!uuid) return undefined;
    const named = field(this.#names(), uuid);
    return typeof named === "string" ? named : this.#sessions.environmentNames.get(uuid);
  }

  /** An empty name takes it away. */
  async rename(uuid: string, name: string): Promise<void> {
    const others = Object.entries({ ...this.#names() }).filter(([other]) => other !== uuid);
    const named = name.trim().slice(0, MAX_NAME);
    const names = Object.fromEntries(named === "" ? others : [...others, [uuid, named]]);
    this.#written.set(this.#key, names);
    await this.#memory.update(this.#key, Object.keys(names).length > 0 ? names : undefined);
    this.#onDidChange.fire();
  }

  dispose(): void {
    this.#onDidChange.dispose();
  }

  #names(): object | undefined {
    return this.#written.get(this.#key) ?? this.#memory.get<object>(this.#key);
  }

  get #key(): string {
    return `artie.environments.${this.#sessions.accountId ?? ""}`;
  }
}
