// What is learned of one request at a door while it is answered: hosts and clients are shared by many.
import { AsyncLocalStorage } from "node:async_hooks";
import type { ArtieExchange } from "../artie/index.ts";
import type { Refusal } from "./refusal.ts";
import type { Grant } from "./store/rows.ts";

export interface DoorRequest {
  /** As it is now: hosts are made for what of it they need. */
  readonly grant: Grant;
  /** The member whose token came with it. */
  readonly member?: string | undefined;
  /** Why it must be refused although it was let in. */
  refusal?: Refusal;
  /** What Artie said when it was asked too often. */
  rateLimit?: NonNullable<ArtieExchange["error"]>["rateLimit"];
}

const current = new AsyncLocalStorage<DoorRequest>();

export function during<T>(request: DoorRequest, work: () => Promise<T>): Promise<T> {
  return current.run(request, work);
}

/** The request under way, where there is one. */
export function requestNow(): DoorRequest | undefined {
  return current.getStore();
}
