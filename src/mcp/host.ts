// What an MCP session needs of its surroundings: the extension host and the command line each provide one.
import type { ResourceChange } from "../account/changes.ts";
import type { Entry } from "../audit/entry.ts";
import type { ToolServices } from "../tools/context.ts";
import type { ToolFacts } from "../tools/facts.ts";
import type { ApprovalGate } from "../tools/policy/approval.ts";
import type { Caller, TakeWrite } from "../tools/run/invocation.ts";

export interface AgentHost {
  readonly version: string;
  /** Files are read where the client works: one that names its folders is asked for them. */
  readonly asksForRoots?: boolean;
  /** The tools that are selected now; asked at every list and every call. */
  tools(): readonly ToolFacts[];
  /** Resolves when it is known which tools there are; begun when a client comes. */
  ready?(): Promise<void>;
  /** Why there is no tool of this name any more, for one that would be selected. */
  goneReason?(name: string): string | undefined;
  /** Rejects when tools can't run now, e.g. while signed out; the client is told why. */
  services(signal: AbortSignal): Promise<ToolServices>;
  onDidChangeTools(listener: () => void): { dispose(): void };
  /** Without it clients can read resources but are not told when they change. */
  onDidChangeResources?(listener: (change: ResourceChange) => void): { dispose(): void };
  /** Who the client speaks for, and with which account. */
  readonly caller: Pick<Caller, "principal" | "account">;
  /** Whom to ask before what changes something; asked at every call. */
  approval?(): ApprovalGate | undefined;
  /** Counts what changes something, where that is limited. */
  takeWrite?: TakeWrite;
  /** Told of every call when it has ended; the client is answered when it is kept. */
  record?(entry: Entry): void | Promise<void>;
}
