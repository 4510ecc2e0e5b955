// The composition root: makes the object graph and hands it to VS Code. Whatever is heavy (the client, the sandbox, the
// catalog, the MCP SDK) is imported by those who need it, when they first do.
import * as vscode from "vscode";
import { AgentProvider, PROVIDER_ID } from "./vscode/agent/provider.ts";
import { FollowUps } from "./vscode/commands/follow-ups/index.ts";
import { registerCommands } from "./vscode/commands/index.ts";
import { signIn } from "./vscode/commands/sign-in.ts";
import { registerDocuments } from "./vscode/documents/index.ts";
import { type ArtieExports, createExports } from "./vscode/exports.ts";
import { registerPages } from "./vscode/page/index.ts";
import { Accounts } from "./vscode/shell/accounts.ts";
import { ActivityLog } from "./vscode/shell/activity-log.ts";
import { ApiSpec } from "./vscode/shell/api-spec.ts";
import { Approvals } from "./vscode/shell/approvals.ts";
import { registerAuthentication } from "./vscode/shell/authentication.ts";
import { createLog } from "./vscode/shell/log.ts";
import { personCalls } from "./vscode/shell/person-calls.ts";
import { Sessions } from "./vscode/shell/sessions.ts";
import { Store } from "./vscode/shell/store.ts";
import { Secrets } from "./vscode/ui/secrets.ts";
import { registerViews } from "./vscode/views/index.ts";

let agent: AgentProvider | undefined;

export function activate(context: vscode.ExtensionContext): ArtieExports {
  const started = performance.now();
  const version = versionOf(context.extension);
  const log = createLog(() => accounts.keys);
  const accounts: Accounts = new Accounts(context, log);
  const sessions = new Sessions(accounts, version, log);
  const store = new Store(sessions, log);
  const deps = { context, version, accounts, sessions, store, log };
  const secrets = new Secrets(context, accounts);
  const activity = new ActivityLog(context.globalStorageUri.fsPath, log);
  const calls = personCalls({ ...deps, secrets, activity });
  const spec = new ApiSpec(context, version, log);
  const approvals = new Approvals();
  agent = new AgentProvider({ ...deps, secrets, activity, spec, approvals });

  const followUps = new FollowUps(deps);
  const views = registerViews(deps, activity, spec, approvals);
  context.subscriptions.push(
    ...[log, accounts, sessions, store, followUps, views, activity, spec, approvals],
    registerCommands({ ...deps, followUps, calls, secrets, activity }),
    registerDocuments({ ...deps, calls, secrets }),
    registerPages(deps),
    registerAuthentication(accounts, () => signIn(deps)),
    vscode.lm.registerMcpServerDefinitionProvider(PROVIDER_ID, agent),
  );
  log.info(`Activated in ${(performance.now() - started).toFixed(1)} ms.`);
  return createExports(deps, views, followUps);
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
