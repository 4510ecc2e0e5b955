// The rows of what waits: one for each call, and one for all of an agent's when there are many.
import * as vscode from "vscode";
import type { Approval } from "../../../tools/policy/approval.ts";
import type { Approvals } from "../../shell/approvals.ts";
import { colored } from "../../ui/labels.ts";
import { tooltip } from "../../ui/markdown.ts";
import { riskText, targetsText, undoText } from "../../ui/plan-text.ts";
import { row } from "../../ui/rows.ts";
import type { TreeSection } from "../../ui/section.ts";
import { askerText, effectText, untilText } from "./words.ts";

export type WaitingNode =
  | { readonly kind: "waiting" }
  | { readonly kind: "waitingGroup"; readonly asker: string }
  | { readonly kind: "waitingCall"; readonly id: string };

/** More than these stand in groups that are folded. */
const MAX_SINGLE = 10;

export class WaitingSection implements TreeSection<WaitingNode>, vscode.Disposable {
  readonly #approvals: Approvals;
  readonly #onDidChange = new vscode.EventEmitter<WaitingNode | undefined>();
  readonly #following: vscode.Disposable;
  readonly #root: WaitingNode = { kind: "waiting" };
  /** The rows as VS Code has them: who clicks on one gives back the very same. */
  readonly #nodes = new Map<string, WaitingNode>();
  #isThere = false;

  readonly onDidChange = this.#onDidChange.event;

  constructor(approvals: Approvals) {
    this.#approvals = approvals;
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      approvals.onDidChange(() => this.#follow()),
    );
  }

  roots(): WaitingNode[] {
    this.#isThere = this.#approvals.waiting.length > 0;
    return this.#isThere ? [this.#root] : [];
  }

  isOwn(node: object): node is WaitingNode {
    return node === this.#root || [...this.#nodes.values()].some((known) => known === node);
  }

  children(node: WaitingNode): WaitingNode[] {
    const { waiting } = this.#approvals;
    if (node.kind === "waitingCall") return [];
    if (node.kind === "waitingGroup") {
      return waiting.filter((each) => askerText(each) === node.asker).map(this.#callNode.bind(this));
    }
    if (waiting.length <= MAX_SINGLE) return waiting.map(this.#callNode.bind(this));
    const askers = [...new Set(waiting.map(askerText))];
    return askers.map((asker) => this.#node(`group ${asker}`, { kind: "waitingGroup", asker }));
  }

  parent(node: WaitingNode): WaitingNode | undefined {
    if (node.kind === "waiting") return undefined;
    if (node.kind === "waitingGroup" || this.#approvals.waiting.length <= MAX_SINGLE) return this.#root;
    const found = this.#approvals.find(node.id);
    return found && this.#nodes.get(`group ${askerText(found)}`);
  }

  item(node: WaitingNode): vscode.TreeItem {
    const { t } = vscode.l10n;
    if (node.kind === "waiting") return groupItem(t("Waiting"), this.#approvals.waiting.length, true);
    if (node.kind === "waitingGroup") return groupItem(node.asker, this.chosen(node).length, false);
    const approval = this.#approvals.find(node.id);
    return approval ? callItem(approval) : row(t("Decided"), { id: node.id });
  }

  /** What a row stands for. */
  chosen(node: WaitingNode): readonly Approval[] {
    const { waiting } = this.#approvals;
    if (node.kind === "waiting") return waiting;
    if (node.kind === "waitingGroup") return waiting.filter((each) => askerText(each) === node.asker);
    return waiting.filter(({ id }) => id === node.id);
  }

  dispose(): void {
    this.#following.dispose();
  }

  /** Below its own row, unless that comes or goes: then all rows move. */
  #follow(): void {
    const { waiting } = this.#approvals;
    const ids = new Set(waiting.map(({ id }) => id));
    for (const [key, node] of this.#nodes)
      if (node.kind === "waitingCall" && !ids.has(node.id)) this.#nodes.delete(key);
    const isThere = waiting.length > 0;
    this.#onDidChange.fire(isThere === this.#isThere ? this.#root : undefined);
  }

  #callNode({ id }: Approval): WaitingNode {
    return this.#node(id, { kind: "waitingCall", id });
  }

  #node(key: string, node: WaitingNode): WaitingNode {
    const known = this.#nodes.get(key);
    if (known) return known;
    this.#nodes.set(key, node);
    return node;
  }
}

function groupItem(label: string, count: number, isTop: boolean): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const calls = count === 1 ? vscode.l10n.t("1 call") : vscode.l10n.t("{0} calls", count);
  return row(label, {
    id: isTop ? "waiting" : `waiting/${label}`,
    collapsibleState: isTop ? Expanded : Collapsed,
    description: calls,
    tooltip: vscode.l10n.t("Calls of agents that wait for you."),
    iconPath: isTop ? colored("bell-dot", "list.warningForeground") : new vscode.ThemeIcon("person"),
    contextValue: isTop ? "waiting" : "waitingGroup",
    accessibilityInformation: { label: [label, calls].join(", ") },
  });
}

function callItem(approval: Approval): vscode.TreeItem {
  const { t } = vscode.l10n;
  const { plan, id, tool } = approval;
  const isRisky = plan.risk === "outage" || plan.risk === "loss";
  const [label, effect] = [targetsText(plan), effectText(approval)];
  const facts = [effect, askerText(approval), untilText(approval)];
  return row(label, {
    id,
    description: facts.join(" · "),
    iconPath: isRisky ? colored("warning", "list.warningForeground") : new vscode.ThemeIcon("question"),
    tooltip: tooltip(label, [
      [t("Asked by"), askerText(approval)],
      [t("Effect"), effect],
      [t("What is lost"), plan.loss],
      [t("Risk"), riskText(plan.risk)],
      [t("Undo"), undoText(plan)],
      [t("Tool"), tool],
      [t("Waits"), untilText(approval)],
    ]),
    contextValue: "waitingCall",
    command: { command: "artie.approval.show", title: t("Show"), arguments: [{ kind: "waitingCall", id }] },
    accessibilityInformation: { label: [label, ...facts, t("Risk: {0}.", riskText(plan.risk))].join(", ") },
  });
}
