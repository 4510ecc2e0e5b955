// What a grant has done, as a document fit for an incident report: the record's own, with what the grant was allowed, every call,
// and whether the log is whole.
import * as vscode from "vscode";
import { codeWords } from "../../audit/code-words.ts";
import { entrySchema } from "../../audit/entry.ts";
import { outcomeText, report } from "../../audit/report.ts";
import { chosen, rowsOf } from "../../audit/report-rows.ts";
import type { Grant, TrailRow, Verdict } from "../shell/gateway/admin-api.ts";
import type { Accounts } from "../shell/accounts.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import { REPORT_WORDS } from "../ui/report-words.ts";
import { sentence, shown } from "../ui/text.ts";
import { withoutBegun } from "./trail.ts";
import { accountText } from "./account-text.ts";
import { happenedText, waitsText } from "./items.ts";
import { stateOf } from "./life.ts";
import type { GrantDeps } from "./deps.ts";
import { type NameOf, scopeText } from "./scope-text.ts";

const SCHEME = "artie-grant-report";
const { t } = vscode.l10n;

/** Shows the documents, and has them follow what is still done. */
export class GrantReports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #gateway: Gateway;
  readonly #accounts: Accounts;
  readonly #nameOf: NameOf;
  readonly #onDidChange = new vscode.EventEmitter<vscode.Uri>();
  readonly #following: vscode.Disposable;

  readonly onDidChange = this.#onDidChange.event;

  constructor({ gateway, accounts }: Pick<GrantDeps, "gateway" | "accounts">, nameOf: NameOf) {
    this.#gateway = gateway;
    this.#accounts = accounts;
    this.#nameOf = nameOf;
    this.#following = vscode.Disposable.from(
      this.#onDidChange,
      gateway.onDidChange(({ grants = [] }) => this.#follow(grants)),
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    );
  }

  async show({ id, name }: Grant): Promise<void> {
    const file = `${shown(name).replaceAll(/[\\/]/g, " ")}.md`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${file}`, query: id });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  async provideTextDocumentContent({ query: id }: vscode.Uri): Promise<string> {
    const grant = this.#gateway.grant(id);
    if (!grant) return t("The gateway does not know this grant any more.");
    const api = await this.#gateway.api();
    const [trail, verdict, { titleOf }] = await Promise.all([
      api.trail(id),
      api.verify(),
      import("../../tools/catalog.ts"),
    ]);
    const named = (tool: string) => titleOf(tool) ?? shown(tool, 60);
    const account = accountText(grant.account, this.#gateway, this.#accounts);
    return reportOf(grant, trail, verdict, { nameOf: this.#nameOf, titleOf: named, account });
  }

  dispose(): void {
    this.#following.dispose();
  }

  #follow(grants: readonly string[]): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === SCHEME && grants.includes(uri.query)) this.#onDidChange.fire(uri);
    }
  }
}

interface Names {
  readonly nameOf: NameOf;
  readonly titleOf: (tool: string) => string;
  /** Whose account it is for. */
  readonly account: string;
}

function reportOf(grant: Grant, trail: readonly TrailRow[], verdict: Verdict, names: Names): string {
  return report(chosen(rowsOf(trail), {}), "md", {
    words: REPORT_WORDS,
    titleOf: names.titleOf,
    whole: {
      title: t("What {0} did", shown(grant.name)),
      facts: facts(grant, names),
      headings: [t("Time (UTC)"), t("What"), t("About"), t("Outcome"), t("Who")],
      everything: withoutBegun(trail).map((row) => rowCells(row, names).map((text) => (text ? shown(text, 120) : ""))),
      verdict: verdict.ok
        ? t("The gateway's audit log was verified: {0} rows, none changed, none missing.", verdict.rows)
        : t("The gateway's audit log was changed: {0}", sentence(verdict.problems.slice(0, 3).join("; "))),
    },
  });
}

function facts(grant: Grant, { nameOf, account }: Names): string[] {
  const { id, client, config, approval, limits, created_by, created_at, expires_at, revoked_at } = grant;
  const ended = revoked_at === null ? t("ends {0}", utc(expires_at)) : t("ended {0}", utc(revoked_at));
  const isOver = stateOf(grant, Date.now()) === "expired";
  const waiting = waitsText(approval);
  const waits = waiting === "" ? t("nothing waited for a person") : t("{0} waited for a person", waiting);
  return [
    t("Grant {0}, for {1}", id, shown(client ?? grant.name)),
    t("It may: {0}; {1}", scopeText(config, nameOf), waits),
    t("Account: {0}", account),
    ...(config.pipelines.length > 2 ? [t("Pipelines: {0}", config.pipelines.map(nameOf).join(", "))] : []),
    ...(limits.writes === null ? [] : [t("Changes left: {0} of {1}", limits.writes_left ?? 0, limits.writes)]),
    t("Made by {0}, {1}; {2}", created_by, utc(created_at), isOver ? t("ended {0}", utc(expires_at)) : ended),
  ];
}

function rowCells(row: TrailRow, { titleOf }: Names): string[] {
  const entry = entrySchema.safeParse(row).data;
  const { member = "", tool, code, reason } = textsIn(row);
  if (entry) {
    const { client, principal, targets = [], undoes } = entry;
    const what = undoes === undefined ? titleOf(entry.tool) : t("{0} (undo)", titleOf(entry.tool));
    const who = undoes === undefined ? (client?.name ?? member) : (principal?.name ?? member);
    return [utc(row.at), what, targets.map(({ name }) => name).join(", "), outcomeText(entry), who];
  }
  const title = tool === undefined ? "" : titleOf(tool);
  if (row.kind !== "call") {
    const what = [happenedText(row), title].filter(Boolean).join(": ");
    return [utc(row.at), what, "", reason ?? "", member];
  }
  const how = code === undefined ? (textsIn(row)["outcome"] ?? "") : codeWords(code);
  return [utc(row.at), title || t("Refused at the door"), "", how, member];
}

/** What a row says in words of its own. */
function textsIn(row: TrailRow): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

function utc(at: number | string): string {
  return new Date(at).toISOString().replace("T", " ").slice(0, 19);
}
