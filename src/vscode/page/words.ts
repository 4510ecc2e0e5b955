// The words of the page that do not depend on a pipeline. They are put together here because only this side knows the
// language of the person.
import { l10n } from "vscode";

export function pageWords() {
  const { t } = l10n;
  return {
    actions: t("Actions"),
    attention: t("Needs attention"),
    cancelBackfill: t("Cancel Backfill"),
    more: t("More Actions"),
    now: t("now"),
    refresh: t("Refresh"),
    running: t("still running"),
    stateNow: t("{0} is {1}"),
    asTable: t("Figures"),
    backfillTable: t("Backfill Table"),
    cancelTable: t("Cancel Backfill of Table"),
    chart: t("{0}, {1} to {2}. Highest: {3}."),
    day: t("Last 24 hours"),
    errors: t("Recent errors"),
    filter: t("Filter tables"),
    from: t("From"),
    hour: t("Last hour"),
    latency: t("Latency"),
    loading: t("Loading"),
    noErrors: t("No recent errors."),
    noMatch: t("No table matches the filter."),
    notRead: t("The tables could not be read."),
    noMetrics: t("No metrics in this window. That says nothing about the pipeline's health."),
    noTables: t("This pipeline has no tables yet."),
    notDelivered: t("none"),
    openConnector: t("Show details of {0}"),
    phaseAll: t("All stages"),
    phaseCopying: t("Backfilling"),
    phaseOff: t("Replication off"),
    phaseOther: t("Other"),
    phaseQueued: t("Queued"),
    phaseHeld: t("Backfill paused"),
    phaseStreaming: t("Streaming"),
    rows: t("Rows"),
    seconds: t("{0} s"),
    showing: t("{0} of {1} tables"),
    sixHours: t("Last 6 hours"),
    stage: t("Stage"),
    stageFilter: t("Stage to show"),
    table: t("Table"),
    tableDetails: t("Show Table Details"),
    tables: t("Tables"),
    throughput: t("Rows processed"),
    times: t("{0} times"),
    topology: t("Topology"),
    totalLatency: t("{0} on average"),
    totalRows: t("{0} rows"),
    usage: t("Throughput and latency"),
    week: t("Last 7 days"),
    window: t("Window"),
  };
}

/** Each under its name; `{0}` stands for what is filled in. */
export type Words = ReturnType<typeof pageWords>;
