// Where the schemas are: artie-schema://x/pipelines/postgresql.json, a document of its own that VS Code's JSON service
// asks for. A document names the one that it follows.
import * as vscode from "vscode";
import type { Deps } from "../shell/deps.ts";
import { kindOf } from "./address.ts";
import type { Names, Wanted } from "./schema.ts";

const SCHEMA_SCHEME = "artie-schema";
const NEW = "new";

export function schemaUri({ kind, isNew, type }: Wanted): string {
  return `${SCHEMA_SCHEME}://x/${[...(isNew ? [NEW] : []), kind, ...(type === "" ? [] : [type])].join("/")}.json`;
}

export class Schemas implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #deps: Deps;
  readonly #onDidChange = new vscode.EventEmitter<vscode.Uri>();
  readonly #following: vscode.Disposable;

  readonly onDidChange = this.#onDidChange.event;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      vscode.workspace.registerTextDocumentContentProvider(SCHEMA_SCHEME, this),
      deps.store.onDidChange(({ connectors }) => connectors && this.#follow()),
    );
  }

  async provideTextDocumentContent({ path }: vscode.Uri): Promise<string> {
    const { schemaFor } = await import("./schema.ts");
    return JSON.stringify(schemaFor(wantedIn(path), this.#names()));
  }

  dispose(): void {
    this.#following.dispose();
  }

  /** Names have come or gone. */
  #follow(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === SCHEMA_SCHEME) this.#onDidChange.fire(uri);
    }
  }

  #names(): Names {
    const { topology } = this.#deps.store;
    const destinations = new Map<string, string[]>();
    const sources: string[] = [];
    for (const connector of topology.connectors) {
      const name = connector.label ?? connector.uuid;
      if (topology.role(connector) === "source") sources.push(name);
      else destinations.set(connector.type, [...(destinations.get(connector.type) ?? []), name]);
    }
    const readers = topology.sourceReaders.flatMap(({ name }) => name ?? []);
    return { destinations, sources, readers };
  }
}

function wantedIn(path: string): Wanted {
  const parts = path.replace(/^\/|\.json$/g, "").split("/");
  const isNew = parts[0] === NEW;
  const [kind, type = ""] = isNew ? parts.slice(1) : parts;
  return { kind: kindOf(kind) ?? "pipelines", isNew, type };
}
