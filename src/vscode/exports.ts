// What other extensions, and the tests, see of this one: read-only, and never a key.
import type * as vscode from "vscode";
import type { Connector, Pipeline } from "../artie/index.ts";
import type { FollowUps } from "./commands/follow-ups/index.ts";
import type { GrantsView } from "./grants/index.ts";
import type { Account } from "./shell/accounts.ts";
import type { Deps } from "./shell/deps.ts";
import type { Outcome } from "./ui/outcome.ts";
import type { AccessNode } from "./views/access/nodes.ts";
import type { ConnectorsNode } from "./views/connectors/nodes.ts";
import type { Views } from "./views/index.ts";
import type { StatusBarEntry } from "./views/overview/status-bar.ts";
import type { PipelinesNode } from "./views/pipelines/nodes.ts";

export interface ArtieExports {
  /** The active account. */
  readonly account: Account | undefined;
  /** As the sidebar shows them. */
  readonly pipelines: readonly Pipeline[];
  readonly connectors: readonly Connector[];
  /** Fires when one of the above has changed. */
  readonly onDidChange: vscode.Event<unknown>;
  /** What the views show, as VS Code is given it. */
  readonly trees: {
    readonly pipelines: vscode.TreeDataProvider<PipelinesNode>;
    readonly connectors: vscode.TreeDataProvider<ConnectorsNode>;
    readonly access: vscode.TreeDataProvider<AccessNode>;
    readonly grants: vscode.TreeDataProvider<object>;
  };
  /** What stands at the right edge of a row with this `resourceUri`. */
  readonly decorationOf: (uri: vscode.Uri) => vscode.FileDecoration | undefined;
  /** Undefined when the status bar has no item of this extension. */
  readonly statusBar: StatusBarEntry | undefined;
  /** How many calls wait, in words; undefined when none does. */
  readonly waiting: string | undefined;
  /** On the sidebar's icon. */
  readonly badge: vscode.ViewBadge | undefined;
  /** Something that the person started has ended or failed, and they were told so. */
  readonly onDidFollowUp: vscode.Event<Outcome>;
  /** Names of what is kept in SecretStorage, without the values. */
  readonly secretNames: () => Thenable<readonly string[]>;
}

type AllViews = Views & { readonly grants: GrantsView };

export function createExports({ context, accounts, store }: Deps, views: AllViews, followUps: FollowUps): ArtieExports {
  const { pipelines, connectors, access, grants, waiting, statusBar } = views;
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
    trees: { pipelines: pipelines.tree, connectors: connectors.tree, access: access.tree, grants: grants.tree },
    decorationOf: (uri) => pipelines.decorations.provideFileDecoration(uri),
    get statusBar() {
      return statusBar.entry;
    },
    get waiting() {
      return waiting.item.text;
    },
    get badge() {
      return pipelines.view.badge;
    },
    onDidFollowUp: followUps.onDidTell,
    secretNames: () => context.secrets.keys(),
  };
}
