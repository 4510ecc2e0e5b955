// What a view says about itself: which welcome it shows, that its contents are out of date, and a summary in its title.
import * as vscode from "vscode";
import type { Pipeline } from "../../artie/index.ts";
import { pipelineState, type PipelineState } from "../../tools/state.ts";
import type { LoadState } from "../store.ts";
import { stateText } from "../ui/labels.ts";
import { codeOf, explain, isArtieError } from "../ui/outcome.ts";
import { shown } from "../ui/text.ts";
import type { Filter } from "./arrangement.ts";
import { FACETS } from "./facets.ts";

/** The values that `when` clauses of the welcome views know. */
export type ViewState = "loading" | "ready" | "empty" | "hidden" | FailedState;
type FailedState = "refused" | "forbidden" | "unreachable" | "limited" | "misaddressed" | "failed";

/** How many rows there are, and how many of them a filter lets through. */
export interface Counts {
  readonly all: number;
  readonly shown: number;
}

export function viewState(load: LoadState, { all, shown }: Counts): ViewState {
  if (all > 0) return shown > 0 ? "ready" : "hidden";
  switch (load.kind) {
    case "idle":
    case "loading":
      return "loading";
    case "ready":
      return "empty";
    case "failed":
      return failedState(load.error);
  }
}

function failedState(error: Error): FailedState {
  switch (codeOf(error)) {
    case "unauthorized":
      return "refused";
    case "forbidden":
      return "forbidden";
    case "api_unreachable":
    case "timeout":
      return "unreachable";
    case "rate_limit":
      return "limited";
    case "bad_response":
    case "redirect":
    case "not_found":
      return "misaddressed";
    default:
      return "failed";
  }
}

/** Above the rows: why they are old. A welcome view takes its place where there are no rows. */
export function viewMessage(load: LoadState, count: number): string | undefined {
  if (load.kind !== "failed" || count === 0) return undefined;
  return vscode.l10n.t("Not up to date: {0}", shown(explain(load.error), 400));
}

/** In the title, for a view without rows: what exactly went wrong and where, as the welcome's own words can't say. */
export function failureText(load: LoadState, count: number, apiUrl: string | undefined): string | undefined {
  if (load.kind !== "failed" || count > 0) return undefined;
  const { error } = load;
  const reason = (isArtieError(error) ? error.reported?.root : undefined) ?? error.message;
  const host = apiUrl !== undefined && URL.canParse(apiUrl) ? new URL(apiUrl).host : "";
  return shown([reason, host].filter(Boolean).join(" · "), 200);
}

/** In the title: what is left of how many, and by what. */
export function filterText(filter: Filter, { all, shown: left }: Counts): string {
  const values = FACETS.flatMap((facet) => filter[facet] ?? []).map(({ label }) => label);
  return vscode.l10n.t("{0} of {1} ({2})", left, all, values.join(", "));
}

const NOTEWORTHY: readonly PipelineState["kind"][] = [
  "deploying",
  "backfilling",
  "paused",
  "transfer paused",
  "not reported",
  "other",
];

/** In the title: how many pipelines do anything but run, as "2 backfilling, 1 paused". */
export function summary(pipelines: readonly Pipeline[]): string | undefined {
  const states = Map.groupBy(pipelines.map(pipelineState), ({ kind }) => kind);
  const parts = NOTEWORTHY.flatMap((kind) => {
    const [first, ...others] = states.get(kind) ?? [];
    if (!first) return [];
    const text = kind === "other" ? vscode.l10n.t("in another state") : stateText({ kind, text: kind });
    return [`${others.length + 1} ${text}`];
  });
  return parts.length > 0 ? parts.join(", ") : undefined;
}
