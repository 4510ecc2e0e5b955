// What is offered against what is wrong: the same for a row, a page and a notification.
import * as vscode from "vscode";
import type { ArtieErrorCode, Connector, Pipeline } from "../../artie/index.ts";
import { grantSql } from "../../rules/grant-sql.ts";
import type { Topology } from "../../rules/topology.ts";

/** A button, as data: a page hands back which one was pressed. */
export interface Remedy {
  readonly title: string;
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** What failed at which side. */
export interface Fault {
  readonly code: string | undefined;
  /** What a database said. */
  readonly text: string;
}

type Codes = readonly (ArtieErrorCode | undefined)[];
const AT_THE_DESTINATION: Codes = ["destination_privileges"];
const AT_EITHER_END: Codes = ["bad_credentials", "credentials_expired", "unreachable_host", "access_rule", "tls"];
const AT_THE_SOURCE: Codes = [
  ...(["slot_in_use", "slot_shared", "slot_missing", "no_free_slots", "wal_level", "history_lost"] as const),
  ...(["publication_missing", "publication_incomplete", "replica_identity", "cdc_not_enabled"] as const),
  ...(["source_privileges", "oracle_shadow_script"] as const),
];

export function faultRemedies(fault: Fault, pipeline: Pipeline, topology: Topology): Remedy[] {
  const code = fault.code as ArtieErrorCode | undefined;
  const { t } = vscode.l10n;
  const [source, destination] = [topology.source(pipeline), topology.destination(pipeline)];
  const open = (title: string, connector: Connector | undefined) =>
    toConnector(title, "artie.connector.details", connector);
  if (code === "slot_stale") {
    const slotName = /slot "([^"]+)"/.exec(fault.text)?.[1];
    return [
      ...toConnector(t("Drop Replication Slot..."), "artie.connector.dropSlot", source, slotName ? { slotName } : {}),
      ...open(t("Open Connector"), source),
    ];
  }
  if (code === "oracle_shadow_script") {
    return toConnector(t("Generate Shadow Script"), "artie.connector.shadowScript", source);
  }
  const sides = [
    ...(AT_THE_SOURCE.includes(code)
      ? [...sqlRemedy(fault, "source", source), ...open(t("Open Connector"), source)]
      : []),
    ...(AT_THE_DESTINATION.includes(code)
      ? [...sqlRemedy(fault, "destination", destination), ...open(t("Open Connector"), destination)]
      : []),
    ...(AT_EITHER_END.includes(code)
      ? [...open(t("Open Source"), source), ...open(t("Open Destination"), destination)]
      : []),
  ];
  return code === "history_lost"
    ? [onPipeline(t("Backfill Tables"), "artie.pipeline.backfill", pipeline), ...sides]
    : sides;
}

export function onPipeline(title: string, command: string, { uuid }: Pipeline): Remedy {
  const node = { kind: "pipeline", uuid };
  return { title, command, arguments: [node, [node]] };
}

export function toConnector(
  title: string,
  command: string,
  connector: Connector | undefined,
  more: Readonly<Record<string, unknown>> = {},
): Remedy[] {
  return connector ? [{ title, command, arguments: [{ connector: connector.uuid, ...more }] }] : [];
}

/** Only where there is some: whom the connector signs in as is read when it is copied. */
function sqlRemedy(
  { code = "", text }: Fault,
  side: "source" | "destination",
  connector: Connector | undefined,
): Remedy[] {
  if (!connector || grantSql({ type: connector.type, side, code, text, user: "" }) === undefined) return [];
  const reported = JSON.stringify({ code, side, text });
  return toConnector(vscode.l10n.t("Copy SQL"), "artie.connector.copySql", connector, { reported });
}

export function runRemedy({ command, arguments: args }: Remedy): Thenable<unknown> {
  return vscode.commands.executeCommand(command, ...args);
}
