// The accounts as VS Code's Accounts menu knows them.
import * as vscode from "vscode";
import type { AccountEntry } from "./account-entry.ts";
import type { Accounts } from "./accounts.ts";

export const AUTHENTICATION_ID = "artie";

/** Undefined when the person changed their mind. */
type SignIn = () => Promise<{ readonly ok: boolean } | undefined>;

/**
 * An API key has no scopes, so every session serves every request. VS Code asks the person before it hands a session,
 * and with it the key, to another extension.
 */
export class AccountsAuthenticationProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #accounts: Accounts;
  readonly #signIn: SignIn;
  readonly #onDidChangeSessions =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly #following: vscode.Disposable;

  readonly onDidChangeSessions = this.#onDidChangeSessions.event;

  constructor(accounts: Accounts, signIn: SignIn) {
    this.#accounts = accounts;
    this.#signIn = signIn;
    this.#following = accounts.onDidChange(({ added, removed, changed }) => {
      this.#onDidChangeSessions.fire({
        added: added.map(toSession),
        removed: removed.map(toSession),
        changed: changed.map(toSession),
      });
    });
  }

  async getSessions(
    _scopes: readonly string[] | undefined,
    { account }: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    await this.#accounts.ready;
    return this.#accounts.all
      .filter(({ id }) => account === undefined || account.id === id)
      .flatMap(({ id }) => this.#accounts.find(id) ?? [])
      .map(toSession);
  }

  async createSession(): Promise<vscode.AuthenticationSession> {
    const outcome = await this.#signIn();
    const entry = this.#accounts.activeEntry;
    if (!outcome?.ok || entry === undefined) throw new vscode.CancellationError();
    return toSession(entry);
  }

  async removeSession(sessionId: string): Promise<void> {
    await this.#accounts.remove(sessionId);
  }

  dispose(): void {
    this.#following.dispose();
    this.#onDidChangeSessions.dispose();
  }
}

function toSession({ account: { id, label }, key }: AccountEntry): vscode.AuthenticationSession {
  return { id, accessToken: key, account: { id, label }, scopes: [] };
}
