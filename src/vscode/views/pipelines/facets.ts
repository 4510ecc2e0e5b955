// By what pipelines can be filtered and grouped, and what each one's value is.
import { l10n, ThemeIcon } from "vscode";
import type { Pipeline } from "../../../artie/index.ts";
import { pipelineState } from "../../../rules/state.ts";
import type { Store } from "../../shell/store.ts";
import { environmentText, stateIcon, stateText, typeName } from "../../ui/labels.ts";
import { shown } from "../../ui/text.ts";

export const FACETS = ["attention", "status", "source", "destination", "environment"] as const;
export type Facet = (typeof FACETS)[number];

export interface FacetValue {
  /** Stays the same when names change. */
  readonly key: string;
  readonly label: string;
}

interface Looks {
  readonly name: string;
  readonly icon: ThemeIcon;
}

export const FACET_LOOKS: Readonly<Record<Facet, Looks>> = {
  attention: { name: l10n.t("Attention"), icon: new ThemeIcon("bell") },
  status: { name: l10n.t("Status"), icon: new ThemeIcon("pulse") },
  source: { name: l10n.t("Source"), icon: new ThemeIcon("database") },
  destination: { name: l10n.t("Destination"), icon: new ThemeIcon("server") },
  environment: { name: l10n.t("Environment"), icon: new ThemeIcon("server-environment") },
};

/** A status looks the same wherever it stands. */
export function valueIcon(facet: Facet, pipeline: Pipeline | undefined): ThemeIcon {
  return facet === "status" && pipeline ? stateIcon(pipelineState(pipeline)) : FACET_LOOKS[facet].icon;
}

/** Undefined while it is not known yet. */
export function facetValue(facet: Facet, pipeline: Pipeline, store: Store): FacetValue | undefined {
  switch (facet) {
    case "attention":
      return store.attention.has(pipeline.uuid) ? NEEDED : NOT_NEEDED;
    case "status":
      return statusValue(pipeline);
    case "source":
      return sourceValue(pipeline, store);
    case "destination":
      return destinationValue(pipeline, store);
    case "environment":
      return environmentValue(pipeline, store);
  }
}

const NEEDED: FacetValue = { key: "needed", label: l10n.t("needs attention") };
const NOT_NEEDED: FacetValue = { key: "not needed", label: l10n.t("needs no attention") };

/** Without the tables that are done: pipelines that backfill are one group. */
function statusValue(pipeline: Pipeline): FacetValue {
  const { kind, text } = pipelineState(pipeline);
  return { key: kind === "other" ? `other ${text}` : kind, label: stateText({ kind, text }) };
}

function sourceValue(pipeline: Pipeline, store: Store): FacetValue | undefined {
  const connector = store.topology.source(pipeline);
  if (connector) return { key: connector.uuid, label: shown(connector.label ?? connector.uuid, 60) };
  const { sourceType } = pipeline;
  const label = sourceType ? typeName(sourceType) : l10n.t("unknown source");
  return isSettled(store) ? { key: `type ${sourceType ?? ""}`, label } : undefined;
}

function destinationValue(pipeline: Pipeline, store: Store): FacetValue | undefined {
  if (!pipeline.destinationUUID) return { key: "none", label: l10n.t("no destination yet") };
  const connector = store.topology.destination(pipeline);
  const label = shown(connector?.label ?? l10n.t("unknown destination"), 60);
  return connector || isSettled(store) ? { key: pipeline.destinationUUID, label } : undefined;
}

function isSettled({ states: { connectors } }: Store): boolean {
  return connectors.kind === "ready" || connectors.kind === "failed";
}

function environmentValue({ environmentUUID }: Pipeline, store: Store): FacetValue {
  const label = environmentText(store, environmentUUID);
  return environmentUUID && label !== undefined
    ? { key: environmentUUID, label }
    : { key: "none", label: l10n.t("no environment") };
}
