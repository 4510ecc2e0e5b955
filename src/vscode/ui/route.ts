// Where a pipeline reads from and writes to, in one line.
import { l10n } from "vscode";
import type { Connector, Pipeline } from "../../artie/index.ts";
import { typeName } from "./labels.ts";
import { shown } from "./text.ts";

/** What knows the connectors of a pipeline: the store. */
export interface Routes {
  readonly sourceOf: (pipeline: Pipeline) => Connector | undefined;
  readonly destinationOf: (pipeline: Pipeline) => Connector | undefined;
}

/** "orders-db → warehouse", as far as the two are known. */
export function routeText(routes: Routes, pipeline: Pipeline): string {
  const source = routes.sourceOf(pipeline)?.label ?? typeText(pipeline.sourceType);
  const destination = routes.destinationOf(pipeline)?.label ?? missing(pipeline);
  return `${shown(source, 40)} → ${shown(destination, 40)}`;
}

function typeText(type: string | null | undefined): string {
  return type ? typeName(type) : l10n.t("unknown source");
}

function missing({ destinationUUID }: Pipeline): string {
  return destinationUUID ? l10n.t("unknown destination") : l10n.t("no destination yet");
}

/** "orders-db (PostgreSQL)". */
export function connectorText(connector: Connector): string {
  return `${shown(connector.label ?? connector.uuid)} (${typeName(connector.type)})`;
}
