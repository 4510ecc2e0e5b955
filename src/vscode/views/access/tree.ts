// The access tree: what the agent may do by level, tag and tool, and beneath it what it has done. The catalog is loaded
// when VS Code first asks for rows, so not before a person opens the view.
import * as vscode from "vscode";
import type { Entry } from "../../../audit/entry.ts";
import { TAGS } from "../../../tools/traits.ts";
import { ACCESS_LEVELS } from "../../../tools/selection.ts";
import type { ActivityLog } from "../../shell/activity-log.ts";
import { agentSettings } from "../../shell/agent-settings.ts";
import type { ApiSpec } from "../../shell/api-spec.ts";
import { callItem } from "../../ui/call-item.ts";
import { Drawn } from "../../ui/rows.ts";
import type * as AccessItems from "./items.ts";
import type { AccessModel, ToolRow } from "./model.ts";
import type { AccessNode, CallNode, CallsNode, ChoiceNode, SpecNode } from "./nodes.ts";

const MAX_CALLS = 50;

interface Contents {
  readonly model: AccessModel | undefined;
  readonly problem: string | undefined;
  readonly items: typeof AccessItems;
}

export class AccessTree implements vscode.TreeDataProvider<AccessNode>, vscode.Disposable {
  readonly #activity: ActivityLog;
  readonly #drawn = new Drawn<AccessNode>();
  readonly #onDidLoad = new vscode.EventEmitter<string>();
  readonly #callsNode: CallsNode = { kind: "calls" };
  readonly #specNode: SpecNode = { kind: "spec" };
  readonly #spec: ApiSpec;
  #contents: Promise<Contents> | undefined;
  #calls: Promise<CallNode[]> | undefined;

  readonly onDidChangeTreeData = this.#drawn.onDidChange;
  /** What the agent may do has been worked out anew: in a few words. */
  readonly onDidLoad = this.#onDidLoad.event;

  constructor(activity: ActivityLog, spec: ApiSpec) {
    this.#activity = activity;
    this.#spec = spec;
  }

  /**
   * The settings may be different now. What looks different is drawn anew, and nothing else.
   * @param touched A row whose checkbox a person has clicked: it may show what is not true.
   */
  refresh(touched?: ChoiceNode): void {
    const before = this.#contents;
    if (!before) return;
    this.#contents = undefined;
    void this.#redraw(before, touched && keyOf(touched));
  }

  /** The agent has called a tool. */
  refreshCalls(): void {
    this.#calls = undefined;
    this.#drawn.redraw(this.#callsNode);
  }

  /** @throws Error that says what is wrong with the settings */
  async model(): Promise<AccessModel> {
    const { model, problem } = await this.#load();
    if (!model) throw new Error(problem);
    return model;
  }

  async getChildren(node?: AccessNode): Promise<AccessNode[]> {
    if (node?.kind === "calls") return this.#recentCalls();
    const { model, problem } = await this.#load();
    if (!model) return node ? [] : [{ kind: "problem", problem: problem ?? "" }, this.#callsNode];
    switch (node?.kind) {
      case undefined:
        return [
          ...(model.followed.version === undefined ? [] : [this.#specNode]),
          ...ACCESS_LEVELS.map((level) => this.#node({ kind: "level", level })),
          this.#callsNode,
        ];
      case "spec":
        return model.followed.gone.map(({ tool: { name } }) => ({ kind: "gone", name }));
      case "level": {
        const rows = rowsOf(model, node);
        const tags = TAGS.filter((tag) => rows.some((row) => row.tag === tag));
        return tags.map((tag) => this.#node({ ...node, kind: "tag", tag }));
      }
      case "tag":
        return rowsOf(model, node).map(({ tool }) => this.#node({ ...node, kind: "tool", name: tool.name }));
      default:
        return [];
    }
  }

  getParent(node: AccessNode): AccessNode | undefined {
    if (node.kind === "tool") return this.#node({ kind: "tag", level: node.level, tag: node.tag });
    if (node.kind === "tag") return this.#node({ kind: "level", level: node.level });
    if (node.kind === "gone") return this.#specNode;
    return node.kind === "call" ? this.#callsNode : undefined;
  }

  async getTreeItem(node: AccessNode): Promise<vscode.TreeItem> {
    const contents = await this.#load();
    if (node.kind === "calls") return contents.items.callsItem((await this.#recentCalls()).length);
    if (node.kind === "problem") return contents.items.problemItem(node);
    if (node.kind === "spec") return contents.items.specItem(contents.model?.followed);
    if (node.kind === "gone") return contents.items.goneItem(node, contents.model?.followed);
    if (node.kind !== "call") return choiceItem(node, contents);
    const called = contents.model?.rows.find(({ tool }) => tool.name === node.entry.tool);
    const { at, tool } = node.entry;
    return callItem(`${at}/${tool}/${node.index}`, node.entry, called?.tool.title);
  }

  dispose(): void {
    this.#drawn.dispose();
    this.#onDidLoad.dispose();
  }

  #node(node: ChoiceNode): AccessNode {
    return this.#drawn.node(keyOf(node), node);
  }

  async #redraw(before: Promise<Contents>, touched: string | undefined): Promise<void> {
    const [old, now] = await Promise.all([before, this.#load()]);
    const nodes = this.#drawn.nodes.filter(isChoice);
    const looks = (node: ChoiceNode, contents: Contents) => JSON.stringify(choiceItem(node, contents));
    const changed = nodes.filter((node) => keyOf(node) === touched || looks(node, old) !== looks(node, now));
    // VS Code leaves a checkbox where it is when a single row comes without one.
    const hasBox = (node: ChoiceNode, contents: Contents) => choiceItem(node, contents).checkboxState !== undefined;
    const losesBox = nodes.some((node) => hasBox(node, old) && !hasBox(node, now));
    const isOther = old.model?.followed !== now.model?.followed;
    if (!old.model || !now.model || losesBox || isOther) this.#drawn.redraw();
    else if (changed.length > 0) this.#drawn.redraw(changed);
  }

  #load(): Promise<Contents> {
    return (this.#contents ??= this.#read());
  }

  async #read(): Promise<Contents> {
    const [{ accessModel }, items] = await Promise.all([import("./model.ts"), import("./items.ts")]);
    try {
      // Who looks wants to know which tools there are; what is read is shown when it is there.
      void this.#spec.ready();
      const model = accessModel(agentSettings(), this.#spec.current);
      this.#onDidLoad.fire(items.summary(model));
      return { items, model, problem: undefined };
    } catch (error) {
      this.#onDidLoad.fire(vscode.l10n.t("no tools"));
      return { items, model: undefined, problem: error instanceof Error ? error.message : String(error) };
    }
  }

  #recentCalls(): Promise<CallNode[]> {
    return (this.#calls ??= this.#readCalls());
  }

  async #readCalls(): Promise<CallNode[]> {
    const entries = await this.#activity.recent(MAX_CALLS);
    return entries.map((entry, index) => {
      const isTwin = ({ at, tool }: Entry) => at === entry.at && tool === entry.tool;
      return { kind: "call", entry, index: entries.slice(index + 1).filter(isTwin).length };
    });
  }
}

function isChoice(node: AccessNode): node is ChoiceNode {
  return node.kind === "level" || node.kind === "tag" || node.kind === "tool";
}

function keyOf(node: ChoiceNode): string {
  return [node.level, ...("tag" in node ? [node.tag] : []), ...("name" in node ? [node.name] : [])].join("/");
}

/** The tools that a row stands for, and its checkbox with it. */
export function rowsOf({ rows }: AccessModel, node: ChoiceNode): ToolRow[] {
  return rows.filter(
    ({ level, tag, tool }) =>
      level === node.level &&
      (node.kind === "level" || tag === node.tag) &&
      (node.kind !== "tool" || tool.name === node.name),
  );
}

function choiceItem(node: ChoiceNode, { model, items }: Contents): vscode.TreeItem {
  const rows = model ? rowsOf(model, node) : [];
  const [first] = rows;
  if (!model || !first) return new vscode.TreeItem("");
  if (node.kind === "level") return items.levelItem(node, rows, model);
  return node.kind === "tag" ? items.tagItem(node, rows) : items.toolItem(first);
}
