// The accounts of this person: kept in SecretStorage, followed across windows, one of them active in this window.
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { type Account, type AccountEntry, entryName, idOfEntry, parseEntry, serializeEntry } from "./account-entry.ts";
import { setContext } from "./context-keys.ts";
import type { Log } from "./log.ts";

export type { Account } from "./account-entry.ts";

/** The account that new windows begin with. A window that is open keeps its own: switching in one surprises no other. */
const LAST_ACTIVE = "artie.lastActiveAccount";

export interface AccountsChange {
  readonly added: readonly AccountEntry[];
  readonly removed: readonly AccountEntry[];
  readonly changed: readonly AccountEntry[];
}

export class Accounts implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #state: vscode.Memento;
  readonly #log: Log;
  readonly #onDidChange = new vscode.EventEmitter<AccountsChange>();
  readonly #onDidChangeActive = new vscode.EventEmitter<void>();
  readonly #following: vscode.Disposable;
  #entries: ReadonlyMap<string, AccountEntry> = new Map();
  #activeId: string | undefined;
  #reading: Promise<void>;

  /** Accounts came, went or were changed, in this window or another. */
  readonly onDidChange = this.#onDidChange.event;
  /** Another account is active, or the active one has another key or name. */
  readonly onDidChangeActive = this.#onDidChangeActive.event;
  /** Settles when the accounts have been read for the first time. Never rejects. */
  readonly ready: Promise<void>;

  constructor(context: Pick<vscode.ExtensionContext, "secrets" | "globalState">, log: Log) {
    this.#secrets = context.secrets;
    this.#state = context.globalState;
    this.#log = log;
    this.#activeId = this.#state.get<string>(LAST_ACTIVE);
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      this.#onDidChangeActive,
      this.#secrets.onDidChange(({ key }) => idOfEntry(key) !== undefined && void this.#read()),
    );
    this.ready = this.#reading = this.#readOnce();
  }

  /** By name. */
  get all(): readonly Account[] {
    return [...this.#entries.values()]
      .map(({ account }) => account)
      .sort((a, b) => a.label.localeCompare(b.label) || a.id.localeCompare(b.id));
  }

  get active(): Account | undefined {
    return this.activeEntry?.account;
  }

  get activeEntry(): AccountEntry | undefined {
    const chosen = this.#activeId === undefined ? undefined : this.#entries.get(this.#activeId);
    return chosen ?? this.#entries.get(this.all[0]?.id ?? "");
  }

  find(id: string): AccountEntry | undefined {
    return this.#entries.get(id);
  }

  /** Every key, so that redaction knows them. */
  get keys(): readonly string[] {
    return [...this.#entries.values()].flatMap(({ key }) => (key === "" ? [] : [key]));
  }

  /** Keeps the account, in place of one with the same id, and makes it the active one. */
  async keep(entry: AccountEntry): Promise<void> {
    await this.#secrets.store(entryName(entry.account.id), serializeEntry(entry));
    await this.#read();
    await this.activate(entry.account.id);
  }

  /** Forgets the account and its key. Another account, if there is one, becomes active. */
  async remove(id: string): Promise<void> {
    await this.#secrets.delete(entryName(id));
    await this.#read();
  }

  async activate(id: string): Promise<void> {
    if (!this.#entries.has(id)) return;
    const before = this.activeEntry;
    this.#activeId = id;
    this.#announceActive(before);
    await this.#state.update(LAST_ACTIVE, id);
  }

  dispose(): void {
    this.#following.dispose();
  }

  /** One reading after the other, so that the last one to finish saw the latest state. */
  #read(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readOnce());
    return this.#reading;
  }

  async #readOnce(): Promise<void> {
    try {
      this.#take(await this.#load());
    } catch (error) {
      this.#log.error("The accounts can't be read from VS Code's secret storage.", error);
      this.#take(this.#entries);
    }
  }

  async #load(): Promise<Map<string, AccountEntry>> {
    const ids = (await this.#secrets.keys()).map(idOfEntry).filter((id) => id !== undefined);
    const texts = await Promise.all(ids.map((id) => this.#secrets.get(entryName(id))));
    const entries = ids.map((id, index) => parseEntry(id, texts[index])).filter((entry) => entry !== undefined);
    return new Map(entries.map((entry) => [entry.account.id, entry]));
  }

  #take(entries: ReadonlyMap<string, AccountEntry>): void {
    const before = this.#entries;
    const active = this.activeEntry;
    this.#entries = entries;
    const removed = [...before.values()].filter(({ account }) => !entries.has(account.id));
    const added = [...entries.values()].filter(({ account }) => !before.has(account.id));
    const kept = [...entries.values()].filter(({ account }) => before.has(account.id));
    const changed = kept.filter((entry) => !isDeepStrictEqual(before.get(entry.account.id), entry));
    this.#announceActive(active);
    if (added.length + removed.length + changed.length > 0) this.#onDidChange.fire({ added, removed, changed });
  }

  #announceActive(before: AccountEntry | undefined): void {
    const active = this.activeEntry;
    // `signedIn` and `signedOut` are both false until the accounts have been read, so that nothing flashes up.
    setContext("artie.signedIn", active !== undefined);
    setContext("artie.signedOut", active === undefined);
    setContext("artie.sandboxActive", active?.account.sandbox ?? false);
    setContext("artie.accountCount", this.#entries.size);
    if (!isDeepStrictEqual(before, active)) this.#onDidChangeActive.fire();
  }
}
