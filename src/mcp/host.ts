// What an MCP session needs of its surroundings: the extension host and the command line each provide one.
import type { Tool } from "../tools/define.ts";
import type { ToolServices } from "../tools/context.ts";

/** How one tool call went, for the log. */
export interface CallReport {
  readonly tool: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** The code of the error. */
  readonly code?: string | undefined;
}

export interface AgentHost {
  readonly version: string;
  /** The tools that are selected now; asked at every list and every call. */
  tools(): readonly Tool[];
  /** Rejects when tools can't run now, e.g. while signed out; the client is told why. */
  services(signal: AbortSignal): Promise<ToolServices>;
  onDidChangeTools(listener: () => void): { dispose(): void };
  onDidCall?(call: CallReport): void;
}
