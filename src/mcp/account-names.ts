// The names that completion and the list of resources show. The client keeps them for a moment: a client of ours asks for
// completions at each keystroke.
import { connectorName } from "../rules/named.ts";
import type { AgentHost } from "./host.ts";

export interface Named {
  readonly uuid: string;
  readonly name: string;
  /** Of a connector. */
  readonly type?: string;
}

/** Rejects as the host's services and the API do. */
export async function pipelineNames(host: AgentHost, signal: AbortSignal): Promise<readonly Named[]> {
  const { artie } = await host.services(signal);
  return (await artie.pipelines.list({ signal })).map(({ uuid, name }) => ({ uuid, name }));
}

export async function connectorNames(host: AgentHost, signal: AbortSignal): Promise<readonly Named[]> {
  const { artie } = await host.services(signal);
  const rows = await artie.connectors.list({ signal });
  return rows.map((row) => ({ uuid: row.uuid, name: connectorName(row), type: row.type }));
}
