// By what pipelines can be filtered and grouped, and what each one's value is.
import { l10n, ThemeIcon } from "vscode";
import type { Pipeline } from "../../../artie/index.ts";
import { pipelineState } from "../../../rules/state.ts";
import type { LoadState } from "../../shell/store.ts";
import { stateIcon, stateText, typeName } from "../../ui/labels.ts";
import type { Routes } from "../../ui/route.ts";
import { shown } from "../../ui/text.ts";

export const FACETS = ["status", "source", "destination", "environment"] as const;
export type Facet = (typeof FACETS)[number];

export interface FacetValue {
  /** Stays the same when names change. */
  readonly key: string;
  readonly label: string;
}

/** What knows the connectors, and whether it has them yet: the store. */
export interface Surroundings extends Routes {
  readonly connectorsState: LoadState;
}

/** Undefined while it is not known yet. */
export function facetValue(facet: Facet, pipeline: Pipeline, around: Surroundings): FacetValue | undefined {
  switch (facet) {
    case "status":
      return statusValue(pipeline);
    case "source":
      return sourceValue(pipeline, around);
    case "destination":
      return destinationValue(pipeline, around);
    case "environment":
      return environmentValue(pipeline);
  }
}

export function facetName(facet: Facet): string {
  return {
    status: l10n.t("Status"),
    source: l10n.t("Source"),
    destination: l10n.t("Destination"),
    environment: l10n.t("Environment"),
  }[facet];
}

export function facetIcon(facet: Facet): ThemeIcon {
  const ids = { status: "pulse", source: "database", destination: "server", environment: "server-environment" };
  return new ThemeIcon(ids[facet]);
}

/** A status looks the same wherever it stands. */
export function valueIcon(facet: Facet, pipeline: Pipeline): ThemeIcon {
  return facet === "status" ? stateIcon(pipelineState(pipeline)) : facetIcon(facet);
}

/** Without the tables that are done: pipelines that backfill are one group. */
function statusValue(pipeline: Pipeline): FacetValue {
  const { kind, text } = pipelineState(pipeline);
  return { key: kind === "other" ? `other ${text}` : kind, label: stateText({ kind, text }) };
}

function sourceValue(pipeline: Pipeline, around: Surroundings): FacetValue | undefined {
  const connector = around.sourceOf(pipeline);
  if (connector) return { key: connector.uuid, label: shown(connector.label ?? connector.uuid, 60) };
  if (!isSettled(around)) return undefined;
  const { sourceType } = pipeline;
  return { key: `type ${sourceType ?? ""}`, label: sourceType ? typeName(sourceType) : l10n.t("unknown source") };
}

function destinationValue({ destinationUUID, ...pipeline }: Pipeline, around: Surroundings): FacetValue | undefined {
  if (!destinationUUID) return { key: "none", label: l10n.t("no destination yet") };
  const connector = around.destinationOf({ destinationUUID, ...pipeline });
  if (!connector && !isSettled(around)) return undefined;
  return { key: destinationUUID, label: shown(connector?.label ?? l10n.t("unknown destination"), 60) };
}

function isSettled({ connectorsState: { kind } }: Surroundings): boolean {
  return kind === "ready" || kind === "failed";
}

/** The API gives environments no names: the beginning of the UUID tells them apart. */
function environmentValue({ environmentUUID }: Pipeline): FacetValue {
  if (!environmentUUID) return { key: "none", label: l10n.t("no environment") };
  return { key: environmentUUID, label: l10n.t("Environment {0}", shown(environmentUUID, 60).split("-", 1).join("")) };
}
