// The account of a grant in words. Each window has a sandbox of its own: the gateway has that of the window in which it runs.
import { l10n } from "vscode";
import type { Accounts } from "../shell/accounts.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import { shown } from "../ui/text.ts";

export function accountText(
  account: string,
  { kind, isHere }: Pick<Gateway, "kind" | "isHere">,
  accounts: Pick<Accounts, "find">,
): string {
  const found = kind === "own" ? accounts.find(account)?.account : undefined;
  if (!found) return shown(account, 60);
  const label = shown(found.label, 60);
  if (!found.sandbox) return label;
  return isHere
    ? l10n.t("{0} of this window, while it is the active account here", label)
    : l10n.t("{0} of another window, the one that runs the gateway; not the one that you see here", label);
}
