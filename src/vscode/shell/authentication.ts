// The accounts as VS Code's Accounts menu knows them.
import * as vscode from "vscode";
import type { AccountEntry } from "./account-entry.ts";
import type { Accounts } from "./accounts.ts";

/** Undefined when the person changed their mind. */
type SignIn = () => Promise<{ readonly ok: boolean } | undefined>;

/**
 * An API key has no scopes, so every session serves every request. VS Code asks the person before it hands a session,
 * and with it the key, to another extension.
 */
export function registerAuthentication(accounts: Accounts, signIn: SignIn): vscode.Disposable {
  const onDidChangeSessions = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  const provider: vscode.AuthenticationProvider = {
    onDidChangeSessions: onDidChangeSessions.event,
    getSessions: async (_scopes, { account }) => {
      await accounts.ready;
      const wanted = accounts.all.filter(({ id }) => account === undefined || account.id === id);
      return wanted.flatMap(({ id }) => accounts.find(id) ?? []).map(toSession);
    },
    createSession: async () => {
      const outcome = await signIn();
      const entry = accounts.activeEntry;
      if (!outcome?.ok || entry === undefined) throw new vscode.CancellationError();
      return toSession(entry);
    },
    removeSession: (sessionId) => accounts.remove(sessionId),
  };
  return vscode.Disposable.from(
    onDidChangeSessions,
    accounts.onDidChange(({ added, removed, changed }) =>
      onDidChangeSessions.fire({
        added: added.map(toSession),
        removed: removed.map(toSession),
        changed: changed.map(toSession),
      }),
    ),
    vscode.authentication.registerAuthenticationProvider("artie", "Artie", provider, {
      supportsMultipleAccounts: true,
    }),
  );
}

function toSession({ account: { id, label }, key }: AccountEntry): vscode.AuthenticationSession {
  return { id, accessToken: key, account: { id, label }, scopes: [] };
}
