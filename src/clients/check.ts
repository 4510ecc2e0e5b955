// Tries a connected client's server as the client would: starts what stands in its configuration, lists the tools and
// makes a call that only reads. Then asks the client itself, where its own list tells the truth.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";
import { Asking, Refused } from "./ask.ts";
import type { Check, Client } from "./client.ts";
import { ClientError, codeOf } from "./errors.ts";
import { artieHome, type Machine } from "./machine.ts";
import { findEach } from "./place.ts";
import { type ClientState, stateOf } from "./state.ts";
import { openWindows } from "./windows.ts";

export interface Checked {
  readonly works: boolean;
  /** What was seen, a sentence each. */
  readonly seen: readonly string[];
  /** Whether the grant that it was given opens nothing any more: a new one is wanted. */
  readonly needsGrant: boolean;
}

type Seen = Omit<Checked, "needsGrant"> & { readonly needsGrant?: boolean };

const TIME_MS = 60_000;
const CALL = "list_all_artie_pipelines";
/** As a gateway says it of a grant that opens nothing. */
const ENDED = /^grant_(expired|revoked|unknown)$/;

export async function checkClient(client: Client, machine: Machine): Promise<Checked> {
  const { isKept, broken, credential } = await stateOf(client, machine);
  if (!isKept) throw new ClientError(`${client.name} is not connected: artie-mcp connect ${client.id}`);
  if (broken.length > 0) return { works: false, seen: broken, needsGrant: false };
  const server = await tryServer(machine, ["--client", client.id]);
  if (!server.works) return { needsGrant: false, ...server };
  const own = await askPrograms(client, machine);
  const alone = isBesideWindow(machine, credential) ? await tryAlone(client, machine) : undefined;
  return {
    works: own?.works ?? true,
    seen: [...server.seen, ...(alone?.seen ?? []), ...(own?.seen ?? [])],
    needsGrant: alone?.needsGrant ?? false,
  };
}

/** Whether a window has answered for a client that also has something of its own. */
function isBesideWindow(machine: Machine, credential: ClientState["credential"]): boolean {
  if (credential !== "grant" && credential !== "key") return false;
  return openWindows(artieHome(machine).windows, process.cwd()).length > 0;
}

/** What it was given has to do when no window is open; that is seen too late when one is. */
async function tryAlone({ id }: Client, machine: Machine): Promise<Seen> {
  const { works, seen, needsGrant } = await tryServer(machine, ["--client", id, "--alone"]);
  return works ? { works, seen: [] } : { works, seen: ["Without a window it does not work.", ...seen], needsGrant };
}

const pipelines = z.object({ items: z.array(z.unknown()), cursor: z.string().optional() });

async function tryServer(machine: Machine, args: readonly string[]): Promise<Seen> {
  const seen: string[] = [];
  await using server = new ServerProcess(artieHome(machine).launcher, args, machine);
  try {
    await server.asking.begin();
    const names = await server.asking.toolNames();
    seen.push(`${names.length} tools are offered.`);
    if (!names.includes(CALL)) return { works: names.length > 0, seen };
    const { items, cursor } = pipelines.parse(await server.asking.call(CALL, {}));
    seen.push(`${items.length}${cursor === undefined ? "" : " or more"} pipelines were listed.`);
    return { works: true, seen };
  } catch (error) {
    if (!(error instanceof Refused))
      return { works: false, seen: [...seen, "The server's answer was not understood."] };
    return { works: false, seen: [...seen, error.message], needsGrant: ENDED.test(error.code ?? "") };
  }
}

/** Undefined for a client that is not on the PATH or whose list tells nothing. Of two installations each is asked. */
async function askPrograms({ programs, check, name }: Client, machine: Machine): Promise<Seen | undefined> {
  const found = await findEach(programs, machine);
  if (!check || found.length === 0) return undefined;
  const asked: Seen[] = [];
  for (const program of found)
    asked.push(await askProgram(program, check, found.length > 1 ? `${name} (${program})` : name, machine));
  return { works: asked.every(({ works }) => works), seen: asked.flatMap(({ seen }) => seen) };
}

async function askProgram(program: string, check: Check, name: string, machine: Machine): Promise<Seen> {
  const output = await outputOf(program, check, machine).catch((error: unknown) => String(messageOf(error)));
  if (check.seen.test(output)) return { works: true, seen: [`${name} itself reaches it.`] };
  const line = output.split("\n").find((text) => /artie/i.test(text)) ?? output.trim().split("\n").at(-1) ?? "";
  const command = [program.split(/[\\/]/).at(-1), ...check.args].join(" ");
  return { works: false, seen: [`${name} itself does not reach it: "${command}" says: ${line.trim()}`] };
}

async function outputOf(program: string, { args, env = {} }: Check, machine: Machine): Promise<string> {
  const { command, shell } = startOf(program, machine);
  const child = spawn(command, args, {
    env: { ...machine.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIME_MS,
    shell,
  });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => parts.push(part));
  await once(child, "close");
  // Colors are none of what it says.
  return Buffer.concat(parts)
    .toString("utf8")
    .replaceAll(/\u001b\[[0-9;]*m/g, "");
}

/** Windows starts batch files through its shell alone, which takes a path apart at its spaces. */
function startOf(program: string, { platform }: Machine): { readonly command: string; readonly shell: boolean } {
  const shell = platform === "win32" && /\.(cmd|bat)$/i.test(program);
  return { command: shell ? `"${program}"` : program, shell };
}

/** The process that the client would start. */
class ServerProcess implements AsyncDisposable {
  readonly asking;
  readonly #child;
  readonly #ended: Promise<unknown>;
  #stderr = "";

  constructor(program: string, args: readonly string[], machine: Machine) {
    const { command, shell } = startOf(program, machine);
    this.#child = spawn(command, args, { env: machine.env, stdio: "pipe", timeout: TIME_MS, shell });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    this.#child.stdin.on("error", () => undefined);
    this.asking = new Asking(this.#child.stdout, this.#child.stdin);
    this.#ended = once(this.#child, "close").then(
      () => {
        this.asking.end(this.#stderr.trim() || "The server ended without an answer.");
      },
      (error: unknown) => {
        this.asking.end(`The server could not be started: ${codeOf(error) ?? String(error)}.`);
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    this.#child.kill();
    await this.#ended;
  }
}

function messageOf(error: unknown): unknown {
  return error instanceof Error ? error.message : error;
}
