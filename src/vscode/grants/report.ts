// What a grant has done, as a document fit for an incident report: what it was allowed, every change with its effect and who
// approved it, every call, and whether the log is whole.
import * as vscode from "vscode";
import { entrySchema } from "../../audit/entry.ts";
import type { Grant, TrailRow, Verdict } from "../shell/gateway/admin-api.ts";
import type { Gateway } from "../shell/gateway/gateway.ts";
import { listed, sentence, shown } from "../ui/text.ts";
import { withoutBegun } from "./trail.ts";
import { actionText } from "./items.ts";
import { stateOf } from "./life.ts";
import { type NameOf, scopeText } from "./scope-text.ts";

const SCHEME = "artie-grant-report";
const { t } = vscode.l10n;

/** Shows the documents, and has them follow what is still done. */
export class GrantReports implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #gateway: Gateway;
  readonly #nameOf: NameOf;
  readonly #onDidChange = new vscode.EventEmitter<vscode.Uri>();
  readonly #following: vscode.Disposable;

  readonly onDidChange = this.#onDidChange.event;

  constructor(gateway: Gateway, nameOf: NameOf) {
    this.#gateway = gateway;
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
    const [trail, verdict, { catalog }] = await Promise.all([
      api.trail(id),
      api.verify(),
      import("../../tools/catalog.ts"),
    ]);
    const titleOf = (tool: unknown) => catalog.find(({ name }) => name === tool)?.title ?? shown(String(tool), 60);
    return reportOf(grant, trail, verdict, { nameOf: this.#nameOf, titleOf });
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
  readonly titleOf: (tool: unknown) => string;
}

function reportOf(grant: Grant, trail: readonly TrailRow[], verdict: Verdict, names: Names): string {
  const changes = trail.flatMap((row) => changeLine(row, names));
  const calls = withoutBegun(trail).map((row) => `| ${rowCells(row, names).map(cell).join(" | ")} |`);
  return [
    `# ${t("What {0} did", shown(grant.name))}`,
    ...facts(grant, names),
    `## ${t("Changes")}`,
    changes.length > 0 ? changes.join("\n") : t("It changed nothing."),
    `## ${t("Everything, in its order")}`,
    [
      `| ${[t("Time (UTC)"), t("What"), t("About"), t("Outcome"), t("Who")].join(" | ")} |`,
      "| --- | --- | --- | --- | --- |",
      ...calls,
    ].join("\n"),
    verdict.ok
      ? t("The gateway's audit log was verified: {0} rows, none changed, none missing.", verdict.rows)
      : t("The gateway's audit log was changed: {0}", sentence(verdict.problems.slice(0, 3).join("; "))),
    "",
  ].join("\n\n");
}

function facts(grant: Grant, { nameOf }: Names): string[] {
  const { id, client, config, approval, limits, created_by, created_at, expires_at, revoked_at } = grant;
  const ended = revoked_at === null ? t("ends {0}", utc(expires_at)) : t("ended {0}", utc(revoked_at));
  const isOver = stateOf(grant, Date.now()) === "expired";
  const waits =
    approval === "none"
      ? t("nothing waited for a person")
      : t("{0} waited for a person", approval === "writes" ? t("every change") : t("what can lose data"));
  return [
    `- ${t("Grant {0}, for {1}", id, shown(client ?? grant.name))}`,
    `- ${t("It may: {0}; {1}", scopeText(config, nameOf), waits)}`,
    ...(config.pipelines.length > 2 ? [`- ${t("Pipelines: {0}", config.pipelines.map(nameOf).join(", "))}`] : []),
    ...(limits.writes === null ? [] : [`- ${t("Changes left: {0} of {1}", limits.writes_left ?? 0, limits.writes)}`]),
    `- ${t("Made by {0}, {1}; {2}", created_by, utc(created_at), isOver ? t("ended {0}", utc(expires_at)) : ended)}`,
  ]
    .join("\n")
    .split("\n\n");
}

/** Of what changed something, or was about to. */
function changeLine(row: TrailRow, { titleOf }: Names): string[] {
  const entry = entrySchema.safeParse(row).data;
  if (entry?.effect === undefined || entry.dryRun) return [];
  const { at, tool, effect, outcome, code, approval, targets = [] } = entry;
  const how = code === undefined ? outcome : `${outcome}, ${code.replaceAll("_", " ")}`;
  const by = approval ? `; ${t("approved by {0}", shown(approval.by ?? approval.id))}` : "";
  const what = targets.length > 0 ? ` (${listed(targets.map(({ name }) => name))})` : "";
  return [`- ${utc(at)}: **${titleOf(tool)}**${what}: ${sentence(shown(effect, 500))} ${sentence(how + by)}`];
}

function rowCells(row: TrailRow, { titleOf }: Names): string[] {
  const entry = entrySchema.safeParse(row).data;
  const member = typeof row["member"] === "string" ? row["member"] : "";
  if (entry) {
    const how = entry.code === undefined ? entry.outcome : `${entry.outcome}: ${entry.code}`;
    const about = (entry.targets ?? []).map(({ name }) => name).join(", ");
    return [utc(row.at), titleOf(entry.tool), about, how, entry.client?.name ?? member];
  }
  const what =
    row.kind === "call"
      ? row["tool"] === undefined
        ? t("Refused at the door")
        : titleOf(row["tool"])
      : actionText(row["action"]);
  return [utc(row.at), what, "", words(row["code"] ?? row["outcome"] ?? ""), member];
}

function words(value: unknown): string {
  return typeof value === "string" ? value.replaceAll("_", " ") : "";
}

function utc(at: number | string): string {
  return new Date(at).toISOString().replace("T", " ").slice(0, 19);
}

/** In a table of Markdown. */
function cell(text: string): string {
  return text === "" ? "" : shown(text, 120).replaceAll("|", "\\|");
}
