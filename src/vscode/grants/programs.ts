// The agent programs of this machine: which are installed, which are connected to this window's door and with what, and
// when each last called. Read when somebody looks.
import * as vscode from "vscode";
import type { ClientState } from "../../clients/state.ts";
import type { ActivityLog } from "../shell/activity-log.ts";
import { colored, WARNING } from "../ui/labels.ts";
import { tooltip } from "../ui/markdown.ts";
import { row } from "../ui/rows.ts";
import { shown, timeText } from "../ui/text.ts";
import { type NameOf, type Scope, scopeText } from "./scope-text.ts";

export interface Program {
  readonly id: string;
  readonly name: string;
  readonly state: "connected" | "broken" | "not connected";
  readonly broken: readonly string[];
  /** What it was given, which the settings still limit; undefined for one that is not connected. */
  readonly scope: Scope | undefined;
  readonly path: string;
  /** RFC 3339. */
  readonly lastCall: string | undefined;
}

const { t } = vscode.l10n;
/** A call further back is none that anybody waits for. */
const LOOKED_THROUGH = 200;

/** Those that are installed or connected. */
export async function readPrograms(activity: ActivityLog): Promise<Program[]> {
  const [{ CLIENTS }, { stateOf }, { thisMachine }, calls] = await Promise.all([
    import("../../clients/table.ts"),
    import("../../clients/state.ts"),
    import("../../clients/machine.ts"),
    activity.recent(LOOKED_THROUGH),
  ]);
  const machine = thisMachine();
  const states = await Promise.all(CLIENTS.filter(({ config }) => config).map((client) => stateOf(client, machine)));
  const there = states.filter(({ found, isKept }) => found.length > 0 || isKept);
  return Promise.all(
    there.map(async (state) => ({
      ...{ id: state.client.id, name: state.client.name, ...standing(state) },
      scope: state.isKept ? await scopeOf(state.client.id) : undefined,
      lastCall: calls.find(({ principal }) => principal?.name === state.client.name)?.at,
    })),
  );
}

function standing({ broken, isKept, connected, found }: ClientState): Pick<Program, "state" | "broken" | "path"> {
  const path = connected[0]?.path ?? found[0] ?? "";
  if (broken.length > 0) return { state: "broken", broken, path };
  return { state: isKept ? "connected" : "not connected", broken, path };
}

async function scopeOf(id: string): Promise<Scope | undefined> {
  const [{ readKept }, { artieHome, thisMachine }] = await Promise.all([
    import("../../clients/kept.ts"),
    import("../../clients/machine.ts"),
  ]);
  // One that can't be read is broken, and says so.
  const kept = await readKept(artieHome(thisMachine()), id).catch(() => undefined);
  return kept?.selection;
}

const ICONS = {
  connected: colored("plug", "charts.green"),
  broken: WARNING,
  "not connected": new vscode.ThemeIcon("debug-disconnect"),
};
const STATES = { connected: t("connected"), broken: t("broken"), "not connected": t("not connected") };

export function programsItem(programs: readonly Program[]): vscode.TreeItem {
  const connected = programs.filter(({ scope }) => scope !== undefined).length;
  return row(t("Agents on this machine"), {
    id: "programs",
    collapsibleState: vscode.TreeItemCollapsibleState.Expanded,
    description: t("{0} of {1} connected", connected, programs.length),
    iconPath: new vscode.ThemeIcon("vm"),
    contextValue: "programs",
  });
}

export function programItem(program: Program, nameOf: NameOf): vscode.TreeItem {
  const { id, name, state, broken, scope, path, lastCall } = program;
  const facts = [
    STATES[state],
    scope ? scopeText(scope, nameOf) : "",
    lastCall === undefined ? "" : t("last call {0}", timeText(lastCall, "short")),
    shown(broken.join(" "), 200),
  ].slice(0, broken.length > 0 ? 4 : 3);
  const said = facts.filter(Boolean);
  return row(name, {
    id: `program/${id}`,
    description: said.join(" · "),
    iconPath: ICONS[state],
    contextValue: `program ${state}`,
    tooltip: tooltip(name, [
      [t("State"), [STATES[state], ...broken].join(". ")],
      [t("May"), scope ? scopeText(scope, nameOf) : ""],
      [t("Where"), path],
    ]),
    accessibilityInformation: { label: [name, ...said].join(", ") },
    ...(state === "not connected" ? { command: command("artie.program.connect", t("Connect"), id) } : {}),
  });
}

function command(id: string, title: string, client: string): vscode.Command {
  return { command: id, title, arguments: [{ kind: "program", client }] };
}
