// Answers `tools/list` and `tools/call` from whatever the host has selected at that moment.
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  type CallToolRequest,
  type CallToolResult,
  type ServerNotification,
  type ServerRequest,
  type Tool as ToolEntry,
} from "@modelcontextprotocol/sdk/types.js";
import { type CallOutcome, callTool } from "../tools/call.ts";
import type { Progress } from "../tools/context.ts";
import type { Tool } from "../tools/define.ts";
import { describe } from "../tools/describe.ts";
import { inputSchemas } from "../tools/schema.ts";
import { annotationsOf } from "./annotations.ts";
import type { AgentHost } from "./host.ts";
import type { RepeatGuard } from "./repeat-guard.ts";
import { cut, INVALID_PARAMS, RequestError } from "./request-error.ts";

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** The tools as clients see them. */
export function toolEntries(tools: readonly Tool[]): ToolEntry[] {
  const schemas = inputSchemas(tools);
  return tools.map((tool, index) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: schemas[index] ?? { type: "object" },
    annotations: annotationsOf(tool),
  }));
}

/**
 * Unknown tools are an error of the protocol, not a result (Model Context Protocol 2025-11-25, tools, error handling).
 * @throws RequestError for a name that is not among the selected tools, be it filtered or made up
 */
export async function answerToolCall(
  host: AgentHost,
  guard: RepeatGuard,
  params: CallToolRequest["params"],
  extra: Extra,
): Promise<CallToolResult> {
  const { name, arguments: args } = params;
  const tool = host.tools().find((candidate) => candidate.name === name);
  if (tool === undefined) {
    host.onDidCall?.({ tool: name, input: args, outcome: "refused", milliseconds: 0 });
    throw new RequestError(INVALID_PARAMS, `Unknown tool: ${cut(name)}`);
  }
  const started = performance.now();
  const result = await guard.run(tool, args, extra.signal, () => run(host, tool, args, extra));
  const milliseconds = Math.round(performance.now() - started);
  const outcome = result.ok ? "done" : "failed";
  host.onDidCall?.({ tool: name, input: args, outcome, milliseconds, code: errorCodeOf(result) });
  return resultOf(result);
}

async function run(host: AgentHost, tool: Tool, args: unknown, extra: Extra): Promise<CallOutcome> {
  try {
    const services = await host.services(extra.signal);
    return await callTool(tool, args, services, { signal: extra.signal, progress: progressReporter(extra) });
  } catch (error) {
    return { ok: false, value: { error: describe(error) } };
  }
}

function resultOf({ ok, value }: CallOutcome): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(value) }],
    structuredContent: value,
    ...(ok ? {} : { isError: true }),
  };
}

function errorCodeOf({ ok, value }: CallOutcome): string | undefined {
  if (ok || typeof value["error"] !== "object" || value["error"] === null) return undefined;
  const { code } = value["error"] as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

/** Sends progress to a client that asked for it. The protocol wants every value to be greater than the one before. */
function progressReporter({ _meta, sendNotification }: Extra): (progress: Progress) => void {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let last = -Infinity;
  return ({ done, total, message }) => {
    if (done <= last) return;
    last = done;
    const params = { progressToken, progress: done, total, message };
    // A client that can't be reached any more is found out by the session.
    void sendNotification({ method: "notifications/progress", params }).catch(() => undefined);
  };
}
