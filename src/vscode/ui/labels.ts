// What states, stages and types are called on the screen, and how they look.
import { l10n, ThemeColor, ThemeIcon } from "vscode";
import type { Connector, Table } from "../../artie/index.ts";
import { isCopying, isQueued, type PipelineState } from "../../rules/state.ts";
import { shown } from "./text.ts";

export function stateText(state: PipelineState): string {
  switch (state.kind) {
    case "running":
      return l10n.t("running");
    case "deploying":
      return l10n.t("deploying");
    case "backfilling":
      return state.total === undefined
        ? l10n.t("backfilling")
        : l10n.t("backfilling {0} of {1}", state.done ?? 0, state.total);
    case "paused":
      return l10n.t("paused");
    case "transfer paused":
      return l10n.t("transfer paused");
    case "draft":
      return l10n.t("draft");
    case "not reported":
      return l10n.t("not reported");
    case "other":
      return shown(state.text, 40);
  }
}

/** Shapes differ as well as colors, for those who do not see colors. */
export function stateIcon({ kind }: PipelineState): ThemeIcon {
  switch (kind) {
    case "running":
      return icon("pass", "charts.green");
    case "deploying":
      return icon("loading~spin", "charts.blue");
    case "backfilling":
      return icon("sync", "charts.blue");
    case "paused":
      return icon("debug-pause", "charts.yellow");
    case "transfer paused":
      return icon("inbox", "charts.yellow");
    case "draft":
      return icon("circle-large-outline", "descriptionForeground");
    case "not reported":
    case "other":
      return icon("question", "list.warningForeground");
  }
}

/** What happens to the rows of a table, or of its history table. */
export function stageText(stage: string | null | undefined, status: string | null | undefined): string {
  if (isCopying(stage)) return l10n.t("backfilling");
  if (isQueued(stage)) return l10n.t("queued");
  return status ? shown(status, 40) : stage ? shown(stage, 40) : l10n.t("not started");
}

export function tableText(table: Table): string {
  const own = table.disableReplication ? l10n.t("replication off") : stageText(table.backfillStage, table.status);
  if (!table.enableHistoryMode) return own;
  const history = stageText(table.historyTableBackfillStage, table.historyTableStatus);
  return history === own ? l10n.t("{0} · with history table", own) : l10n.t("{0} · history table {1}", own, history);
}

export function tableIcon(table: Table): ThemeIcon {
  const stages = [table.backfillStage, table.historyTableBackfillStage];
  if (stages.some(isCopying)) return icon("sync", "charts.blue");
  if (stages.some(isQueued)) return icon("watch", "charts.blue");
  if (table.disableReplication) return icon("circle-slash", "descriptionForeground");
  return new ThemeIcon(table.enableHistoryMode ? "history" : "table");
}

function icon(id: string, color: string): ThemeIcon {
  return new ThemeIcon(id, new ThemeColor(color));
}

const TYPES: Readonly<Record<string, string>> = {
  api: "Events API",
  bigquery: "BigQuery",
  clickhouse: "ClickHouse",
  cockroach: "CockroachDB",
  databricks: "Databricks",
  delta: "Delta Lake",
  documentdb: "DocumentDB",
  dynamodb: "DynamoDB",
  gcs: "Google Cloud Storage",
  iceberg: "Iceberg",
  keyspaces: "Keyspaces",
  mongodb: "MongoDB",
  motherduck: "MotherDuck",
  mssql: "SQL Server",
  mysql: "MySQL",
  oracle: "Oracle",
  planetscale: "PlanetScale",
  postgresql: "PostgreSQL",
  redis: "Redis",
  redshift: "Redshift",
  s3: "Amazon S3",
  snowflake: "Snowflake",
};

/** What people call a type of connector. A type that is not known is shown as the API says it. */
export function typeName(type: string): string {
  return Object.hasOwn(TYPES, type) ? (TYPES[type] ?? type) : shown(type, 40);
}

/** The side that a connector stands on. */
export type Role = "source" | "destination";

/** "PostgreSQL", "Snowflake · not valid". */
export function kindText(connector: Connector): string {
  const type = typeName(connector.type);
  return connector.isValid === true ? type : `${type} · ${validityText(connector)}`;
}

export function validityText({ isValid }: Connector): string {
  if (isValid === true) return l10n.t("valid");
  return isValid === false ? l10n.t("not valid") : l10n.t("validity not reported");
}

export function connectorIcon({ isValid }: Connector, role: Role): ThemeIcon {
  if (isValid === false) return icon("warning", "list.warningForeground");
  return new ThemeIcon(role === "source" ? "database" : "server");
}
