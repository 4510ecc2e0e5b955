// What states, stages, types and connectors are called on the screen, and how they look.
import { l10n, ThemeColor, ThemeIcon } from "vscode";
import type { Canceled } from "../../account/sightings.ts";
import type { Connector, Pipeline, Table } from "../../artie/index.ts";
import { isCopying, isOdd, isQueued } from "../../rules/copies.ts";
import { isHeld, isPaused, type PipelineState } from "../../rules/state.ts";
import type { Topology } from "../../rules/topology.ts";
import type { Store } from "../shell/store.ts";
import type { Link } from "./markdown.ts";
import { shown, timeText } from "./text.ts";

export const WARNING = colored("warning", "list.warningForeground");
const UNKNOWN = colored("question", "list.warningForeground");

/** What a state looks like wherever it is shown. Shapes differ as well as colors, for those who do not see colors. */
interface Look {
  readonly text: string;
  readonly icon: ThemeIcon;
  /** At the right edge of a row, where there is room for no more. */
  readonly sign: string;
}

const STATES: Readonly<Record<PipelineState["kind"], Look>> = {
  running: { text: l10n.t("running"), icon: colored("pass", "charts.green"), sign: "✓" },
  deploying: { text: l10n.t("deploying"), icon: colored("loading~spin", "charts.blue"), sign: "…" },
  backfilling: { text: l10n.t("backfilling"), icon: colored("sync", "charts.blue"), sign: "↓" },
  paused: { text: l10n.t("paused"), icon: colored("debug-pause", "charts.yellow"), sign: "‖" },
  "transfer paused": { text: l10n.t("transfer paused"), icon: colored("inbox", "charts.yellow"), sign: "‖" },
  draft: { text: l10n.t("draft"), icon: colored("circle-large-outline", "descriptionForeground"), sign: "–" },
  "not reported": { text: l10n.t("not reported"), icon: UNKNOWN, sign: "?" },
  other: { text: "", icon: UNKNOWN, sign: "?" },
};

export function stateText({ kind, text, done = 0, total }: PipelineState): string {
  if (kind === "other") return shown(text, 40);
  return total === undefined ? STATES[kind].text : l10n.t("backfilling {0} of {1}", done, total);
}

export function stateIcon({ kind }: PipelineState): ThemeIcon {
  return STATES[kind].icon;
}

export function stateSign(kind: PipelineState["kind"]): string {
  return STATES[kind].sign;
}

/**
 * What happens to the rows of a table, or of its history table.
 * @param isHeld Its pipeline is paused, and copies wait with it.
 */
export function stageText(
  stage: string | null | undefined,
  status: string | null | undefined,
  isHeld: boolean,
): string {
  if (isHeld && (isCopying(stage) || isQueued(stage))) return l10n.t("backfill paused");
  if (isCopying(stage)) return l10n.t("backfilling");
  if (isQueued(stage)) return l10n.t("queued");
  if (isOdd(stage)) return shown(stage ?? "", 40);
  return status ? shown(status, 40) : stage ? shown(stage, 40) : l10n.t("not started");
}

/** @param canceled When copies of the table were canceled that nobody has made up for. */
export function tableText(table: Table, pipeline: Pipeline, canceled?: Canceled): string {
  const isHeld = isPaused(pipeline);
  const stage = stageText(table.backfillStage, table.status, isHeld);
  const own = table.disableReplication ? l10n.t("replication off") : stage;
  const incomplete = incompleteText(canceled);
  const whole = [own, ...(incomplete ? [incomplete] : [])].join(" · ");
  if (!table.enableHistoryMode) return whole;
  const history = stageText(table.historyTableBackfillStage, table.historyTableStatus, isHeld);
  return history === own
    ? l10n.t("{0} · with history table", whole)
    : l10n.t("{0} · history table {1}", whole, history);
}

/** "history incomplete (canceled 10:31)". */
function incompleteText({ own, history }: Canceled = {}): string | undefined {
  if (own !== undefined) return l10n.t("history incomplete (canceled {0})", timeText(own, "short"));
  return history === undefined
    ? undefined
    : l10n.t("history table incomplete (canceled {0})", timeText(history, "short"));
}

export function tableIcon(table: Table, pipeline: Pipeline, canceled?: Canceled): ThemeIcon {
  const stages = [table.backfillStage, table.historyTableBackfillStage];
  if (isHeld(table, pipeline)) return STATES.paused.icon;
  if (stages.some(isCopying)) return colored("sync", "charts.blue");
  if (stages.some(isQueued)) return colored("watch", "charts.blue");
  if (stages.some(isOdd)) return UNKNOWN;
  if (table.disableReplication) return colored("circle-slash", "descriptionForeground");
  if (canceled) return WARNING;
  return new ThemeIcon(table.enableHistoryMode ? "history" : "table");
}

export function colored(id: string, color: string): ThemeIcon {
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

export function validityText({ isValid }: Pick<Connector, "isValid">): string {
  if (isValid === true) return l10n.t("valid");
  return isValid === false ? l10n.t("not valid") : l10n.t("validity not reported");
}

export function connectorIcon({ isValid }: Connector, role: Role): ThemeIcon {
  return isValid === false ? WARNING : new ThemeIcon(role === "source" ? "database" : "server");
}

/** "orders-db (PostgreSQL)". */
export function connectorText(connector: Connector): string {
  return `${shown(connector.label ?? connector.uuid)} (${typeName(connector.type)})`;
}

/** Where a pipeline reads from and writes to, as far as the two are known: "orders-db → warehouse". */
export function routeText(topology: Topology, pipeline: Pipeline): string {
  const { sourceType, destinationUUID } = pipeline;
  const type = sourceType ? typeName(sourceType) : l10n.t("unknown source");
  const missing = destinationUUID ? l10n.t("unknown destination") : l10n.t("no destination yet");
  const source = topology.source(pipeline)?.label ?? type;
  const destination = topology.destination(pipeline)?.label ?? missing;
  return `${shown(source, 40)} → ${shown(destination, 40)}`;
}

/** By its name where it has one; the beginning of the UUID tells the others apart. */
export function environmentText(store: Store, uuid: string | null | undefined): string | undefined {
  if (!uuid) return undefined;
  const name = store.environments.name(uuid);
  return name === undefined ? l10n.t("Environment {0}", partOf(uuid)) : shown(name);
}

/** Of one without a name as much of its UUID as tells it from others, and a way to give it one. */
export function environmentFact(store: Store, uuid: string | null | undefined): { text?: string; link?: Link } {
  if (!uuid) return {};
  const name = store.environments.name(uuid);
  if (name !== undefined) return { text: name };
  return {
    text: l10n.t("{0}, not named", partOf(uuid)),
    link: { title: l10n.t("Name Environment..."), command: "artie.environment.name", given: { environment: uuid } },
  };
}

function partOf(uuid: string): string {
  return shown(uuid, 60).split("-", 1).join("");
}
