// The object graph that the composition root hands to whoever shows or does something.
import type * as vscode from "vscode";
import type { Accounts } from "./accounts.ts";
import type { Log } from "./log.ts";
import type { Sessions } from "./sessions.ts";
import type { Store } from "./store.ts";

export interface Deps {
  readonly context: vscode.ExtensionContext;
  readonly version: string;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly store: Store;
  readonly log: Log;
}
