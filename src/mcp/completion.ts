// Answers `completion/complete`: the account's pipelines and connectors that fit what a person has typed so far.
import type { CompleteRequest, CompleteResult } from "@modelcontextprotocol/server";
import { connectorNames, type Named, pipelineNames } from "./account-names.ts";
import type { AgentHost } from "./host.ts";
import type { LowLevelServer } from "./low-level.ts";
import { findPrompt } from "./prompts/requests.ts";
import { findTemplate } from "./resources/templates.ts";

/** The protocol allows no more. */
const MAX_VALUES = 100;

type Params = CompleteRequest["params"];

export function registerCompletion(server: LowLevelServer, host: AgentHost): void {
  server.registerCapabilities({ completions: {} });
  server.setRequestHandler("completion/complete", ({ params }, { mcpReq: { signal } }) =>
    params.ref.type === "ref/prompt"
      ? completeArgument(host, params.ref.name, params.argument, signal)
      : completeUri(host, params.ref.uri, params.argument, signal),
  );
}

/** @throws RequestError for an unknown prompt */
async function completeArgument(
  host: AgentHost,
  prompt: string,
  { name, value }: Params["argument"],
  signal: AbortSignal,
): Promise<CompleteResult> {
  const completes = (await findPrompt(host, prompt)).arguments[name]?.completes;
  if (completes === undefined) return resultOf([]);
  const { kind, type } = completes;
  const rows = await (kind === "pipeline" ? pipelineNames(host, signal) : connectorNames(host, signal));
  const fitting = rows.filter((row) => type === undefined || row.type === type);
  return resultOf(matches(fitting, value).map((row) => row.name));
}

/** @throws RequestError for an unknown template */
async function completeUri(
  host: AgentHost,
  uri: string,
  { value }: Params["argument"],
  signal: AbortSignal,
): Promise<CompleteResult> {
  const { kind } = await findTemplate(host, uri);
  const rows = await (kind === "pipeline" ? pipelineNames(host, signal) : connectorNames(host, signal));
  return resultOf(matches(rows, value).map(({ uuid }) => uuid));
}

/** Rows whose name or UUID holds the text; those whose name begins with it first. */
function matches(rows: readonly Named[], typed: string): Named[] {
  const text = typed.trim().toLowerCase();
  const nameOf = (row: Named) => row.name.toLowerCase();
  const found = rows.filter((row) => nameOf(row).includes(text) || row.uuid.toLowerCase().startsWith(text));
  const rank = (row: Named) => (nameOf(row).startsWith(text) ? 0 : 1);
  return found.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

function resultOf(all: readonly string[]): CompleteResult {
  const values = [...new Set(all)];
  const shown = values.slice(0, MAX_VALUES);
  return { completion: { values: shown, total: values.length, hasMore: shown.length < values.length } };
}
