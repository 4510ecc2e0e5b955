// Details as read-only JSON documents: what the API says, credentials redacted, following the store while they are open.
import * as vscode from "vscode";
import type { ArtieClient } from "../../artie/index.ts";
import { codeOf } from "../shell/artie-error.ts";
import type { Deps } from "../shell/deps.ts";
import type { InventoryChange } from "../../account/inventory.ts";
import { remedies } from "../ui/command.ts";
import { tableId } from "../ui/nodes.ts";
import { explain, fail, type Outcome } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { shown } from "../ui/text.ts";
import { fileName } from "./address.ts";

/** Beside what can be edited: this is all that the API says, read-only. */
const SCHEME = "artie-details";

/** What a document is about, as the path of its address holds it. */
interface Subject {
  readonly account: string;
  readonly kind: "pipeline" | "table" | "connector";
  readonly uuid: string;
  /** Of the pipeline, where it is about that alone. */
  readonly table?: string;
}

/** The address of a document; its last part is the tab's title. */
export function documentUri(subject: Subject, name: string): vscode.Uri {
  const { account, kind, uuid, table } = subject;
  const within = table === undefined ? [] : [encodeURIComponent(table)];
  const path = [account, kind, uuid, ...within, `${fileName(name)}.json`].join("/");
  return vscode.Uri.from({ scheme: SCHEME, path: `/${path}` });
}

function titleOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.json$/, "");
}

function subjectOf({ path }: vscode.Uri): Subject | undefined {
  const [, account = "", kind, uuid = "", table = ""] = path.split("/");
  if (kind === "pipeline" || kind === "connector") return { account, kind, uuid };
  return kind === "table" ? { account, kind, uuid, table: decodeURIComponent(table) } : undefined;
}

export class Details implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #deps: Deps;
  readonly #onDidChange = new vscode.EventEmitter<vscode.Uri>();
  readonly #registrations: vscode.Disposable;
  /** By address: what has been read for a tab that is about to open. */
  readonly #readAhead = new Map<string, string>();

  readonly onDidChange = this.#onDidChange.event;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#registrations = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      deps.store.onDidChange((change) => this.#follow(change)),
    );
  }

  /** Opens the tabs; a single one replaces the last one that was opened. @throws ArtieError when the person cancels */
  async show(uris: readonly vscode.Uri[]): Promise<Outcome> {
    const preview = uris.length === 1;
    for (const uri of uris) {
      try {
        await this.#prepare(uri);
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview });
      } catch (error) {
        if (codeOf(error) === "canceled") throw error;
        const retry = () => this.show([uri]);
        return fail(vscode.l10n.t("{0} could not be read", titleOf(uri)), error, ...remedies(this.#deps, error, retry));
      }
    }
    return { ok: true, message: uris.map(String).join("\n") };
  }

  /** VS Code shows nothing while it waits for a document, so it is read before. */
  async #prepare(uri: vscode.Uri): Promise<void> {
    const address = uri.toString();
    if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === address)) return;
    const text = await withProgress(vscode.l10n.t("Reading {0}", titleOf(uri)), (signal) => this.#read(uri, signal));
    this.#readAhead.set(address, text);
  }

  /** Never rejects: what is wrong stands in the document, where the person is looking. */
  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const readAhead = this.#readAhead.get(uri.toString());
    if (this.#readAhead.delete(uri.toString()) && readAhead !== undefined) return readAhead;
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    try {
      return await this.#read(uri, controller.signal);
    } catch (error) {
      return toText({ error: explain(error) });
    }
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#onDidChange.dispose();
  }

  async #find(artie: ArtieClient, subject: Subject, signal: AbortSignal): Promise<unknown> {
    const { store } = this.#deps;
    if (subject.kind === "connector") return artie.connectors.get(subject.uuid, { signal, fresh: true });
    const pipeline = store.detail(subject.uuid) ?? (await store.loadDetail(subject.uuid, signal));
    if (subject.kind === "pipeline") return pipeline;
    const table = pipeline.tables.find((candidate) => tableId(candidate) === subject.table);
    if (table) return table;
    throw new Error(
      vscode.l10n.t("The pipeline {0} has no such table any more. Close this tab.", shown(pipeline.name)),
    );
  }

  /** Free of credentials. */
  async #read(uri: vscode.Uri, signal: AbortSignal): Promise<string> {
    const { accounts, sessions } = this.#deps;
    const subject = subjectOf(uri);
    if (!subject)
      throw new Error(vscode.l10n.t("There is nothing at this address. Open the details again from the sidebar."));
    const { artie } = await sessions.requireOf(subject.account);
    const { presentFor } = await import("../../tools/policy/redact/index.ts");
    return toText(presentFor(artie, await this.#find(artie, subject, signal), accounts.keys));
  }

  /** What is of another account stays as it was read. */
  #follow({ pipelines, connectors }: InventoryChange): void {
    const { accountId } = this.#deps.sessions;
    for (const { uri } of vscode.workspace.textDocuments) {
      const subject = uri.scheme === SCHEME ? subjectOf(uri) : undefined;
      if (!subject || subject.account !== accountId) continue;
      const concerns = subject.kind === "connector" ? connectors : !pipelines || pipelines.includes(subject.uuid);
      if (concerns) this.#onDidChange.fire(uri);
    }
  }
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
