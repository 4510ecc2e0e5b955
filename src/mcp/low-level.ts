// What the server is made of, and where it stands.
import type { McpServer } from "@modelcontextprotocol/server";

/** The SDK's server beneath its high-level API: which tools there are changes, and their schemas are ours. */
export type LowLevelServer = McpServer["server"];

/** The way between a server and its client. */
export interface Way {
  /** Whether what the server says by itself reaches the client. */
  readonly tells: boolean;
}
