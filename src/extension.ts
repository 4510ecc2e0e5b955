// The composition root: makes the object graph and hands it to VS Code. Whatever is heavy (the client, the sandbox, the
// catalog, the MCP SDK) is imported by those who need it, when they first do.
import * as vscode from "vscode";
import { registerAccountCommands } from "./vscode/commands/accounts.ts";
import { Accounts } from "./vscode/shell/accounts.ts";
import { ActivityLog } from "./vscode/shell/activity-log.ts";
import { registerAccess } from "./vscode/views/access/index.ts";
import { registerAgentCommands } from "./vscode/views/access/configure.ts";
import { AgentProvider, PROVIDER_ID } from "./vscode/agent/provider.ts";
import { type ArtieApi, createApi } from "./vscode/exports.ts";
import { AccountsAuthenticationProvider, AUTHENTICATION_ID } from "./vscode/shell/authentication.ts";
import { registerCatalogSearch } from "./vscode/views/search/index.ts";
import { registerCommands } from "./vscode/commands/index.ts";
import { registerExplorerCommands } from "./vscode/views/connectors/commands.ts";
import { Explorer } from "./vscode/views/connectors/explorer.ts";
import { FollowUps } from "./vscode/commands/follow-ups/index.ts";
import { createLog } from "./vscode/shell/log.ts";
import { StatusBar } from "./vscode/views/overview/status-bar.ts";
import { registerPages } from "./vscode/page/index.ts";
import { registerSecretCommands } from "./vscode/commands/secrets.ts";
import { Secrets } from "./vscode/shell/secrets.ts";
import { Sessions } from "./vscode/shell/sessions.ts";
import { signIn } from "./vscode/commands/sign-in.ts";
import { Store } from "./vscode/shell/store.ts";
import { registerViews } from "./vscode/views/index.ts";
import { registerWalkthrough } from "./vscode/commands/walkthrough.ts";

let agent: AgentProvider | undefined;

export function activate(context: vscode.ExtensionContext): ArtieApi {
  const started = performance.now();
  const version = versionOf(context.extension);
  const log = createLog();
  const accounts = new Accounts(context, log);
  const sessions = new Sessions(accounts, version, log);
  const store = new Store(sessions, log);
  const secrets = new Secrets(context.secrets, context.globalState, () => accounts.keys);
  const bridge = context.asAbsolutePath("dist/bridge.cjs");
  const activity = new ActivityLog({
    folder: context.globalStorageUri.fsPath,
    secrets: () => secrets.known(),
    log,
  });
  agent = new AgentProvider({ accounts, sessions, store, secrets, activity, log, version, bridge });

  const explorer = new Explorer(sessions, store);
  const followUps = new FollowUps({ context, accounts, sessions, store, log });
  const deps = { context, accounts, sessions, store, explorer, followUps, log };
  const signInDeps = { accounts, sessions, log, version };
  const authentication = new AccountsAuthenticationProvider(accounts, () => signIn(signInDeps));
  const views = registerViews(deps);
  const access = registerAccess(activity);
  const statusBar = new StatusBar(deps);
  context.subscriptions.push(
    ...[log, accounts, sessions, store, explorer, followUps, authentication, views, activity, access, statusBar],
    registerCommands(deps),
    registerExplorerCommands(explorer, views),
    registerCatalogSearch(deps, views),
    registerPages(deps),
    registerAccountCommands(signInDeps),
    registerSecretCommands(secrets),
    registerAgentCommands(),
    registerWalkthrough(activity),
    vscode.authentication.registerAuthenticationProvider(AUTHENTICATION_ID, "Artie", authentication, {
      supportsMultipleAccounts: true,
    }),
    vscode.lm.registerMcpServerDefinitionProvider(PROVIDER_ID, agent),
  );
  log.info(`Activated in ${(performance.now() - started).toFixed(1)} ms.`);
  return createApi({ accounts, store, views, access, statusBar, followUps, secrets: context.secrets });
}

/** VS Code waits for the socket to go; everything else is among the subscriptions. */
export async function deactivate(): Promise<void> {
  await agent?.dispose();
}

function versionOf({ packageJSON }: vscode.Extension<unknown>): string {
  const manifest: unknown = packageJSON;
  const version: unknown = typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : "";
  return String(version);
}
