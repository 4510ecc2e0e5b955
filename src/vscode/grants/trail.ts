// The rows of a grant's trail as a person reads them: a change that has ended says more than that it has begun.
import type { TrailRow } from "../shell/gateway/admin-api.ts";

/** In whatever order: rows of changes whose end is known are left out, those that may still run stay. */
export function withoutBegun(rows: readonly TrailRow[]): TrailRow[] {
  return rows.filter((row) => row["outcome"] !== "begun" || !rows.some((other) => isEndOf(other, row)));
}

function isEndOf(other: TrailRow, begun: TrailRow): boolean {
  const isCall = other.kind === "call" && other["outcome"] !== "begun";
  return isCall && other.seq > begun.seq && other["tool"] === begun["tool"];
}
