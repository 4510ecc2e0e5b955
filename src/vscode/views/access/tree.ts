// The access tree: what the agent may do by level, tag and tool, and beneath it what it has done. The catalog is loaded
// when VS Code first asks for rows, so not before a person opens the view.
import * as vscode from "vscode";
import type { Entry } from "../../../audit/entry.ts";
import type { ActivityLog } from "../../shell/activity-log.ts";
import { agentSettings } from "../../shell/agent-settings.ts";
import { callItem, callsItem } from "./call-item.ts";
import type * as AccessItems from "./items.ts";
import type { AccessModel, ToolRow } from "./model.ts";
import type { AccessNode, CallNode, CallsNode, ChoiceNode, TagNode, ToolNode } from "./nodes.ts";

const MAX_CALLS = 50;

interface Contents {
  readonly model: AccessModel | undefined;
  readonly problem: string | undefined;
  readonly items: typeof AccessItems;
}

export class AccessTree implements vscode.TreeDataProvider<AccessNode>, vscode.Disposable {
  readonly #activity: ActivityLog;
  readonly #onDidChangeTreeData = new vscode.EventEmitter<AccessNode | AccessNode[] | undefined>();
  readonly #onDidLoad = new vscode.EventEmitter<AccessModel | undefined>();
  readonly #callsNode: CallsNode = { kind: "calls" };
  /** As VS Code was given them: by these it redraws single rows. */
  readonly #nodes = new Map<string, ChoiceNode>();
  #contents: Promise<Contents> | undefined;
  #calls: Promise<CallNode[]> | undefined;

  readonly onDidChangeTreeData = this.#onDidChangeTreeData.event;
  /** What the agent may do has been worked out anew; undefined when the settings can't be understood. */
  readonly onDidLoad = this.#onDidLoad.event;

  constructor(activity: ActivityLog) {
    this.#activity = activity;
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
    this.#onDidChangeTreeData.fire(this.#callsNode);
  }

  /** @throws Error that says what is wrong with the settings */
  async model(): Promise<AccessModel> {
    const { model, problem } = await this.#load();
    if (!model) throw new Error(problem);
    return model;
  }

  /** The rows that a checkbox on the node stands for. */
  async rowsOf(node: TagNode | ToolNode): Promise<readonly ToolRow[]> {
    const { levels } = await this.model();
    const rows = levels.find(({ level }) => level === node.level)?.byTag.get(node.tag) ?? [];
    return node.kind === "tag" ? rows : rows.filter(({ tool }) => tool.name === node.name);
  }

  async getChildren(node?: AccessNode): Promise<AccessNode[]> {
    if (node?.kind === "calls") return this.#recentCalls();
    const { model, problem } = await this.#load();
    if (!model) return node ? [] : [{ kind: "problem", problem: problem ?? "" }, this.#callsNode];
    if (!node) return [...model.levels.map(({ level }) => this.#kept({ kind: "level", level })), this.#callsNode];
    if (node.kind !== "level" && node.kind !== "tag") return [];
    const byTag = model.levels.find(({ level }) => level === node.level)?.byTag;
    if (node.kind === "level") {
      return [...(byTag?.keys() ?? [])].map((tag) => this.#kept({ ...node, kind: "tag", tag }));
    }
    return (byTag?.get(node.tag) ?? []).map(({ tool }) => this.#kept({ ...node, kind: "tool", name: tool.name }));
  }

  getParent(node: AccessNode): AccessNode | undefined {
    if (node.kind === "tool") return this.#kept({ kind: "tag", level: node.level, tag: node.tag });
    if (node.kind === "tag") return this.#kept({ kind: "level", level: node.level });
    return node.kind === "call" ? this.#callsNode : undefined;
  }

  async getTreeItem(node: AccessNode): Promise<vscode.TreeItem> {
    if (node.kind === "calls") return callsItem((await this.#recentCalls()).length);
    const contents = await this.#load();
    if (node.kind === "call") return callItem(node, contents.model?.tools.get(node.entry.tool)?.tool.title);
    return node.kind === "problem" ? contents.items.problemItem(node) : choiceItem(node, contents);
  }

  dispose(): void {
    this.#onDidChangeTreeData.dispose();
    this.#onDidLoad.dispose();
  }

  #kept(node: ChoiceNode): ChoiceNode {
    const key = keyOf(node);
    const kept = this.#nodes.get(key) ?? node;
    this.#nodes.set(key, kept);
    return kept;
  }

  async #redraw(before: Promise<Contents>, touched: string | undefined): Promise<void> {
    const [old, now] = await Promise.all([before, this.#load()]);
    const nodes = [...this.#nodes.values()];
    const looks = (node: ChoiceNode, contents: Contents) => JSON.stringify(choiceItem(node, contents));
    const changed = nodes.filter((node) => keyOf(node) === touched || looks(node, old) !== looks(node, now));
    // VS Code leaves a checkbox where it is when a single row comes without one.
    const hasBox = (node: ChoiceNode, contents: Contents) => choiceItem(node, contents).checkboxState !== undefined;
    const losesBox = nodes.some((node) => hasBox(node, old) && !hasBox(node, now));
    if (!old.model || !now.model || losesBox) this.#onDidChangeTreeData.fire(undefined);
    else if (changed.length > 0) this.#onDidChangeTreeData.fire(changed);
  }

  #load(): Promise<Contents> {
    return (this.#contents ??= this.#read());
  }

  async #read(): Promise<Contents> {
    const [{ accessModel }, items] = await Promise.all([import("./model.ts"), import("./items.ts")]);
    try {
      const model = accessModel(agentSettings());
      this.#onDidLoad.fire(model);
      return { items, model, problem: undefined };
    } catch (error) {
      this.#onDidLoad.fire(undefined);
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

function keyOf(node: ChoiceNode): string {
  return [node.level, ...("tag" in node ? [node.tag] : []), ...("name" in node ? [node.name] : [])].join("/");
}

function choiceItem(node: ChoiceNode, { model, items }: Contents): vscode.TreeItem {
  const rows = model?.levels.find(({ level }) => level === node.level);
  if (!model || !rows) return new vscode.TreeItem("");
  if (node.kind === "level") return items.levelItem(node, rows, model);
  if (node.kind === "tag") return items.tagItem(node, rows.byTag.get(node.tag) ?? []);
  const row = model.tools.get(node.name);
  return row ? items.toolItem(node, row) : new vscode.TreeItem("");
}
