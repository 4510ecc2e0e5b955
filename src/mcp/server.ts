// The catalog's tools over the Model Context Protocol, in both of its generations: 2025-11-25, where a client begins
// with `initialize`, and 2026-07-28, where every request stands for itself.
import { CLIENT_INFO_META_KEY, type ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Repeats } from "../tools/run/repeats.ts";
import { canAsk } from "./asking.ts";
import { registerCompletion } from "./completion.ts";
import type { AgentHost } from "./host.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import type { LowLevelServer, Way } from "./low-level.ts";
import { PresentingServer } from "./presenting-server.ts";
import { registerPrompts } from "./prompts/requests.ts";
import { registerResources } from "./resources/requests.ts";
import { DefaultJsonSchemaValidator } from "./sdk-platform.ts";
import { answerToolCall, toolEntries } from "./tool-requests.ts";

export type { AgentHost } from "./host.ts";

/** Editors put it before the names of the tools (`mcp_artie_...`). */
export const SERVER_NAME = "artie";

/** A server for one client or, over HTTP, for one request. `repeats` outlive it there. */
export function createMcpServer(host: AgentHost, repeats: Repeats, way: Way): LowLevelServer {
  const info = { name: SERVER_NAME, title: "Artie", version: host.version };
  const options = {
    capabilities: { tools: way.tells ? { listChanged: true } : {} },
    instructions: INSTRUCTIONS,
    jsonSchemaValidator: new DefaultJsonSchemaValidator(),
  };
  const server = new PresentingServer(info, options, host);
  // A client asks for the tools a moment after it has come.
  const ready = host.ready?.();
  server.setRequestHandler("tools/list", async () => {
    await ready;
    return { tools: toolEntries(host.tools()) };
  });
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
    await ready;
    const state = { repeats, client: clientOf(server, mcpReq), canAsk: () => canAsk(server, mcpReq) };
    return answerToolCall(host, state, params, mcpReq);
  });
  registerPrompts(server, host, way);
  registerCompletion(server, host);
  registerResources(server, host, way);
  return server;
}

const introduced = z.object({ [CLIENT_INFO_META_KEY]: z.object({ name: z.string(), version: z.string() }) });

/** What the client calls itself: in every request, or at the beginning of a session. */
function clientOf(server: LowLevelServer, { envelope }: ServerContext["mcpReq"]) {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- of 2025-11-25, where it stands nowhere else
  return (envelope && introduced.safeParse(envelope).data?.[CLIENT_INFO_META_KEY]) ?? server.getClientVersion();
}
