// A plan reads, and nobody waits long for it: what takes longer ends before anything is changed.
import { untilAborted } from "../../artie/index.ts";
import { ToolError } from "../../rules/tool-error.ts";

/** Milliseconds for a plan and the figures that are shown with it. */
export const PLAN_MS = 10_000;

/** Time for one plan: what it reads with ends with the call or with the time. */
export class PlanTime {
  readonly signal: AbortSignal;
  readonly #call: AbortSignal;
  readonly #ms: number;

  constructor(call: AbortSignal, ms = PLAN_MS) {
    this.#call = call;
    this.#ms = ms;
    this.signal = AbortSignal.any([call, AbortSignal.timeout(ms)]);
  }

  /** @throws ToolError when the time is over */
  async spend<T>(reading: Promise<T>): Promise<T> {
    try {
      return await untilAborted(reading, this.signal);
    } catch (error) {
      if (!this.signal.aborted || this.#call.aborted) throw error;
      throw new ToolError(
        "refused",
        `Nothing was changed: what this would do could not be found out within ${this.#ms / 1_000} s, because the API answers too slowly. Try again later.`,
      );
    }
  }
}
