// What the MCP server needs of VS Code. Loaded when the first client connects, and the MCP SDK with it.
import type { Duplex } from "node:stream";
import type * as vscode from "vscode";
import { resourceChanges } from "../../account/changes.ts";
import type { AgentHost } from "../../mcp/host.ts";
import { serveSocket } from "../../mcp/session.ts";
import { ToolError } from "../../rules/tool-error.ts";
import type { Followed } from "../../tools/followed.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import type { ApiSpec } from "../shell/api-spec.ts";
import type { Approvals } from "../shell/approvals.ts";
import { ClientError } from "../../clients/errors.ts";
import { readKept } from "../../clients/kept.ts";
import { artieHome, thisMachine } from "../../clients/machine.ts";
import { clientOf } from "../../clients/table.ts";
import { listing } from "../../tools/listing.ts";
import { MemoryApprovals } from "../../tools/policy/memory-approvals.ts";
import { scopedServices } from "../../tools/reach.ts";
import { ACCESS_LEVELS, isSelected, parseSelection, scopedTools, type Selection } from "../../tools/selection.ts";
import { type SelectedTools, selectTools } from "../shell/agent-access.ts";
import { agentSettings } from "../shell/agent-settings.ts";
import { type ServiceDeps, toolServices } from "../shell/tool-services.ts";
import { shown } from "../ui/text.ts";

export interface AgentDeps extends ServiceDeps {
  readonly activity: ActivityLog;
  readonly onDidChangeSettings: vscode.Event<void>;
  readonly spec: ApiSpec;
  readonly approvals: Approvals;
}

export interface Connection {
  readonly stream: Duplex;
  /** The agent program that the launcher speaks for; undefined for VS Code's own agents. */
  readonly program: string | undefined;
}

/** Serves one client until it is gone or the signal aborts. */
export async function serve(deps: AgentDeps, { stream, program }: Connection, signal: AbortSignal): Promise<void> {
  const outsider = program === undefined ? undefined : await outsiderOf(program);
  await serveSocket(createHost(deps, outsider, program), stream, signal);
}

interface Outsider {
  readonly name: string;
  /** What it was given when it was connected: the settings are the most, this is what it gets of them. */
  readonly own: Selection;
  /** Those that it is for; none: all. */
  readonly pipelines: readonly string[];
}

/** @throws ClientError for one that is not connected, ToolError for one that was given what there is not */
async function outsiderOf(id: string): Promise<Outsider> {
  const kept = await readKept(artieHome(thisMachine()), id);
  if (!kept) throw new ClientError(`${id} is not connected.`);
  return {
    name: clientOf(id)?.name ?? id,
    own: parseSelection(kept.selection, listing, true),
    pipelines: kept.selection.pipelines,
  };
}

function selectionFor(outsider: Outsider | undefined, followed?: Followed): SelectedTools {
  const selected = selectTools(agentSettings(), followed);
  if (!outsider) return selected;
  const { own, pipelines } = outsider;
  const lower = ACCESS_LEVELS.indexOf(own.access) < ACCESS_LEVELS.indexOf(selected.access) ? own : selected;
  return {
    ...selected,
    access: lower.access,
    tools: scopedTools(
      selected.tools.filter((tool) => isSelected(tool, own)),
      pipelines,
    ),
  };
}

function createHost(deps: AgentDeps, outsider: Outsider | undefined, program = ""): AgentHost {
  const { log, onDidChangeSettings, version, store } = deps;
  const { spec } = deps;
  const selected = () => selectionFor(outsider, spec.current);
  const { name, pipelines = [] } = outsider ?? {};
  const onDidChangeResources: AgentHost["onDidChangeResources"] = (listener) => {
    const toChange = resourceChanges(store);
    return store.onDidChange((change) => listener(toChange(change)));
  };
  return {
    version,
    tools: () => selected().tools,
    ready: () => spec.ready(),
    goneReason: (name) => {
      const gone = spec.current?.gone.find(({ tool }) => tool.name === name);
      const wasOffered = gone && selectionFor(outsider).tools.includes(gone.tool);
      return wasOffered ? gone.reason : undefined;
    },
    services: async () => {
      const session = await deps.sessions.get();
      if (session) return scopedServices(toolServices(deps, session, selected().access), pipelines);
      throw new ToolError("not_configured", "Nobody is signed in to Artie in VS Code. Ask the person to do it.");
    },
    onDidChangeTools: (listener) => {
      const following = [onDidChangeSettings(listener), spec.onDidChange(listener)];
      return { dispose: () => following.forEach((each) => void each.dispose()) };
    },
    // The window's rows say nothing of who may know of them.
    ...(pipelines.length > 0 ? {} : { onDidChangeResources }),
    // No connection outlives its account; what it has called may end a moment later.
    caller: {
      principal: { kind: "agent", ...(name === undefined ? {} : { name }) },
      account: deps.accounts.active?.label,
    },
    approval: () => {
      const principal = [deps.accounts.active?.id, program].join(" ");
      return deps.approvals.gate(principal, name, () => new MemoryApprovals());
    },
    record: (entry) => {
      void deps.activity.append(entry);
      const { tool, outcome, code, milliseconds } = entry;
      log.info(`${name ?? "The agent"} called ${shown(tool)}: ${code ?? outcome} ${milliseconds} ms`);
    },
  };
}
