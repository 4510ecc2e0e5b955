// The state after something that the API has accepted. Where it can't be read the call has been made all the same: the
// answer stands, and says what is missing.
import type { Missing } from "../rules/topology.ts";

export interface ReadBack<T> {
  readonly row?: T;
  readonly incomplete?: readonly Missing[];
}

export async function readBack<T>(reading: Promise<T>): Promise<ReadBack<T>> {
  try {
    return { row: await reading };
  } catch (error) {
    return { incomplete: [{ missing: "state after", why: error instanceof Error ? error.message : String(error) }] };
  }
}
