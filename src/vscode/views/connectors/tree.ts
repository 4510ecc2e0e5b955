// The tree of connectors: sources and destinations, each by name, and below them the databases that they reach.
import * as vscode from "vscode";
import type { InventoryChange } from "../../../account/inventory.ts";
import type { Connector } from "../../../artie/index.ts";
import type { Topology } from "../../../rules/topology.ts";
import type { Store } from "../../shell/store.ts";
import type { Role } from "../../ui/labels.ts";
import { Drawn } from "../../ui/rows.ts";
import { byName } from "../../ui/text.ts";
import { exploredItem } from "./explored-items.ts";
import type { Explorer } from "./explorer.ts";
import { connectorItem, connectorTooltip, roleItem } from "./items.ts";
import { type ConnectorsNode, type Explorable, nodeId, parentOf, placeOf } from "./nodes.ts";

export class ConnectorsTree implements vscode.TreeDataProvider<ConnectorsNode>, vscode.Disposable {
  readonly #store: Store;
  readonly #explorer: Explorer;
  readonly #drawn = new Drawn<ConnectorsNode>();
  readonly #following: vscode.Disposable;
  #byRole: ReadonlyMap<Role, readonly Connector[]> = new Map();
  /** Which connectors stand where, in their order. */
  #sides = "";

  readonly onDidChangeTreeData = this.#drawn.onDidChange;

  constructor(store: Store, explorer: Explorer) {
    this.#store = store;
    this.#explorer = explorer;
    this.#following = vscode.Disposable.from(
      this.#drawn,
      store.onDidChange((change) => this.#update(change)),
      explorer.onDidChange((node) => this.#drawn.redraw(this.#known(node))),
    );
  }

  async getChildren(node?: ConnectorsNode): Promise<ConnectorsNode[]> {
    if (!node) return ROLES.filter((role) => this.#byRole.has(role)).map((role) => this.#roleNode(role));
    if (node.kind === "role") {
      const connectors = this.#byRole.get(node.role) ?? [];
      return connectors.map(({ uuid }) => this.#drawn.node(uuid, { kind: "connector", uuid }));
    }
    // VS Code may still ask about the rows of another account; this one's API knows nothing of them.
    if (!isBranch(node) || !this.#store.topology.connector(placeOf(node).connector)) return [];
    return (await this.#explorer.below(node)).map((below) => this.#drawn.node(nodeId(below), below));
  }

  getParent(node: ConnectorsNode): ConnectorsNode | undefined {
    if (node.kind === "role") return undefined;
    if (node.kind !== "connector") return this.#known(parentOf(node));
    const connector = this.#store.topology.connector(node.uuid);
    return connector && this.#roleNode(this.#store.topology.role(connector));
  }

  getTreeItem(node: ConnectorsNode): vscode.TreeItem {
    const { topology } = this.#store;
    if (node.kind === "role") return roleItem(node.role, this.#byRole.get(node.role)?.length ?? 0);
    if (node.kind !== "connector") return exploredItem(node, topology.connector(node.place.connector)?.type);
    const connector = topology.connector(node.uuid);
    if (!connector) return new vscode.TreeItem("");
    this.#drawn.note(node.uuid, lookOf(connector, topology));
    return connectorItem(connector, topology.role(connector));
  }

  resolveTreeItem(item: vscode.TreeItem, node: ConnectorsNode): vscode.TreeItem {
    const { topology } = this.#store;
    const connector = node.kind === "connector" ? topology.connector(node.uuid) : undefined;
    if (connector) item.tooltip = connectorTooltip(connector, this.#store);
    return item;
  }

  dispose(): void {
    this.#following.dispose();
  }

  #roleNode(role: Role): ConnectorsNode {
    return this.#drawn.node(role, { kind: "role", role });
  }

  /** The node under which VS Code knows the place. */
  #known(node: Explorable): ConnectorsNode {
    return this.#drawn.known(nodeId(node)) ?? node;
  }

  #update({ pipelines, connectors }: InventoryChange): void {
    // Pipelines say which side a database stands on; a change of their state alone moves nothing here.
    if (!connectors && pipelines) return;
    const { topology } = this.#store;
    const before = this.#sides;
    this.#byRole = byRole(topology);
    this.#sides = JSON.stringify(ROLES.map((role) => this.#byRole.get(role)?.map(({ uuid }) => uuid)));
    if (topology.connectors.length === 0) this.#drawn.clear();
    if (this.#sides !== before) this.#drawn.redraw();
    else this.#drawn.update(topology.connectors.map((connector) => [connector.uuid, lookOf(connector, topology)]));
  }
}

const ROLES: readonly Role[] = ["source", "destination"];

function byRole(topology: Topology): Map<Role, Connector[]> {
  const sorted = topology.connectors.toSorted(
    (a, b) => byName(a.label ?? a.uuid, b.label ?? b.uuid) || a.uuid.localeCompare(b.uuid),
  );
  return Map.groupBy(sorted, (connector) => topology.role(connector));
}

function lookOf(connector: Connector, topology: Topology): string {
  const { label, description, contextValue } = connectorItem(connector, topology.role(connector));
  const users = topology.pipelinesOf(connector.uuid).map(({ name }) => name);
  return JSON.stringify([label, description, contextValue, users]);
}

/** Whether there are rows below it that are fetched. */
export function isBranch(node: ConnectorsNode): node is Explorable {
  return ["connector", "database", "schema", "sourceTable", "publications"].includes(node.kind);
}
