// One MCP session: the catalog's tools over the Model Context Protocol.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { registerCompletion } from "./completion.ts";
import type { AgentHost } from "./host.ts";
import { registerPrompts } from "./prompts/requests.ts";
import { registerResources } from "./resources/requests.ts";
import { Repeats } from "../tools/run/repeats.ts";
import { answerToolCall, toolEntries } from "./tool-requests.ts";

export type { AgentHost } from "./host.ts";

/** Editors put it before the names of the tools (`mcp_artie_...`). */
export const SERVER_NAME = "artie";

/** What a model must know across tools; each tool's own description says the rest. */
const INSTRUCTIONS = `Artie replicates databases into warehouses. A pipeline reads changes from a source connector through a source reader and writes them to a destination connector; a backfill copies a table's history.
- Name pipelines, connectors and source readers by name or UUID.
- Explore a database top down: databases, then schemas, then tables, then one table's details.
- An action that is accepted is not done yet: read the state back until it says so.
- To stop backfills, list the pipelines first, cancel, then verify and report exactly what changed. Streaming goes on.
- When a stale replication slot keeps a pipeline from starting, list the publications and slots, drop the stale slot, start again.
- Validate an unsaved source before you create it.
- Credentials go in as secret://NAME. Do not ask for the value and do not write it out.
- An error has a cause and a remedy: act on them before you repeat a call. After a 429 wait the seconds in "reset".`;

/** Several changes at once are told once. */
const LIST_CHANGES = [
  "notifications/tools/list_changed",
  "notifications/prompts/list_changed",
  "notifications/resources/list_changed",
] as const;

/** A server for one client. It follows the host's selection while the client is connected. */
export function createMcpServer(host: AgentHost): McpServer {
  const mcp = new McpServer(
    { name: SERVER_NAME, title: "Artie", version: host.version },
    {
      capabilities: { tools: { listChanged: true } },
      instructions: INSTRUCTIONS,
      debouncedNotificationMethods: [...LIST_CHANGES],
    },
  );
  // Beneath the high-level API: which tools there are changes with the person's settings, and their schemas are compact.
  const { server } = mcp;
  const repeats = new Repeats();
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: toolEntries(host.tools()) }));
  server.setRequestHandler(CallToolRequestSchema, (request, extra) =>
    answerToolCall(host, { repeats, client: server.getClientVersion() }, request.params, extra),
  );
  registerPrompts(mcp, host);
  registerCompletion(mcp, host);
  const followResources = registerResources(mcp, host);
  whileConnected(mcp, () => [followSelection(host, mcp), followResources()]);
  return mcp;
}

/** Which tools there are decides which prompts and resources there are. */
function followSelection(host: AgentHost, { server }: McpServer): { dispose(): void } {
  return host.onDidChangeTools(() => {
    // A client that can't be reached any more is found out by the session.
    for (const method of LIST_CHANGES) server.notification({ method }).catch(() => undefined);
  });
}

function whileConnected({ server }: McpServer, begin: () => { dispose(): void }[]): void {
  let following: { dispose(): void }[] = [];
  const end = () => {
    for (const subscription of following) subscription.dispose();
    following = [];
  };
  server.oninitialized = () => {
    end();
    following = begin();
  };
  server.onclose = end;
}
