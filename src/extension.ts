// The composition root: makes the object graph and hands it to VS Code. Whatever is heavy (the client, the sandbox, the
// catalog, the MCP SDK) is imported by those who need it, when they first do.
import * as vscode from "vscode";
import { AgentProvider, PROVIDER_ID } from "./vscode/agent/provider.ts";
import { FollowUps } from "./vscode/commands/follow-ups/index.ts";
import { registerCommands } from "./vscode/commands/index.ts";
import { signIn } from "./vscode/commands/sign-in.ts";
import { registerDocuments } from "./vscode/documents/index.ts";
import { type ArtieExports, createExports } from "./vscode/exports.ts";
import { registerGrants } from "./vscode/grants/index.ts";
import { registerPages } from "./vscode/page/index.ts";
import { Accounts } from "./vscode/shell/accounts.ts";
import { ActivityLog } from "./vscode/shell/activity-log.ts";
import { followWhatHappens } from "./vscode/shell/aftermath.ts";
import { ApiSpec } from "./vscode/shell/api-spec.ts";
import { Approvals } from "./vscode/shell/approvals.ts";
import { registerAuthentication } from "./vscode/shell/authentication.ts";
import { GatewayApprovals } from "./vscode/shell/gateway/approvals.ts";
import { Gateway } from "./vscode/shell/gateway/gateway.ts";
import { type ClaimGateway, OwnGateway } from "./vscode/shell/gateway/own.ts";
import { ChosenGateway } from "./vscode/shell/gateway/source.ts";
import { setContext } from "./vscode/shell/context-keys.ts";
import { createLog } from "./vscode/shell/log.ts";
import { Sessions } from "./vscode/shell/sessions.ts";
import { Store } from "./vscode/shell/store.ts";
import { followWalkthrough } from "./vscode/shell/walkthrough.ts";
import { bindButtons } from "./vscode/ui/outcome.ts";
import { personCalls } from "./vscode/ui/person-calls.ts";
import { Secrets } from "./vscode/ui/secrets.ts";
import { registerViews } from "./vscode/views/index.ts";

let agent: AgentProvider | undefined;
let ownGateway: OwnGateway | undefined;

/** Loaded with its first use: nothing else needs what it stands on. */
const claimGateway: ClaimGateway = async (...claim) => (await import("./gateway/owner.ts")).claimGateway(...claim);

export function activate(context: vscode.ExtensionContext): ArtieExports {
  const started = performance.now();
  const version = versionOf(context.extension);
  const log = createLog(() => accounts.keys);
  const accounts: Accounts = new Accounts(context, log);
  bindButtons(accounts);
  const sessions = new Sessions(accounts, version, log);
  const store = new Store(sessions, log, context.globalState);
  const deps = { context, version, accounts, sessions, store, log };
  const secrets = new Secrets(context, accounts);
  const activity = new ActivityLog(context.globalStorageUri.fsPath, log);
  const calls = personCalls({ ...deps, secrets, activity });
  const spec = new ApiSpec(context, version, log);
  const approvals = new Approvals();
  followWhatHappens(activity, sessions, approvals);
  agent = new AgentProvider({ ...deps, secrets, activity, spec, approvals });

  const followUps = new FollowUps(deps);
  const views = registerViews(deps, activity, spec, approvals);
  ownGateway = new OwnGateway({ ...deps, secrets: (grant) => secrets.of(grant) }, claimGateway);
  const source = new ChosenGateway(ownGateway, context.secrets);
  const gateway = new Gateway(source, log);
  const gatewayApprovals = new GatewayApprovals(gateway, log);
  const grants = registerGrants({ ...deps, activity, gateway, source, sections: [views.waiting.section] });
  context.subscriptions.push(
    ...[log, accounts, sessions, store, followUps, views, activity, spec, approvals, source, gateway, grants],
    ...[gatewayApprovals, approvals.add(gatewayApprovals)],
    registerCommands({ ...deps, followUps, calls, secrets, activity, gateway, approvals }),
    registerDocuments({ ...deps, calls, secrets }),
    registerPages(deps),
    followWalkthrough(context, accounts),
    registerAuthentication(accounts, () => signIn(deps)),
    vscode.lm.registerMcpServerDefinitionProvider(PROVIDER_ID, agent),
  );
  // Until then VS Code would say of each view that nothing is registered for it.
  setContext("artie.started", true);
  log.info(`Activated in ${(performance.now() - started).toFixed(1)} ms.`);
  return createExports(deps, { ...views, grants }, followUps);
}

/** VS Code waits for the socket and the gateway to go; everything else is among the subscriptions. */
export async function deactivate(): Promise<void> {
  setContext("artie.started", false);
  await Promise.all([agent?.dispose(), ownGateway?.dispose()]);
}

function versionOf({ packageJSON }: vscode.Extension<unknown>): string {
  const manifest: unknown = packageJSON;
  const version: unknown = typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "version") : "";
  return String(version);
}
