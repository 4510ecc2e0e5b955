// A call of a tool as it comes: who calls, with what, and whom to ask and tell.
import type { Entry } from "../../audit/entry.ts";
import type { Progress, ToolServices } from "../context.ts";
import type { Tool } from "../define.ts";
import type { Plan } from "../plan.ts";
import type { ApprovalGate } from "../policy/approval.ts";
import type { Repeats } from "./repeats.ts";

/** Who calls, and through which program. */
export interface Caller {
  readonly principal: { readonly kind: "agent" | "person" | "grant"; readonly name?: string };
  readonly client?: { readonly name: string; readonly version?: string } | undefined;
  /** The name of the account that the call is made with. */
  readonly account?: string | undefined;
  readonly traceParent?: string | undefined;
}

/**
 * Takes one of the writes that a caller may make. Resolves to what gives it back when it certainly was not made.
 * @throws ToolError `limit_writes` when none is left
 */
export type TakeWrite = (write: Write) => Promise<() => Promise<void>>;

/** What is about to be done, as it was planned. */
export interface Write extends Pick<Plan, "effect" | "targets"> {
  readonly tool: string;
}

export interface Invocation {
  readonly tool: string;
  /** As it came. */
  readonly input: unknown;
  /** The tools that the caller may use; what is not among them does not exist. */
  readonly offered: readonly Tool[];
  /** Rejects when tools can't run now, e.g. while signed out; the caller is told why. */
  readonly services: () => Promise<ToolServices> | ToolServices;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  readonly progress?: ((progress: Progress) => void) | undefined;
  readonly repeats?: Repeats | undefined;
  /** How long a plan may take, in milliseconds. */
  readonly planWithinMs?: number | undefined;
  /** Whom to ask before what changes something; a person's own call asks nobody. */
  readonly approval?: ApprovalGate | undefined;
  /** Asked when all is settled, before something is changed. */
  readonly takeWrite?: TakeWrite | undefined;
  /** Told of the call when it has ended; its outcome waits until that is kept. */
  readonly record?: ((entry: Entry) => void | Promise<void>) | undefined;
}
