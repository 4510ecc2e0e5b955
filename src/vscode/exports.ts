// What other extensions, and the tests, see of this one: read-only, and never a key.
import type * as vscode from "vscode";
import type { Connector, Pipeline } from "../artie/index.ts";
import type { AccessView } from "./views/access/index.ts";
import type { AccessNode } from "./views/access/nodes.ts";
import type { Account, Accounts } from "./shell/accounts.ts";
import type { FollowUps } from "./commands/follow-ups/index.ts";
import type { StatusBar, StatusBarEntry } from "./views/overview/status-bar.ts";
import type { Store } from "./shell/store.ts";
import type { Outcome } from "./ui/outcome.ts";
import type { Views } from "./views/index.ts";

export interface ArtieApi {
  /** The active account. */
  readonly account: Account | undefined;
  /** As the sidebar shows them. */
  readonly pipelines: readonly Pipeline[];
  readonly connectors: readonly Connector[];
  /** Fires when one of the above has changed. */
  readonly onDidChange: vscode.Event<unknown>;
  readonly trees: Views["trees"] & { readonly access: vscode.TreeDataProvider<AccessNode> };
  /** Undefined when the status bar has no item of this extension. */
  readonly statusBar: StatusBarEntry | undefined;
  /** On the sidebar's icon. */
  readonly badge: vscode.ViewBadge | undefined;
  /** Something that the person started has ended or failed, and they were told so. */
  readonly onDidFollowUp: vscode.Event<Outcome>;
  /** Names of what is kept in SecretStorage, without the values. */
  readonly secretNames: () => Thenable<readonly string[]>;
}

export interface ApiParts {
  readonly accounts: Accounts;
  readonly store: Store;
  readonly views: Views;
  readonly access: AccessView;
  readonly statusBar: StatusBar;
  readonly followUps: FollowUps;
  readonly secrets: vscode.SecretStorage;
}

export function createApi({ accounts, store, views, access, statusBar, followUps, secrets }: ApiParts): ArtieApi {
  return {
    get account() {
      return accounts.active;
    },
    get pipelines() {
      return store.pipelines;
    },
    get connectors() {
      return store.connectors;
    },
    onDidChange: store.onDidChange,
    trees: { ...views.trees, access: access.tree },
    get statusBar() {
      return statusBar.entry;
    },
    get badge() {
      return views.pipelines.badge;
    },
    onDidFollowUp: followUps.onDidTell,
    secretNames: () => secrets.keys(),
  };
}
