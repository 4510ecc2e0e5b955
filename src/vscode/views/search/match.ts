// What the data catalog finds, as a row to choose and as a place in the tree of connectors.
import * as vscode from "vscode";
import type { CatalogMatch } from "../../../artie/index.ts";
import { shown, withoutIcons } from "../../ui/text.ts";
import type { ExploredNode, Place } from "../connectors/nodes.ts";

/** Undefined for what has no place: a newer API may find other things. */
export function placeOfMatch({ connectorUUID, object }: CatalogMatch): Place | undefined {
  const { database, schema, table } = object ?? {};
  const place = {
    database: table?.databaseName || schema?.databaseName || database?.name || undefined,
    schema: table?.schemaName || schema?.name || undefined,
    table: table?.name || undefined,
  };
  const isSomewhere = Object.values(place).some((name) => name !== undefined);
  return connectorUUID && isSomewhere ? { connector: connectorUUID, ...place } : undefined;
}

/** The nodes on the way to the place, the place itself last. */
export function pathTo(place: Place): ExploredNode[] {
  const { connector, database, schema, table } = place;
  const path: (ExploredNode | undefined)[] = [
    database === undefined ? undefined : { kind: "database", place: { connector, database } },
    schema === undefined ? undefined : { kind: "schema", place: { connector, database, schema } },
    table === undefined ? undefined : { kind: "sourceTable", place, isView: false, unreadable: false },
  ];
  return path.filter((node) => node !== undefined);
}

export interface MatchItem extends vscode.QuickPickItem {
  readonly place?: Place;
}

const SHOW_PIPELINES: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("git-merge"),
  tooltip: vscode.l10n.t("Show the pipelines that replicate it"),
};

/** Shown whatever was typed: the API has found it by a column, too. */
export function matchItem(place: Place, connector: string): MatchItem {
  const { database, schema, table } = place;
  const name = table ?? schema ?? database ?? "";
  const around = [database, schema].filter((part) => part !== undefined && part !== name).join(".");
  const icon = table !== undefined ? "table" : schema !== undefined ? "symbol-namespace" : "database";
  return {
    label: withoutIcons(shown(name)),
    description: withoutIcons([shown(connector), ...(around === "" ? [] : [shown(around)])].join(" · ")),
    iconPath: new vscode.ThemeIcon(icon),
    alwaysShow: true,
    buttons: [SHOW_PIPELINES],
    place,
  };
}
