// Tries a connected client's server as the client would: starts what stands in its configuration, lists the tools and
// makes a call that only reads. Then asks the client itself, where its own list tells the truth.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";
import type { Check, Client } from "./client.ts";
import { ClientError, codeOf } from "./errors.ts";
import { onLines } from "./launcher/lines.ts";
import { lineOf } from "./launcher/messages.ts";
import { artieHome, type Machine } from "./machine.ts";
import { findPrograms } from "./place.ts";
import { stateOf } from "./state.ts";

export interface Checked {
  readonly works: boolean;
  /** What was seen, a sentence each. */
  readonly seen: readonly string[];
}

const TIME_MS = 60_000;
const CALL = "list_all_artie_pipelines";

export async function checkClient(client: Client, machine: Machine): Promise<Checked> {
  const { isKept, broken } = await stateOf(client, machine);
  if (!isKept) throw new ClientError(`${client.name} is not connected: artie-mcp connect ${client.id}`);
  if (broken.length > 0) return { works: false, seen: broken };
  const server = await tryServer(client, machine);
  if (!server.works) return server;
  const own = await askProgram(client, machine);
  return { works: own?.works ?? true, seen: [...server.seen, ...(own?.seen ?? [])] };
}

const answered = z.object({
  id: z.number(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string() }).optional(),
});
const listed = z.object({ tools: z.array(z.object({ name: z.string() })) });
const called = z.object({ isError: z.boolean().optional(), structuredContent: z.record(z.string(), z.unknown()) });
const failed = z.object({ error: z.object({ message: z.string() }) });
const pipelines = z.object({ items: z.array(z.unknown()), cursor: z.string().optional() });

async function tryServer(client: Client, machine: Machine): Promise<Checked> {
  const { launcher } = artieHome(machine);
  await using server = new ServerProcess(launcher, ["--client", client.id], machine);
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "artie-mcp check", version: "1" },
  };
  try {
    await server.ask("initialize", params);
    server.tell("notifications/initialized");
    const { tools } = listed.parse(await server.ask("tools/list"));
    const seen = [`${tools.length} tools are offered.`];
    if (!tools.some(({ name }) => name === CALL)) return { works: tools.length > 0, seen };
    const { isError, structuredContent } = called.parse(await server.ask("tools/call", { name: CALL, arguments: {} }));
    if (isError === true) return { works: false, seen: [...seen, failed.parse(structuredContent).error.message] };
    const { items, cursor } = pipelines.parse(structuredContent);
    return {
      works: true,
      seen: [...seen, `${items.length}${cursor === undefined ? "" : " or more"} pipelines were listed.`],
    };
  } catch (error) {
    return {
      works: false,
      seen: [error instanceof z.ZodError ? "The server's answer was not understood." : String(messageOf(error))],
    };
  }
}

/** Undefined for a client that is not on the PATH or whose list tells nothing. */
async function askProgram({ programs, check, name }: Client, machine: Machine): Promise<Checked | undefined> {
  const [program] = (await Promise.all(programs.map((name) => findPrograms(name, machine)))).flat();
  if (!check || program === undefined) return undefined;
  const output = await outputOf(program, check, machine).catch((error: unknown) => String(messageOf(error)));
  if (check.seen.test(output)) return { works: true, seen: [`${name} itself reaches it.`] };
  const line = output.split("\n").find((text) => /artie/i.test(text)) ?? output.trim().split("\n").at(-1) ?? "";
  return {
    works: false,
    seen: [
      `${name} itself does not reach it: "${[program.split(/[\\/]/).at(-1), ...check.args].join(" ")}" says: ${line.trim()}`,
    ],
  };
}

async function outputOf(program: string, { args, env = {} }: Check, machine: Machine): Promise<string> {
  const shell = machine.platform === "win32" && program.endsWith(".cmd");
  const child = spawn(program, args, {
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

/** The process that the client would start. */
class ServerProcess implements AsyncDisposable {
  readonly #child;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  readonly #ended: Promise<unknown>;
  #stderr = "";
  #count = 0;

  constructor(command: string, args: readonly string[], { env, platform }: Machine) {
    this.#child = spawn(command, args, { env, stdio: "pipe", timeout: TIME_MS, shell: platform === "win32" });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    this.#child.stdin.on("error", () => undefined);
    onLines(this.#child.stdout, (line) => {
      this.#take(line);
    });
    this.#ended = once(this.#child, "close").then(
      () => {
        this.#fail(this.#stderr.trim() || "The server ended without an answer.");
      },
      (error: unknown) => {
        this.#fail(`The server could not be started: ${codeOf(error) ?? String(error)}.`);
      },
    );
  }

  ask(method: string, params: object = {}): Promise<unknown> {
    const id = (this.#count += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdin.write(lineOf({ id, method, params }));
    });
  }

  tell(method: string): void {
    this.#child.stdin.write(lineOf({ method }));
  }

  #take(line: string): void {
    const { id, result, error } = answered.safeParse(JSON.parse(line)).data ?? { id: 0 };
    const waiting = this.#waiting.get(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }

  #fail(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
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
