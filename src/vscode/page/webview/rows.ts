// Which tables the list shows, and in which order. Pure, so that two thousand of them can be tested without a browser.
import type { Measure, PageState, Phase, SortKey, TableRow } from "../messages.ts";

export interface Row extends TableRow {
  readonly measure: Measure | undefined;
}

/** All words of the filter must occur in the name or the stage; a phase of "" stands for all. */
export type Arrangement = Pick<PageState, "filter" | "phase" | "sort" | "descending">;

/** As the columns stand. */
export const SORT_KEYS: readonly SortKey[] = ["name", "stage", "rows", "latency"];

/** What is under way stands first. */
const ORDER: readonly Phase[] = ["copying", "queued", "held", "other", "streaming", "off"];

export function arrange(rows: readonly Row[], arrangement: Arrangement, byName: Intl.Collator): Row[] {
  const { filter, phase, sort, descending } = arrangement;
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows.filter((row) => {
    const text = `${row.name} ${row.stage}`.toLowerCase();
    return (phase === "" || row.phase === phase) && words.every((word) => text.includes(word));
  });
  const sign = descending ? -1 : 1;
  const nameSign = sort === "name" ? sign : 1;
  return shown.sort((a, b) => sign * (rank(a, sort) - rank(b, sort)) || nameSign * byName.compare(a.name, b.name));
}

/** Before the names are compared. */
function rank({ phase, measure }: Row, key: SortKey): number {
  if (key === "name") return 0;
  return key === "stage" ? ORDER.indexOf(phase) : (measure?.[key] ?? -1);
}
