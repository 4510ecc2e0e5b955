// Connect an Agent: gives an agent program of this machine Artie, through the launcher that finds this window, and says what
// was seen when it was tried. The table of programs and what edits their files load with the first use.
import * as vscode from "vscode";
import type { Client } from "../../clients/client.ts";
import type { Target } from "../../clients/connect.ts";
import type { Credential } from "../../clients/kept.ts";
import type { Machine } from "../../clients/machine.ts";
import type { ClientState } from "../../clients/state.ts";
import { textField } from "../shell/arguments.ts";
import type { Deps } from "../shell/deps.ts";
import { stepDone } from "../shell/walkthrough.ts";
import { type Choice, choice, isSure, pickOne } from "../ui/ask.ts";
import { showLog } from "../ui/command.ts";
import { type Action, commandAction, fail, type Outcome, tell, warn } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";

type Act = "connect" | "grant" | "check" | "disconnect";

/** A program names the client and what to do with it; a person chooses. */
export async function connectAgent(deps: Deps, given: unknown): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const [{ CLIENTS }, { stateOf }, { thisMachine }] = await clientModules();
  const machine = thisMachine();
  const id = textField(given, "client");
  const clients = CLIENTS.filter((client) => client.config && (id === undefined || client.id === id));
  const states = Promise.all(clients.map((client) => stateOf(client, machine)));
  const state = id === undefined ? await pickClient(states) : (await states)[0];
  if (!state)
    return id === undefined ? undefined : fail(t("Nothing was changed"), new Error(t("There is no such agent.")));
  const act = actIn(given) ?? (state.isKept ? await pickAct(state) : "connect");
  if (act === undefined) return undefined;
  const target = { client: state.client, machine, scope: "user", folder: machine.home } as const;
  try {
    if (act === "grant") return await giveGrant(deps, target, textField(given, "grant"));
    return await ACTS[act](deps, target);
  } catch (error) {
    return fail(t("{0} is as it was", state.client.name), error, showLog());
  }
}

/**
 * Buttons for who has just signed in: the first agent of this machine that is not connected yet, and the others together.
 * None where there is nothing to connect.
 */
export async function connectActions(): Promise<Action[]> {
  const { t } = vscode.l10n;
  try {
    const [{ CLIENTS }, { stateOf }, { thisMachine }] = await clientModules();
    const machine = thisMachine();
    const states = await Promise.all(CLIENTS.filter(({ config }) => config).map((client) => stateOf(client, machine)));
    const [first, ...others] = states.filter(({ found, isKept }) => found.length > 0 && !isKept);
    if (!first) return [];
    const { id, name } = first.client;
    const connect = commandAction(t("Connect {0}", name), "artie.connectAgent", { client: id, action: "connect" });
    return others.length > 0 ? [connect, commandAction(t("Connect an Agent..."), "artie.connectAgent")] : [connect];
  } catch {
    // A machine that can't be looked at has nothing to offer; Connect an Agent says why.
    return [];
  }
}

function clientModules() {
  return Promise.all([
    import("../../clients/table.ts"),
    import("../../clients/state.ts"),
    import("../../clients/machine.ts"),
  ]);
}

async function pickClient(states: Promise<readonly ClientState[]>): Promise<ClientState | undefined> {
  const { t } = vscode.l10n;
  const shown = states.then((all) => all.filter(({ found, isKept }) => found.length > 0 || isKept));
  const choices = shown.then((all) => all.map(clientChoice));
  const picked = await pickOne(choices, {
    title: t("Connect an Agent"),
    placeholder: t("Which agent of this machine?"),
  });
  if (picked || (await shown).length > 0) return picked;
  const guides = commandAction(t("Show a Guide"), "artie.showGuide");
  warn(t("No agent was found on this machine. Its guide says how to connect one that is elsewhere."), guides);
  return undefined;
}

/** What to do for one agent, here and without VS Code, as a page. */
export async function showGuide({ context }: Deps, given: unknown): Promise<void> {
  const { t } = vscode.l10n;
  const { CLIENTS, clientOf } = await import("../../clients/table.ts");
  const id = textField(given, "client");
  const choices = CLIENTS.map((client) => choice(client.name, client.config ? "terminal" : "globe", client));
  const title = t("Show an Agent's Guide");
  const client = id === undefined ? await pickOne(choices, { title, placeholder: t("Which agent?") }) : clientOf(id);
  if (!client) return;
  const guide = vscode.Uri.joinPath(context.extensionUri, "media", "connect", `${client.id}.md`);
  await vscode.commands.executeCommand("markdown.showPreview", guide);
}

function clientChoice(state: ClientState): Choice<ClientState> {
  const { t } = vscode.l10n;
  const { client, isKept, broken, connected, found } = state;
  const isBroken = broken.length > 0;
  return {
    label: client.name,
    description: isBroken ? t("broken") : isKept ? t("connected") : t("not connected"),
    detail: isBroken ? broken.join(" ") : (connected[0]?.path ?? found[0] ?? ""),
    icon: new vscode.ThemeIcon(isBroken ? "warning" : isKept ? "pass" : "plug"),
    value: state,
  };
}

function pickAct({ client, broken }: ClientState): Promise<Act | undefined> {
  const { t } = vscode.l10n;
  const acts: Choice<Act>[] = [
    choice(t("Check"), "beaker", "check"),
    choice(t("Give It a Grant..."), "key", "grant"),
    choice(t("Disconnect"), "debug-disconnect", "disconnect"),
  ];
  if (broken.length > 0) acts.unshift(choice(t("Connect again"), "plug", "connect"));
  return pickOne(acts, { title: client.name, placeholder: t("What is to be done?") });
}

function actIn(given: unknown): Act | undefined {
  const word = textField(given, "action");
  return word === "connect" || word === "grant" || word === "check" || word === "disconnect" ? word : undefined;
}

const ACTS: Readonly<Record<Exclude<Act, "grant">, (deps: Deps, target: Target) => Promise<Outcome | undefined>>> = {
  connect: (deps, target) => connect(deps, target),
  check: (_, target) => check(target),
  disconnect: (_, target) => disconnect(target),
};

/** What the agent uses when no window is open. A program gives it; a person pastes it. */
async function giveGrant(deps: Deps, target: Target, given: string | undefined): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const { credentialIn } = await import("../../clients/kept.ts");
  const problem = t("This is not the URL of a grant, nor an API key.");
  const text =
    given ??
    (await vscode.window.showInputBox({
      title: t("Give {0} a Grant", target.client.name),
      prompt: t("The URL of a grant, or an API key. It is used when no window is open, and kept for you alone."),
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) => (value.trim() === "" || credentialIn(value) ? undefined : problem),
    }));
  if (text === undefined || text.trim() === "") return undefined;
  const credential = credentialIn(text);
  if (!credential) throw new Error(problem);
  return connect(deps, target, credential);
}

async function connect(deps: Deps, target: Target, credential?: Credential): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const [{ planConnection, shownEntry }, { connectClient }] = await Promise.all([
    import("../../clients/connect.ts"),
    import("../../clients/connection.ts"),
  ]);
  const { name } = target.client;
  const { state, path, there } = await planConnection({ ...target, replace: false });
  const detail = t("{0} holds: {1}", path, state === "other" ? shownEntry(there) : "");
  const message = t("{0} has another server named artie. Replace it?", name);
  if (state === "other" && !(await isSure({ message, detail, yes: t("Replace"), no: t("Keep It") }))) return undefined;
  const dist = deps.context.asAbsolutePath("dist");
  await connectClient(
    { ...target, credential, replace: true },
    { version: deps.version, dist, runtime: process.execPath },
  );
  return check(target);
}

async function check({ client, machine }: { readonly client: Client; readonly machine: Machine }): Promise<Outcome> {
  const { t } = vscode.l10n;
  const { checkClient } = await import("../../clients/check.ts");
  const { works, seen, needsGrant } = await withProgress(t("Trying {0} with Artie", client.name), () =>
    checkClient(client, machine),
  );
  const again = { client: client.id, action: "grant" };
  const renew = needsGrant ? [commandAction(t("Give It a New Grant..."), "artie.connectAgent", again)] : [];
  if (works) stepDone("others");
  if (works && !needsGrant)
    return tell(t("{0} is connected to Artie: {1}", client.name, [...seen, ...client.then].join(" ")));
  if (works) return warn(t("{0} is connected to Artie: {1}", client.name, seen.join(" ")), ...renew);
  return warn(t("{0} is connected to Artie and does not work: {1}", client.name, seen.join(" ")), ...renew, showLog());
}

async function disconnect(target: Target): Promise<Outcome> {
  const { t } = vscode.l10n;
  const { disconnectClient } = await import("../../clients/connection.ts");
  await disconnectClient({ ...target, replace: false });
  return tell(t("{0} is disconnected from Artie.", target.client.name));
}
