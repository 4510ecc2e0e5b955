// How the tables of a pipeline stand in the page's list.
import type { FullPipeline, Table } from "../../artie/index.ts";
import { isCopying, isQueued, tableName } from "../../rules/state.ts";
import { possibleTableActions } from "../../rules/possible.ts";
import { tableText } from "../ui/labels.ts";
import { tableId } from "../ui/nodes.ts";
import { shown } from "../ui/text.ts";
import type { Phase, TableRow } from "./messages.ts";

/** Longer than any screen is wide. */
const MAX_NAME = 300;

export function tableRows(pipeline: FullPipeline): TableRow[] {
  return pipeline.tables.map((table) => ({
    id: tableId(table),
    name: shown(tableName(table), MAX_NAME),
    stage: tableText(table),
    phase: phaseOf(table),
    can: possibleTableActions(table, pipeline)[0],
  }));
}

function phaseOf(table: Table): Phase {
  const stages = [table.backfillStage, table.historyTableBackfillStage];
  if (stages.some(isCopying)) return "copying";
  if (stages.some(isQueued)) return "queued";
  if (table.disableReplication) return "off";
  return /^(streaming|running)$/i.test(table.status ?? table.backfillStage ?? "") ? "streaming" : "other";
}
