// `artie-mcp connect`: an agent program of this machine gets Artie in one step; also lists and checks.
import { text } from "node:stream/consumers";
import { KEY_PREFIX } from "../artie/places.ts";
import { checkClient } from "../clients/check.ts";
import type { Client } from "../clients/client.ts";
import { type Plan, planConnection, shownEntry, type Wish } from "../clients/connect.ts";
import { connectClient } from "../clients/connection.ts";
import { type Credential, credentialIn } from "../clients/kept.ts";
import { artieHome, type Machine, thisMachine } from "../clients/machine.ts";
import { type ClientState, stateOf } from "../clients/state.ts";
import { CLIENTS, clientOf } from "../clients/table.ts";
import type { ConnectCommand } from "./connect-options.ts";
import { CommandError, UsageError } from "./errors.ts";
import { checkSelection } from "./host.ts";
import { builtCode } from "./package.ts";
import { pinned } from "./pins.ts";

export async function runConnect(command: ConnectCommand, version: string): Promise<void> {
  if (command.client === undefined) {
    const states = await Promise.all(CLIENTS.map((client) => stateOf(client, thisMachine())));
    process.stdout.write(command.json ? `${JSON.stringify(states.map(asJson), null, 2)}\n` : tableOf(states));
    return;
  }
  const client = namedClient(command.client);
  if (command.check) await check(client);
  else if (client.steps)
    process.stdout.write(lines(...client.steps.map((step, at) => `${at + 1}. ${step}`), ...client.then));
  else await connect(client, command, version);
}

/** @throws UsageError that names those that there are */
export function namedClient(id: string): Client {
  const client = clientOf(id);
  if (client) return client;
  throw new UsageError(`There is no client "${id}"; there are ${CLIENTS.map(({ id }) => id).join(", ")}.`);
}

async function connect(client: Client, command: ConnectCommand, version: string): Promise<void> {
  const { project, replace, dryRun, selection } = command;
  if (selection) checkSelection(selection);
  const [machine, folder, credential] = [thisMachine(), process.cwd(), await credentialOf(command)];
  const pins = await pinned(selection?.pipelines ?? [], { client: client.id, machine, folder, credential, version });
  const wish: Wish = {
    ...{ client, replace, machine, folder, credential, scope: project ? "project" : "user" },
    selection: selection && keptSelection(selection, pins),
  };
  if (dryRun) {
    process.stdout.write(await dryRunOf(wish));
    return;
  }
  const from = { version, dist: builtCode(), runtime: process.execPath };
  const { plan, launcher } = await connectClient(wish, from);
  const done = plan ? `${client.name} is connected: ${plan.path} starts ${launcher}.` : `${client.name}: write`;
  const snippet = client.snippet ? [client.snippet.code.replaceAll("LAUNCHER", launcher)] : [];
  const next = plan ? [`To see whether it works: artie-mcp connect --check ${client.id}`] : [];
  const team = project ? teamLines(client, machine, plan) : [];
  process.stdout.write(lines(done, ...snippet, ...othersLines(client, plan), ...client.then, ...team, ...next));
}

/** The file goes to everybody with the project, and no key with it. */
function teamLines({ id }: Client, machine: Machine, plan: Plan | undefined): string[] {
  const { root, launcher } = artieHome(machine);
  const system = machine.platform === "win32" ? "Windows" : "Linux and macOS";
  const isMine = JSON.stringify(plan?.entry).includes(JSON.stringify(launcher).slice(1, -1));
  const where = isMine ? `this machine alone: it names ${root}` : `${system} alone: it names the home folder as there`;
  return [
    `The entry works on ${where}.`,
    `Everybody else who works here runs once: artie-mcp connect ${id} --project (with --grant-stdin for a grant of their own)`,
    "Or they set one in their environment, never in a file of the project: export ARTIE_GRANT=https://...",
  ];
}

function othersLines({ name }: Client, plan: Plan | undefined): string[] {
  return (plan?.others ?? []).map(
    (path) => `${path} is there too and was left alone: where ${name} reads that one, it needs the same entry.`,
  );
}

async function dryRunOf(wish: Wish): Promise<string> {
  const { client, machine } = wish;
  if (!client.config) return lines(`Would write ${artieHome(machine).launcher}. Nothing was changed.`);
  const { path, state, there, entry } = await planConnection(wish);
  const words = {
    new: `Would add to ${path}:`,
    there: `${path} has an entry of ours; it would be:`,
    other: `${path} has another entry named artie: ${shownEntry(there)}\nWith --replace it would be:`,
  };
  return lines(words[state], shownEntry(entry), "Nothing was changed.");
}

/** The grant comes on stdin: what stands on a command line is seen by everybody on the machine. @throws UsageError */
async function credentialOf({ sandbox, grantStdin, apiUrl }: ConnectCommand): Promise<Credential | undefined> {
  if (sandbox) return { kind: "sandbox" };
  if (!grantStdin) return undefined;
  const credential = credentialIn(await text(process.stdin), apiUrl);
  if (credential) return credential;
  throw new UsageError(
    `--grant-stdin takes the URL of a grant, or an API key that begins with ${KEY_PREFIX}, on stdin.`,
  );
}

function keptSelection({ access, methods, tags, exclude }: Given, pins: Awaited<ReturnType<typeof pinned>>) {
  const list = (words: readonly string[] | undefined) => words && [...words];
  return { access, methods: list(methods), tags: list(tags), exclude: list(exclude), ...pins };
}

type Given = NonNullable<ConnectCommand["selection"]>;

async function check(client: Client): Promise<void> {
  const { works, seen, needsGrant } = await checkClient(client, thisMachine());
  const said = [...seen, ...(needsGrant ? [`To give it a new one: artie-mcp connect ${client.id} --grant-stdin`] : [])];
  if (!works) throw new CommandError(`${client.name} does not work with Artie: ${said.join(" ")}`);
  process.stdout.write(lines(`${client.name} works with Artie: ${said.join(" ")}`));
}

function asJson({ client, found, looked, connected, isKept, credential, pipelines, broken }: ClientState) {
  const { id, name } = client;
  return {
    id,
    name,
    installed: found.length > 0,
    found,
    looked,
    connected: isKept,
    files: connected,
    credential,
    pipelines,
    broken,
  };
}

function tableOf(states: readonly ClientState[]): string {
  const rows = states.map((state) => [
    state.client.id,
    installedWord(state),
    connectedWord(state),
    state.broken.join(" "),
  ]);
  const all = [["CLIENT", "INSTALLED", "CONNECTED", "BROKEN"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return lines(
    ...all.map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
  );
}

function installedWord({ client, found }: ClientState): string {
  if (!client.config) return "elsewhere";
  return found.length > 0 ? "yes" : "no";
}

function connectedWord({ isKept, connected, credential, pipelines }: ClientState): string {
  if (!isKept) return "no";
  const scopes = connected.map(({ scope }) => scope).join(", ");
  const narrowed = pipelines.length > 0 && `for ${pipelines.join(", ")}`;
  return [scopes || "yes", credential && `(${credential})`, narrowed].filter(Boolean).join(" ");
}

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
