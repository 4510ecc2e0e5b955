// Has the sidebar follow what grants change where the gateway is not this window's own: its requests are not seen here.
import type * as vscode from "vscode";
import type { Gateway } from "../shell/gateway/gateway.ts";
import type { Store } from "../shell/store.ts";

/** @param isOwn Whether this window's own gateway makes the requests, which it sees then. */
export function followChanges(gateway: Gateway, store: Store, isOwn: () => boolean): vscode.Disposable {
  const seen = new Map<string, number>();
  const look = async (id: string) => {
    const rows = await (await gateway.api()).recent(id);
    const news = rows.filter(({ seq }) => seq > (seen.get(id) ?? 0));
    seen.set(id, Math.max(0, ...rows.map(({ seq }) => seq)));
    // What only reads has no effect.
    if (news.some((row) => row.kind === "call" && row["effect"] !== undefined)) await store.refresh();
  };
  return gateway.onDidChange(({ called = [] }) => {
    if (isOwn()) return;
    for (const id of called) void look(id).catch(() => undefined);
  });
}
