// The grants tree: sections of other rooms, what is wrong, the grants with their calls as they happen, and the agent
// programs of this machine. It draws anew the rows that look different, and nothing else.
import * as vscode from "vscode";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { Accounts } from "../shell/accounts.ts";
import type { TrailRow } from "../shell/gateway/admin-api.ts";
import type { Gateway, GatewayChange } from "../shell/gateway/gateway.ts";
import type { Store } from "../shell/store.ts";
import { Drawn } from "../ui/rows.ts";
import type { TreeSection } from "../ui/section.ts";
import { accountText } from "./account-text.ts";
import { isShown, nextChange, stateOf } from "./life.ts";
import type { GoneNode, GrantsNode, ProgramsNode, ShareNode } from "./nodes.ts";
import type { Program } from "./programs.ts";
import { withoutBegun } from "./trail.ts";

export interface TreeDeps {
  readonly gateway: Gateway;
  readonly activity: ActivityLog;
  readonly accounts: Accounts;
  readonly store: Store;
}

const GONE: GoneNode = { kind: "gone" };
const SHARE: ShareNode = { kind: "share" };
const PROGRAMS: ProgramsNode = { kind: "programs" };
/** Timers take no longer ones. */
const LONGEST_MS = 2 ** 31 - 1;

export class GrantsTree implements vscode.TreeDataProvider<object>, vscode.Disposable {
  readonly #deps: TreeDeps;
  readonly #sections: readonly TreeSection<object>[];
  readonly #drawn = new Drawn<object>();
  readonly #following: vscode.Disposable;
  /** What was read of the trails of grants that somebody has unfolded. */
  readonly #trails = new Map<string, Promise<TrailRow[]>>();
  #programs: Promise<Program[]> | undefined;
  #clock: NodeJS.Timeout | undefined;
  #isVisible = false;
  /** Ids of the grants at the top, as they were drawn. */
  #order = "";

  readonly onDidChangeTreeData = this.#drawn.onDidChange;

  constructor(deps: TreeDeps, sections: readonly TreeSection<object>[]) {
    this.#deps = deps;
    this.#sections = sections;
    this.#following = vscode.Disposable.from(
      this.#drawn,
      deps.gateway.onDidChange((change) => this.#follow(change)),
      deps.activity.onDidAppend(() => this.refreshPrograms()),
      ...sections.map((section) => section.onDidChange((node) => this.#drawn.redraw(node))),
    );
  }

  /** While nobody looks, no clock runs; who looks again sees the programs as they are then. */
  set visible(isVisible: boolean) {
    this.#isVisible = isVisible;
    if (isVisible) this.refreshPrograms();
    this.#tick();
  }

  /** They may be installed, connected or given something else now. */
  refreshPrograms(): void {
    if (!this.#programs) return;
    const before = this.#programs;
    this.#programs = undefined;
    void this.#redrawPrograms(before);
  }

  async getChildren(node?: object): Promise<object[]> {
    if (!node) return this.#roots();
    const section = this.#sectionOf(node);
    if (section) return section.children(node);
    const own = node as GrantsNode;
    if (own.kind === "grant") return this.#trailNodes(own.id);
    if (own.kind !== "programs") return [];
    return (await this.#readPrograms()).map(({ id }) => this.#node(`program/${id}`, { kind: "program", client: id }));
  }

  getParent(node: object): object | undefined {
    const section = this.#sectionOf(node);
    if (section) return section.parent(node);
    const own = node as GrantsNode;
    if (own.kind === "trail") return this.#drawn.known(`grant/${own.grant}`);
    return own.kind === "program" ? PROGRAMS : undefined;
  }

  async getTreeItem(node: object): Promise<vscode.TreeItem> {
    const section = this.#sectionOf(node);
    const item = section ? section.item(node) : await this.#item(node as GrantsNode);
    if (item.id !== undefined) this.#drawn.note(item.id, JSON.stringify(item));
    return item;
  }

  /** The row of a grant, for who wants to show it; undefined while it is not in the tree. */
  grantNode(id: string): object | undefined {
    return this.#drawn.known(`grant/${id}`);
  }

  dispose(): void {
    clearTimeout(this.#clock);
    this.#following.dispose();
  }

  async #roots(): Promise<object[]> {
    const { gateway } = this.#deps;
    const sections = this.#sections.flatMap((section) => section.roots());
    const grants = this.#shown().map(({ id }) => this.#node(`grant/${id}`, { kind: "grant", id }));
    this.#order = this.#orderNow();
    const programs = await this.#readPrograms();
    this.#tick();
    // Alone, it is the welcome that says so.
    const share = grants.length === 0 && programs.length > 0 && gateway.state.kind !== "gone" ? [SHARE] : [];
    const gone = gateway.state.kind === "gone" ? [GONE] : [];
    return [...sections, ...gone, ...share, ...grants, ...(programs.length > 0 ? [PROGRAMS] : [])];
  }

  /** The live ones first. */
  #shown() {
    const now = Date.now();
    const grants = this.#deps.gateway.grants.filter((grant) => isShown(grant, now));
    const isOver = (grant: (typeof grants)[number]) => ["expired", "revoked"].includes(stateOf(grant, now));
    return [...grants.filter((grant) => !isOver(grant)), ...grants.filter(isOver)];
  }

  #orderNow(): string {
    return [this.#deps.gateway.state.kind, ...this.#shown().map(({ id }) => id)].join();
  }

  #sectionOf(node: object): TreeSection<object> | undefined {
    return this.#sections.find((section) => section.isOwn(node));
  }

  #node(id: string, node: GrantsNode): object {
    return this.#drawn.node(id, node);
  }

  async #item(node: GrantsNode): Promise<vscode.TreeItem> {
    const { gateway } = this.#deps;
    const [{ goneItem, shareItem, trailItem }, { programItem, programsItem }] = await Promise.all([
      import("./items.ts"),
      import("./programs.ts"),
    ]);
    switch (node.kind) {
      case "gone":
        return gateway.state.kind === "gone" ? goneItem(gateway.state, gateway.kind) : new vscode.TreeItem("");
      case "share":
        return shareItem();
      case "grant":
        return this.#grantItem(node.id);
      case "trail":
        return trailItem(node.row, await titleOf(node.row));
      case "programs":
        return programsItem(await this.#readPrograms());
      case "program": {
        const program = (await this.#readPrograms()).find(({ id }) => id === node.client);
        return program ? programItem(program, this.#nameOf) : new vscode.TreeItem("");
      }
    }
  }

  async #grantItem(id: string): Promise<vscode.TreeItem> {
    const { grantItem } = await import("./items.ts");
    const { gateway, accounts } = this.#deps;
    const grant = gateway.grant(id);
    if (!grant) return new vscode.TreeItem("");
    return grantItem(grant, {
      ...{ now: Date.now(), isStale: gateway.state.kind === "gone", nameOf: this.#nameOf },
      accountName: (account) => accountText(account, gateway, accounts),
    });
  }

  /** Scopes name pipelines as they were when they were given. */
  readonly #nameOf = (ref: string): string => this.#deps.store.pipeline(ref)?.name ?? ref;

  async #trailNodes(id: string): Promise<object[]> {
    // Why it can't be read is told at the top.
    const rows = await this.#trail(id).catch(() => []);
    return rows.map((row) => this.#node(`trail/${id}/${row.seq}`, { kind: "trail", grant: id, row }));
  }

  #trail(id: string): Promise<TrailRow[]> {
    const known = this.#trails.get(id);
    if (known) return known;
    const reading = this.#readTrail(id);
    this.#trails.set(id, reading);
    // What could not be read is read again when it is next asked for.
    reading.catch(() => this.#trails.delete(id));
    return reading;
  }

  async #readTrail(id: string): Promise<TrailRow[]> {
    return withoutBegun(await (await this.#deps.gateway.api()).recent(id));
  }

  #follow({ grants, called = [] }: GatewayChange): void {
    const isBack = !grants && this.#deps.gateway.state.kind === "ready";
    for (const id of isBack ? this.#trails.keys() : (grants ?? [])) this.#trails.delete(id);
    if (this.#orderNow() !== this.#order || !grants) this.#drawn.redraw();
    else void this.#redrawGrants(grants, called);
    this.#tick();
  }

  /** A grant whose calls are shown gets the new one beneath it. */
  async #redrawGrants(ids: readonly string[], called: readonly string[]): Promise<void> {
    const unfolded = called.flatMap((id) => this.#drawn.known(`grant/${id}`) ?? []);
    if (unfolded.length > 0) this.#drawn.redraw(unfolded);
    else this.#drawn.update(await Promise.all(ids.map(async (id) => lookOf(`grant/${id}`, await this.#grantItem(id)))));
  }

  /** The time that is left, at the moment when its words change. */
  #tick(): void {
    clearTimeout(this.#clock);
    const shown = this.#shown();
    if (!this.#isVisible || shown.length === 0) return;
    const now = Date.now();
    const next = Math.min(...shown.map((grant) => nextChange(grant, now)), LONGEST_MS);
    this.#clock = setTimeout(() => {
      if (this.#orderNow() !== this.#order) this.#drawn.redraw();
      else
        void this.#redrawGrants(
          this.#shown().map(({ id }) => id),
          [],
        );
      this.#tick();
    }, next + 1);
    this.#clock.unref();
  }

  #readPrograms(): Promise<Program[]> {
    this.#programs ??= import("./programs.ts").then(({ readPrograms }) => readPrograms(this.#deps.activity));
    return this.#programs;
  }

  async #redrawPrograms(before: Promise<Program[]>): Promise<void> {
    const [old, now] = await Promise.all([before, this.#readPrograms()]);
    const ids = (programs: readonly Program[]) => programs.map(({ id }) => id).join();
    if (ids(old) !== ids(now)) {
      this.#drawn.redraw();
      return;
    }
    const { programItem, programsItem } = await import("./programs.ts");
    const looks = now.map((program) => lookOf(`program/${program.id}`, programItem(program, this.#nameOf)));
    this.#drawn.update([...looks, lookOf("programs", programsItem(now))]);
  }
}

function lookOf(id: string, item: vscode.TreeItem): readonly [id: string, look: string] {
  return [id, JSON.stringify(item)];
}

/** The catalog loads with the first call that is shown. */
async function titleOf(row: TrailRow): Promise<string | undefined> {
  const { tool } = row;
  return typeof tool === "string" ? (await import("../../tools/catalog.ts")).titleOf(tool) : undefined;
}
