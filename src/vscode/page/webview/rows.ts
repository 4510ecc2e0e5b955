// Which tables the list shows, and in which order. Pure, so that two thousand of them can be tested without a browser.
import type { Measure, Phase, SortKey, TableRow } from "../messages.ts";

export interface Row extends TableRow {
  readonly measure: Measure | undefined;
}

export interface Arrangement {
  /** All of its words must occur in the name or the stage. */
  readonly filter: string;
  /** "" for all. */
  readonly phase: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** What is under way stands first. */
const ORDER: readonly Phase[] = ["copying", "queued", "other", "streaming", "off"];

export function arrange(rows: readonly Row[], arrangement: Arrangement, byName: Intl.Collator): Row[] {
  const words = arrangement.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows.filter(
    (row) => (arrangement.phase === "" || row.phase === arrangement.phase) && words.every((word) => holds(row, word)),
  );
  const sign = arrangement.descending ? -1 : 1;
  return shown.sort(
    (a, b) =>
      sign * compare(a, b, arrangement.sort) ||
      byName.compare(a.name, b.name) * (arrangement.sort === "name" ? sign : 1),
  );
}

function holds({ name, stage }: Row, word: string): boolean {
  return name.toLowerCase().includes(word) || stage.toLowerCase().includes(word);
}

function compare(a: Row, b: Row, key: SortKey): number {
  switch (key) {
    case "name":
      return 0;
    case "stage":
      return ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase);
    case "rows":
      return (a.measure?.rows ?? -1) - (b.measure?.rows ?? -1);
    case "latency":
      return (a.measure?.latency ?? -1) - (b.measure?.latency ?? -1);
  }
}
