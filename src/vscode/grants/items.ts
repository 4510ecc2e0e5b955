// How grants, their calls and what is wrong look in the tree.
import * as vscode from "vscode";
import { type Entry, entrySchema } from "../../audit/entry.ts";
import type { Grant, TrailRow } from "../shell/gateway/admin-api.ts";
import type { GatewayState } from "../shell/gateway/gateway.ts";
import { callItem } from "../ui/call-item.ts";
import { colored } from "../ui/labels.ts";
import { tooltip } from "../ui/markdown.ts";
import { row, troubleRow } from "../ui/rows.ts";
import { sentence, shown, timeText } from "../ui/text.ts";
import { type GrantState, isUrgent, lifeText, stateOf } from "./life.ts";
import { dateText, type NameOf, scopeText } from "./scope-text.ts";

const { t } = vscode.l10n;
const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** In package.json: what themes call disabled can't be made out in the light ones. */
const OVER = "artie.overForeground";
const ICONS: Readonly<Record<GrantState, vscode.ThemeIcon>> = {
  active: colored("key", "charts.green"),
  not_yet: colored("watch", "charts.blue"),
  expired: colored("clock", OVER),
  revoked: colored("circle-slash", OVER),
};
const URGENT = colored("flame", "charts.red");

export interface GrantLook {
  readonly now: number;
  /** The gateway is gone: what is shown may be old. */
  readonly isStale: boolean;
  readonly nameOf: NameOf;
  readonly accountName: (id: string) => string;
}

export function grantItem(grant: Grant, { now, isStale, nameOf, accountName }: GrantLook): vscode.TreeItem {
  const { id, name, client, config, calls, last_used_at: last, limits, approval } = grant;
  const state = stateOf(grant, now);
  const urgent = isUrgent(grant) && state === "active";
  const who = client === null ? "" : shown(client, 40);
  const facts = [
    lifeText(grant, now),
    who === name ? "" : who,
    scopeText(config, nameOf),
    calls === 1 ? t("1 call") : t("{0} calls", calls),
    last === null ? "" : t("last {0}", timeText(last, "short")),
    isStale ? t("not up to date") : "",
  ].filter(Boolean);
  return row(shown(name), {
    id: `grant/${id}`,
    collapsibleState: urgent ? Expanded : Collapsed,
    description: facts.join(" · "),
    iconPath: urgent ? URGENT : ICONS[state],
    contextValue: `grant ${state}${urgent ? " urgent" : ""}`,
    tooltip: tooltip(name, [
      [t("For"), who],
      [t("May"), scopeText(config, nameOf)],
      [t("Pipelines"), config.pipelines.map(nameOf).join(", ")],
      [t("Without"), config.exclude.join(", ")],
      [t("Until"), dateText(grant.expires_at)],
      [t("Waits for a person"), waitsText(approval)],
      [t("Changes left"), limits.writes === null ? "" : `${limits.writes_left ?? 0} / ${limits.writes}`],
      [t("Second factor"), grant.require_api_token_auth ? t("a member's token") : ""],
      [t("Account"), accountName(grant.account)],
      [t("Made by"), `${grant.created_by}, ${dateText(grant.created_at)}`],
    ]),
    accessibilityInformation: { label: [shown(name), ...facts].join(", ") },
  });
}

/** Of a rule; "" where nothing waits. */
export function waitsText(approval: string): string {
  if (approval === "none") return "";
  return approval === "writes" ? t("every change") : t("what can lose data");
}

/** A call looks as calls do elsewhere; what was done to the grant stands between them. */
export function trailItem(trail: TrailRow, title: string | undefined): vscode.TreeItem {
  const id = `trail/${trail.grant}/${trail.seq}`;
  const entry = entrySchema.safeParse(trail).data;
  if (entry) return callItem(id, isUndoneThere(entry) ? { ...entry, undo: undefined } : entry, title);
  const [what, icon] = happened(trail, title);
  const by = typeof trail["member"] === "string" ? t("by {0}", shown(trail["member"], 40)) : "";
  const facts = [by, timeText(trail.at)].filter(Boolean);
  return row(what, {
    id,
    description: facts.join(" · "),
    iconPath: icon,
    contextValue: "trail",
    accessibilityInformation: { label: [what, ...facts].join(", ") },
  });
}

/** Its old values are the gateway's, for the grant alone: no window can put them back. */
export function isUndoneThere({ undo }: Pick<Entry, "undo">): boolean {
  return undo?.input["undo"] !== undefined;
}

function happened(trail: TrailRow, title: string | undefined): [string, vscode.ThemeIcon] {
  const { action, tool, code } = trail;
  if (trail.kind === "call" && trail["outcome"] === "begun") {
    return [t("{0} has begun", title ?? shown(String(tool), 40)), colored("loading~spin", "charts.blue")];
  }
  if (trail.kind === "call") {
    return [
      t("Refused: {0}", shown(String(code).replaceAll("_", " "), 40)),
      colored("circle-slash", "list.warningForeground"),
    ];
  }
  const icon = action === "followed" ? "history" : "edit";
  return [happenedText(trail), colored(icon, "descriptionForeground")];
}

/** What was done to a grant, or followed a call, in words. */
export function happenedText({ action, followed }: TrailRow): string {
  if (action === "followed" && typeof followed === "string") return t("Then: {0}", shown(followed, 120));
  const words = typeof action === "string" ? ACTIONS[action] : undefined;
  return words ?? shown(String(action).replaceAll("_", " "), 40);
}

const ACTIONS: Readonly<Record<string, string>> = {
  grant_made: t("Grant made"),
  grant_changed: t("Grant changed"),
  grant_revoked: t("Grant revoked"),
  connect_code_made: t("Connect code made"),
  approval_asked: t("Approval asked for"),
  approval_approved: t("Approved"),
  approval_denied: t("Denied"),
};

export function goneItem(
  { since, reason }: Extract<GatewayState, { kind: "gone" }>,
  kind: "own" | "team",
): vscode.TreeItem {
  const what = kind === "own" ? t("The gateway does not run") : t("The team's gateway does not answer");
  return troubleRow(what, {
    id: "gone",
    description: t("since {0} · {1}", timeText(since), shown(reason, 200)),
    tooltip: t("{0} It is tried again by itself, and when you click here.", sentence(shown(reason, 400))),
    contextValue: "gone",
    command: { command: "artie.gateway.retry", title: t("Try Again") },
  });
}

export function shareItem(): vscode.TreeItem {
  return row(t("Share with an agent..."), {
    id: "share",
    tooltip: t("A URL with a chosen part of Artie, for a chosen time, for one agent."),
    iconPath: new vscode.ThemeIcon("add"),
    contextValue: "share",
    command: { command: "artie.grant.new", title: t("New Grant") },
    accessibilityInformation: { label: t("Share with an agent: there are no grants") },
  });
}
