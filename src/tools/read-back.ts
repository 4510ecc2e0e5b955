// The state after something that the API has accepted. Where it can't be read the call has been made all the same: the
// answer stands, and says what is missing.
import { type Missing, optional } from "../rules/incomplete.ts";

export interface ReadBack<T> {
  readonly row: T | undefined;
  readonly incomplete: readonly Missing[] | undefined;
}

export async function readBack<T>(reading: Promise<T>): Promise<ReadBack<Awaited<T>>> {
  const incomplete: Missing[] = [];
  // Who gives up now has had it done all the same.
  const row = await optional(incomplete, "state after", reading.catch(asOrdinary));
  return { row, incomplete: incomplete.length > 0 ? incomplete : undefined };
}

function asOrdinary(error: unknown): never {
  throw new Error(error instanceof Error ? error.message : String(error));
}
