// Start DynamoDB Export: to the bucket and folder that a person names, or that a pipeline of the source reads from.
import * as vscode from "vscode";
import type { FullPipeline } from "../../artie/index.ts";
import { Topology } from "../../rules/topology.ts";
import { textField } from "../shell/arguments.ts";
import type { Session } from "../shell/sessions.ts";
import { askForText } from "../ui/ask.ts";
import { notDone } from "../ui/command.ts";
import { type Outcome, tell } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import type { Request } from "../ui/request.ts";
import { connectorLabel, oneConnector } from "../ui/target-connectors.ts";
import { shown } from "../ui/text.ts";
import type { CommandDeps } from "./operation.ts";

interface Bucket {
  readonly s3Bucket: string;
  /** Empty for the top of the bucket. */
  readonly s3Prefix: string;
}

export async function startExport(deps: CommandDeps, session: Session, request: Request): Promise<Outcome | undefined> {
  const title = vscode.l10n.t("Start DynamoDB Export");
  const connector = await oneConnector(deps, session, request, { title, type: "dynamodb" });
  if (connector === undefined) return undefined;
  const label = connectorLabel(deps, connector);
  try {
    const target = given(request) ?? (await askForTarget(deps, connector, title));
    if (!target) return undefined;
    const { s3Bucket, s3Prefix } = target;
    const input = { connector, s3Bucket, ...(s3Prefix === "" ? {} : { s3Prefix }) };
    const result = await withProgress(vscode.l10n.t("Starting an export of {0}", label), (signal) =>
      deps.calls.invoke(session, "artie_connectors_start_dynamodb_export", input, signal),
    );
    const arn: unknown = Reflect.get(result, "exportARN");
    const copy = { title: vscode.l10n.t("Copy ARN"), run: () => vscode.env.clipboard.writeText(String(arn)) };
    const message = vscode.l10n.t(
      "Artie accepted the export of {0} to {1}; AWS carries it out.",
      label,
      shown([s3Bucket, s3Prefix].filter(Boolean).join("/")),
    );
    return tell(message, ...(typeof arn === "string" ? [copy] : []));
  } catch (error) {
    return notDone(deps, label, vscode.l10n.t("The export of {0} was not started", label), error);
  }
}

function given({ args: { s3Bucket, s3Prefix } }: Request): Bucket | undefined {
  return s3Bucket === undefined ? undefined : { s3Bucket, s3Prefix: s3Prefix ?? "" };
}

async function askForTarget(deps: CommandDeps, connector: string, title: string): Promise<Bucket | undefined> {
  const usual = await usualTarget(deps, connector);
  const s3Bucket = await askForText({
    title: vscode.l10n.t("{0} (1 of 2)", title),
    prompt: vscode.l10n.t("The S3 bucket that the export goes to"),
    value: usual.s3Bucket,
  });
  if (!s3Bucket) return undefined;
  const s3Prefix = await askForText({
    title: vscode.l10n.t("{0} (2 of 2)", title),
    prompt: vscode.l10n.t("A folder in {0}; without one the export goes to the top of the bucket", shown(s3Bucket)),
    value: s3Bucket === usual.s3Bucket ? usual.s3Prefix : "",
  });
  return s3Prefix === undefined ? undefined : { s3Bucket, s3Prefix };
}

/** Where a pipeline of the connector looks for exports when it backfills; empty when none says. */
async function usualTarget({ store }: CommandDeps, connector: string): Promise<Bucket> {
  const pipelines = new Topology(store).pipelinesOf(connector);
  const targets = await withProgress(vscode.l10n.t("Looking for the bucket of its pipelines"), (signal) =>
    Promise.all(pipelines.map(async ({ uuid }) => targetOf(await store.loadDetail(uuid, signal)))),
  );
  return targets.find(({ s3Bucket }) => s3Bucket !== "") ?? { s3Bucket: "", s3Prefix: "" };
}

function targetOf({ advancedSettings }: FullPipeline): Bucket {
  const config: unknown = advancedSettings?.["dynamoDBBackfillConfig"];
  return { s3Bucket: textField(config, "bucket") ?? "", s3Prefix: textField(config, "optionalFolder") ?? "" };
}
