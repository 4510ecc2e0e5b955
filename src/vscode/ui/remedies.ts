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
/** A setting of the reader is the matter. */
const IN_THE_READER: Codes = [
  ...(["slot_stale", "slot_in_use", "slot_shared", "slot_missing", "no_free_slots"] as const),
  ...(["publication_missing", "publication_incomplete"] as const),
];
/** The database behind the source is. */
const AT_THE_SOURCE: Codes = [
  ...(["no_free_slots", "wal_level", "history_lost", "replica_identity", "cdc_not_enabled"] as const),
  ...(["source_privileges"] as const),
];
const AT_THE_DESTINATION: Codes = ["destination_privileges"];
/** What a connector says of itself is. */
const AT_EITHER_END: Codes = [
  ...(["bad_credentials", "credentials_expired", "unreachable_host", "access_rule", "tls", "pooler"] as const),
  ...(["ssh_tunnel", "unknown_database"] as const),
];

export function faultRemedies({ code: word, text }: Fault, pipeline: Pipeline, topology: Topology): Remedy[] {
  const code = word as ArtieErrorCode | undefined;
  const { t } = vscode.l10n;
  const [source, destination] = [topology.source(pipeline), topology.destination(pipeline)];
  const when = (codes: Codes, ...remedies: readonly Remedy[][]) => (codes.includes(code) ? remedies.flat() : []);
  const slotName = /slot "([^"]+)"/.exec(text)?.[1];
  return [
    ...when(
      ["slot_stale"],
      toConnector(t("Drop Replication Slot..."), "artie.connector.dropSlot", source, {
        ...(slotName === undefined ? {} : { slotName }),
        pipeline: pipeline.uuid,
      }),
    ),
    ...when(["oracle_shadow_script"], toConnector(t("Generate Shadow Script"), "artie.connector.shadowScript", source)),
    ...when(["history_lost"], [onPipeline(t("Backfill Tables"), "artie.pipeline.backfill", pipeline)]),
    ...sqlRemedy({ code, text }, "source", source),
    ...sqlRemedy({ code, text }, "destination", destination),
    ...when(IN_THE_READER, editReader(pipeline)),
    ...when(AT_THE_SOURCE, toConnector(t("Open Connector"), "artie.connector.details", source)),
    ...when(AT_THE_DESTINATION, toConnector(t("Open Connector"), "artie.connector.details", destination)),
    ...when(
      AT_EITHER_END,
      toConnector(t("Edit Source"), "artie.connector.edit", source),
      toConnector(t("Edit Destination"), "artie.connector.edit", destination),
    ),
  ];
}

export function editReader({ sourceReaderUUID }: Pipeline): Remedy[] {
  const command = "artie.sourceReader.edit";
  return sourceReaderUUID
    ? [{ title: vscode.l10n.t("Edit Reader"), command, arguments: [{ sourceReader: sourceReaderUUID }] }]
    : [];
}

export function onPipeline(title: string, command: string, { uuid }: Pipeline): Remedy {
  const node = { kind: "pipeline", uuid };
  return { title, command, arguments: [node, [node]] };
}

export function toConnector(
  title: string,
  command: string,
  connector: Connector | undefined,
  more: { readonly slotName?: string; readonly pipeline?: string; readonly reported?: string } = {},
): Remedy[] {
  if (!connector) return [];
  return [{ title, command, arguments: [{ connector: connector.uuid, ...more }] }];
}

/** Only where there is some: whom the connector signs in as is read when it is copied. */
function sqlRemedy(fault: Fault, side: "source" | "destination", connector: Connector | undefined): Remedy[] {
  const { code = "", text } = fault;
  if (!connector || (code === "destination_privileges") !== (side === "destination")) return [];
  if (grantSql({ type: connector.type, side, code, text, user: "" }) === undefined) return [];
  const reported = JSON.stringify({ code, side, text });
  return toConnector(vscode.l10n.t("Copy SQL"), "artie.connector.copySql", connector, { reported });
}

export function runRemedy({ command, arguments: args }: Remedy): Thenable<unknown> {
  return vscode.commands.executeCommand(command, ...args);
}
