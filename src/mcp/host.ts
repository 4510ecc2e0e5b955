// What an MCP session needs of its surroundings: the extension host and the command line each provide one.
import type { Tool } from "../tools/define.ts";
import type { ToolServices } from "../tools/context.ts";

/** How one tool call went, for the log. */
export interface CallReport {
  /** As it came: what is refused may have any name, of any length. */
  readonly tool: string;
  /** As it came: it may hold credentials. */
  readonly input: unknown;
  /** `refused`: no tool of this name is offered, be it filtered or made up. */
  readonly outcome: "done" | "failed" | "refused";
  readonly milliseconds: number;
  /** The code of the error. */
  readonly code?: string | undefined;
}

/** What changed of the account, whoever changed it. A field that is absent stands for nothing. */
export interface ResourceChange {
  /** Pipelines or connectors came, went or have other names. */
  readonly list?: boolean | undefined;
  /** UUIDs of pipelines that may be different now. */
  readonly pipelines?: readonly string[] | undefined;
  /** Connectors may be different now. */
  readonly connectors?: boolean | undefined;
}

export interface AgentHost {
  readonly version: string;
  /** The tools that are selected now; asked at every list and every call. */
  tools(): readonly Tool[];
  /** Rejects when tools can't run now, e.g. while signed out; the client is told why. */
  services(signal: AbortSignal): Promise<ToolServices>;
  onDidChangeTools(listener: () => void): { dispose(): void };
  /** Without it clients can read resources but are not told when they change. */
  onDidChangeResources?(listener: (change: ResourceChange) => void): { dispose(): void };
  onDidCall?(call: CallReport): void;
}
