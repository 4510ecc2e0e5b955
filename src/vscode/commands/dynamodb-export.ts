// Start DynamoDB Export: to the bucket and folder that a person names, or that a pipeline of the source reads from.
import * as vscode from "vscode";
import type { FullPipeline } from "../../artie/index.ts";
import { textField } from "../shell/arguments.ts";
import { askForText } from "../ui/ask.ts";
import { type Outcome, tell } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { connectorLabel, oneConnector } from "../ui/target-connectors.ts";
import { shown } from "../ui/text.ts";
import { type PersonCommand, runTool } from "./operation.ts";

interface Bucket {
  readonly s3Bucket: string;
  /** Empty for the top of the bucket. */
  readonly s3Prefix: string;
}

export async function startExport(command: PersonCommand): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const title = t("Start DynamoDB Export");
  const connector = await oneConnector(command, title, "dynamodb");
  if (connector === undefined) return undefined;
  const { s3Bucket: given, s3Prefix: prefix = "" } = command.args;
  const target =
    given === undefined ? await askForTarget(command, connector, title) : { s3Bucket: given, s3Prefix: prefix };
  if (!target) return undefined;
  const { s3Bucket, s3Prefix } = target;
  const label = connectorLabel(command, connector);
  const input = { connector, s3Bucket, ...(s3Prefix === "" ? {} : { s3Prefix }) };
  const where = shown([s3Bucket, s3Prefix].filter(Boolean).join("/"));
  const call = { tool: "artie_connectors_start_dynamodb_export", input };
  const message = t("Export {0} to {1}?", label, where);
  return runTool(
    command,
    call,
    { message, title, yes: t("Start Export") },
    {
      name: label,
      title: t("Starting an export of {0}", label),
      failed: t("The export of {0} was not started", label),
      done: ({ exportARN }) => {
        const copy = { title: t("Copy ARN"), run: () => vscode.env.clipboard.writeText(String(exportARN)) };
        const said = t("Artie accepted the export of {0} to {1}; AWS carries it out.", label, where);
        return tell(said, ...(typeof exportARN === "string" ? [copy] : []));
      },
    },
  );
}

async function askForTarget(command: PersonCommand, connector: string, title: string): Promise<Bucket | undefined> {
  const usual = await usualTarget(command, connector);
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
async function usualTarget({ store }: PersonCommand, connector: string): Promise<Bucket> {
  const pipelines = store.topology.pipelinesOf(connector);
  const targets = await withProgress(vscode.l10n.t("Looking for the bucket of its pipelines"), (signal) =>
    Promise.all(pipelines.map(async ({ uuid }) => targetOf(await store.loadDetail(uuid, signal)))),
  );
  return targets.find(({ s3Bucket }) => s3Bucket !== "") ?? { s3Bucket: "", s3Prefix: "" };
}

function targetOf({ advancedSettings }: FullPipeline): Bucket {
  const config: unknown = advancedSettings?.["dynamoDBBackfillConfig"];
  return { s3Bucket: textField(config, "bucket") ?? "", s3Prefix: textField(config, "optionalFolder") ?? "" };
}
