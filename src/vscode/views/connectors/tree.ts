// The tree of connectors: sources and destinations, each by name, and below them the databases that they reach.
import * as vscode from "vscode";
import type { Connector } from "../../../artie/index.ts";
import { Topology } from "../../../rules/topology.ts";
import type { InventoryChange } from "../../../account/inventory.ts";
import type { Store } from "../../shell/store.ts";
import type { Role } from "../../ui/labels.ts";
import { type ConnectorNode, Handles } from "../../ui/nodes.ts";
import { byName } from "../../ui/text.ts";
import { exploredItem } from "./explored-items.ts";
import type { Explorer } from "./explorer.ts";
import { connectorItem, connectorTooltip, roleItem } from "./items.ts";
import {
  type ConnectorsNode,
  type Explorable,
  type ExploredNode,
  nodeId,
  parentOf,
  placeOf,
  type RoleNode,
} from "./nodes.ts";

interface Contents {
  readonly topology: Topology;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly byRole: ReadonlyMap<Role, readonly Connector[]>;
}

export class ConnectorsTree implements vscode.TreeDataProvider<ConnectorsNode>, vscode.Disposable {
  readonly #store: Store;
  readonly #explorer: Explorer;
  readonly #onDidChangeTreeData = new vscode.EventEmitter<ConnectorsNode | ConnectorsNode[] | undefined>();
  readonly #following: vscode.Disposable;
  readonly #roles: readonly RoleNode[] = [
    { kind: "role", role: "source" },
    { kind: "role", role: "destination" },
  ];
  readonly #nodes = new Handles<ConnectorNode>((uuid) => ({ kind: "connector", uuid }));
  readonly #explored = new Map<string, ExploredNode>();
  #contents: Contents | undefined;
  #pictures: Pictures = { sides: "", rows: new Map() };

  readonly onDidChangeTreeData = this.#onDidChangeTreeData.event;

  constructor(store: Store, explorer: Explorer) {
    this.#store = store;
    this.#explorer = explorer;
    this.#following = vscode.Disposable.from(
      store.onDidChange((change) => {
        this.#update(change);
      }),
      explorer.onDidChange((node) => {
        this.#onDidChangeTreeData.fire(this.#handleOf(node));
      }),
    );
  }

  async getChildren(node?: ConnectorsNode): Promise<ConnectorsNode[]> {
    const { byRole, connectors } = this.#current();
    if (!node) return this.#roles.filter(({ role }) => byRole.has(role));
    if (isBranch(node)) {
      // VS Code may still ask about the rows of another account; this one's API knows nothing of them.
      const isKnown = connectors.has(placeOf(node).connector);
      return isKnown ? this.#keep(await this.#explorer.below(node)) : [];
    }
    if (node.kind !== "role") return [];
    return (byRole.get(node.role) ?? []).map(({ uuid }) => this.#nodes.get(uuid));
  }

  getParent(node: ConnectorsNode): ConnectorsNode | undefined {
    if (node.kind === "role") return undefined;
    if (node.kind !== "connector") return this.#handleOf(parentOf(node));
    const connector = this.#current().connectors.get(node.uuid);
    if (!connector) return undefined;
    const role = this.#current().topology.role(connector);
    return this.#roles.find((candidate) => candidate.role === role);
  }

  getTreeItem(node: ConnectorsNode): vscode.TreeItem {
    const { byRole, connectors, topology } = this.#current();
    if (node.kind === "role") return roleItem(node.role, byRole.get(node.role)?.length ?? 0);
    if (node.kind !== "connector") return exploredItem(node, connectors.get(node.place.connector)?.type);
    const connector = connectors.get(node.uuid);
    return connector ? connectorItem(connector, topology.role(connector)) : new vscode.TreeItem("");
  }

  resolveTreeItem(item: vscode.TreeItem, node: ConnectorsNode): vscode.TreeItem {
    const connector = node.kind === "connector" ? this.#current().connectors.get(node.uuid) : undefined;
    if (connector) item.tooltip = connectorTooltip(connector, this.#current().topology);
    return item;
  }

  dispose(): void {
    this.#following.dispose();
    this.#onDidChangeTreeData.dispose();
  }

  /** The node under which VS Code knows the place. */
  #handleOf(node: Explorable): ConnectorsNode {
    if (node.kind === "connector") return this.#nodes.get(node.uuid);
    return this.#explored.get(nodeId(node)) ?? node;
  }

  /** Remembers what is drawn, so that it can be drawn anew. */
  #keep(nodes: ExploredNode[]): ExploredNode[] {
    for (const node of nodes) this.#explored.set(nodeId(node), node);
    return nodes;
  }

  #current(): Contents {
    return (this.#contents ??= contentsOf(this.#store));
  }

  /** Draws anew what looks different, and nothing else. */
  #update({ pipelines, connectors }: InventoryChange): void {
    this.#contents = undefined;
    // Pipelines say which side a database stands on; a change of their state alone moves nothing here.
    if (!connectors && pipelines) return;
    const before = this.#pictures;
    this.#pictures = picturesOf(this.#current());
    if (this.#pictures.rows.size === 0) this.#explored.clear();
    if (this.#pictures.sides !== before.sides) {
      this.#onDidChangeTreeData.fire(undefined);
      return;
    }
    const changed = [...this.#pictures.rows].filter(([uuid, picture]) => before.rows.get(uuid) !== picture);
    if (changed.length > 0) this.#onDidChangeTreeData.fire(changed.map(([uuid]) => this.#nodes.get(uuid)));
  }
}

/** How everything looks, so that a change of it can be told. */
interface Pictures {
  /** Which connectors stand where, in their order. */
  readonly sides: string;
  readonly rows: ReadonlyMap<string, string>;
}

function picturesOf({ byRole, connectors, topology }: Contents): Pictures {
  const sides = [...byRole].map(([role, members]) => [role, members.map(({ uuid }) => uuid)]).sort();
  const rows = [...connectors.values()].map((connector): [string, string] => {
    const { label, description, contextValue } = connectorItem(connector, topology.role(connector));
    const users = topology.pipelinesOf(connector.uuid).map(({ name }) => name);
    return [connector.uuid, JSON.stringify([label, description, contextValue, users])];
  });
  return { sides: JSON.stringify(sides), rows: new Map(rows) };
}

/** Whether there are rows below it that are fetched. */
export function isBranch(node: ConnectorsNode): node is Explorable {
  return ["connector", "database", "schema", "sourceTable", "publications"].includes(node.kind);
}

function contentsOf(store: Store): Contents {
  const topology = new Topology(store);
  const sorted = store.connectors.toSorted(
    (a, b) => byName(a.label ?? a.uuid, b.label ?? b.uuid) || a.uuid.localeCompare(b.uuid),
  );
  return {
    topology,
    connectors: new Map(sorted.map((connector) => [connector.uuid, connector])),
    byRole: Map.groupBy(sorted, (connector) => topology.role(connector)),
  };
}
