// The object graph that the composition root hands to views and commands.
import type * as vscode from "vscode";
import type { Accounts } from "./accounts.ts";
import type { Explorer } from "../views/connectors/explorer.ts";
import type { FollowUps } from "../commands/follow-ups/index.ts";
import type { Log } from "./log.ts";
import type { Sessions } from "./sessions.ts";
import type { Store } from "./store.ts";

export interface Deps {
  readonly context: vscode.ExtensionContext;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly store: Store;
  readonly explorer: Explorer;
  readonly followUps: FollowUps;
  readonly log: Log;
}
