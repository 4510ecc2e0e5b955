// Answers `tools/list` and `tools/call` from whatever the host has selected at that moment.
import type {
  CallToolRequest,
  CallToolResult,
  InputRequiredResult,
  ServerContext,
  Tool as ToolEntry,
} from "@modelcontextprotocol/server";
import type { Progress } from "../tools/context.ts";
import type { ToolFacts } from "../tools/facts.ts";
import { ToolError } from "../rules/tool-error.ts";
import type { TakeWrite } from "../tools/run/invocation.ts";
import type { CallOutcome } from "../tools/run/invoke.ts";
import type { Repeats } from "../tools/run/repeats.ts";
import { inputSchemas } from "../tools/schema.ts";
import { wholeTools } from "../tools/whole.ts";
import { annotationsOf } from "./annotations.ts";
import { questionFor, takeAnswer } from "./asking.ts";
import type { AgentHost } from "./host.ts";
import { INVALID_PARAMS, RequestError } from "./request-error.ts";

type Extra = ServerContext["mcpReq"];

/** The tools as clients see them. */
export function toolEntries(tools: readonly ToolFacts[]): ToolEntry[] {
  const schemas = inputSchemas(tools);
  return tools.map((tool, index) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: schemas[index] ?? { type: "object" },
    annotations: annotationsOf(tool),
  }));
}

/** What is known of the client on the other side. */
export interface ClientState {
  readonly repeats: Repeats;
  readonly client: { readonly name: string; readonly version: string } | undefined;
  /** Whether its person can be asked. */
  readonly canAsk: () => boolean;
}

/**
 * Unknown tools are an error of the protocol, not a result (Model Context Protocol 2025-11-25, tools, error handling).
 * @throws RequestError for a name that is not among the selected tools, be it filtered or made up
 */
export async function answerToolCall(
  host: AgentHost,
  { repeats, client, canAsk }: ClientState,
  { name, arguments: input, _meta }: CallToolRequest["params"],
  extra: Extra,
): Promise<CallToolResult | InputRequiredResult> {
  const { signal } = extra;
  const traceParent = _meta?.["traceparent"];
  const caller = { ...host.caller, client, traceParent: typeof traceParent === "string" ? traceParent : undefined };
  const [services, progress] = [() => host.services(signal), progressReporter(extra)];
  const record = host.record?.bind(host);
  try {
    const [{ invoke }, offered] = await Promise.all([running(), wholeTools(host.tools())]);
    const gate = host.approval?.();
    const asks = gate?.decideForClient !== undefined && canAsk();
    const decided = asks ? await takeAnswer(gate, extra) : undefined;
    const call = {
      tool: name,
      input: decided === undefined ? input : { ...input, approval: decided },
      offered,
      services,
      caller,
      signal,
      progress,
      repeats,
      takeWrite: writesOf(host),
      // Nobody else is waited for.
      approval: asks ? { ...gate, answerWithinMs: 0 } : gate,
      record,
    };
    const outcome = await invoke(call);
    // Who has been asked and has said nothing is not asked again.
    const mayAsk = asks && extra.inputResponses === undefined;
    return (mayAsk ? questionFor(outcome.value) : undefined) ?? resultOf(outcome);
  } catch (error) {
    if (error instanceof ToolError && error.code === "unknown_tool") {
      const reason = host.goneReason?.(name);
      throw new RequestError(INVALID_PARAMS, reason === undefined ? error.message : `${error.message}: ${reason}.`);
    }
    throw error;
  }
}

/** What is taken away from a client while its call waits, it no longer does. */
function writesOf(host: AgentHost): TakeWrite {
  return async (write) => {
    if (host.tools().some(({ name }) => name === write.tool)) return (await host.takeWrite?.(write)) ?? NOTHING_TAKEN;
    throw new ToolError("refused", "Nothing was changed: the tool was taken away while the call waited.");
  };
}

const NOTHING_TAKEN = () => Promise.resolve();

let loaded: ReturnType<typeof load> | undefined;

/** What runs tools comes with the first call: a client that only lists them is answered without. */
function running(): ReturnType<typeof load> {
  return (loaded ??= load());
}

function load() {
  return import("../tools/run/invoke.ts");
}

function resultOf({ ok, value }: CallOutcome): CallToolResult {
  return {
    content: [{ type: "text", text: JSON.stringify(value) }],
    structuredContent: value,
    ...(ok ? {} : { isError: true }),
  };
}

/** Sends progress to a client that asked for it. The protocol wants every value to be greater than the one before. */
function progressReporter({ _meta, notify }: Extra): (progress: Progress) => void {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let last = -Infinity;
  return ({ done, total, message }) => {
    if (done <= last) return;
    last = done;
    const params = { progressToken, progress: done, total, message };
    // A client that can't be reached any more is found out by the session.
    void notify({ method: "notifications/progress", params }).catch(() => undefined);
  };
}
