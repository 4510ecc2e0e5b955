// The pipeline pages: one tab for each pipeline, opened by a command or by VS Code itself after a reload.
import * as vscode from "vscode";
import { textField } from "../shell/arguments.ts";
import { stepDone } from "../shell/walkthrough.ts";
import type { Deps } from "../shell/deps.ts";
import { type Command, registerCommand } from "../ui/command.ts";
import type { Outcome } from "../ui/outcome.ts";
import type { Request } from "../ui/request.ts";
import { choosePipeline } from "../ui/target-pipelines.ts";
import { shown } from "../ui/text.ts";
import { type PageOf, pageOptions } from "./html.ts";
import { PipelinePage } from "./page.ts";

/** Also in package.json, as `onWebviewPanel:`. */
const VIEW_TYPE = "artie.pipeline";

export function registerPages(deps: Deps): vscode.Disposable {
  const pages = new Pages(deps);
  return vscode.Disposable.from(
    pages,
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, pages),
    registerCommand(deps, "artie.pipeline.page", vscode.l10n.t("Artie could not be read"), (command) =>
      openPages(pages, command),
    ),
  );
}

async function openPages(pages: Pages, command: Command): Promise<Outcome | undefined> {
  const rows = clicked(command);
  const wanted = rows.length > 0 ? rows : await chosen(command);
  for (const { uuid, table } of wanted) pages.open(uuid, table);
  if (wanted.length > 0) stepDone("look");
  return wanted.length > 0 ? { ok: true, message: wanted.map(({ uuid }) => uuid).join("\n") } : undefined;
}

interface Wanted {
  readonly uuid: string;
  readonly table?: string;
}

/** Rows of the tree: their pages open at once and read for themselves. */
function clicked({ nodes }: Request): Wanted[] {
  return nodes.flatMap((node): Wanted[] => {
    if (node.kind === "pipeline") return [{ uuid: node.uuid }];
    return node.kind === "table" ? [{ uuid: node.pipeline, table: node.table }] : [];
  });
}

async function chosen(command: Command): Promise<Wanted[]> {
  const uuid = await choosePipeline(command, {
    title: vscode.l10n.t("Open Pipeline"),
    placeholder: vscode.l10n.t("The pipeline to look at"),
    none: vscode.l10n.t("There are no pipelines."),
    action: "look",
  });
  return uuid === undefined ? [] : [{ uuid }];
}

class Pages implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #deps: Deps;
  readonly #pages = new Map<string, PipelinePage>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  open(uuid: string, table: string | undefined): void {
    const { context, sessions, store } = this.#deps;
    const of = { account: sessions.accountId ?? "", uuid };
    const open = this.#pages.get(keyOf(of));
    if (open) {
      open.reveal(table);
      return;
    }
    const title = shown(store.pipeline(uuid)?.name ?? vscode.l10n.t("Pipeline"), 60);
    const options = pageOptions(context.extensionUri);
    const panel = vscode.window.createWebviewPanel(VIEW_TYPE, title, vscode.ViewColumn.Active, options);
    this.#adopt(panel, of).select(table);
  }

  /** VS Code opens a page again; what the page remembers says which pipeline it was. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const uuid = textField(state, "pipeline");
    const { accounts } = this.#deps;
    await accounts.ready;
    // What an earlier version has written names no account.
    const of = { account: textField(state, "account") ?? accounts.active?.id ?? "", uuid: uuid ?? "" };
    if (uuid === undefined || this.#pages.has(keyOf(of))) panel.dispose();
    else this.#adopt(panel, of);
  }

  dispose(): void {
    for (const page of this.#pages.values()) page.dispose();
    this.#pages.clear();
  }

  #adopt(panel: vscode.WebviewPanel, of: PageOf): PipelinePage {
    const page = new PipelinePage(this.#deps, panel, of);
    this.#pages.set(keyOf(of), page);
    panel.onDidDispose(() => {
      page.dispose();
      this.#pages.delete(keyOf(of));
    });
    return page;
  }
}

function keyOf({ account, uuid }: PageOf): string {
  return `${account} ${uuid}`;
}
