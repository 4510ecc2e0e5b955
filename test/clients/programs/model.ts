// A language model that follows a script, on loopback, in the four dialects that agent programs speak. It calls the tools
// of the script one after the other and then says that it is done, and keeps what it was shown.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { z } from "zod";
import { anthropic } from "./dialects/anthropic.ts";
import { chat } from "./dialects/chat.ts";
import { gemini } from "./dialects/gemini.ts";
import { responses } from "./dialects/responses.ts";

export interface ShownTool {
  readonly name: string;
  readonly description: string;
  readonly schema: unknown;
}

/** A call of the script; the tool by our name for it. */
export interface Step {
  /** As the program was told what the server is called, where it has several of ours. */
  readonly server?: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What happens elsewhere before the program makes the call; once, however often it asks. */
  readonly before?: () => Promise<unknown>;
}

/** What a request shows: the tools, and what those of ours that were called have answered, as JSON. */
export interface Turn {
  readonly tools: readonly ShownTool[];
  readonly answers: readonly string[];
}

export interface Dialect {
  /** Of the paths that it is asked at. */
  readonly path: RegExp;
  read(body: Record<string, unknown>): Turn;
  /** Server-sent events: a call of the tool as it was shown, or the last words. */
  write(
    reply: { readonly tool: ShownTool; readonly input: Step["input"] } | { readonly text: string },
  ): readonly Event[];
}

export interface Event {
  readonly event?: string;
  readonly data: unknown;
}

const DIALECTS: readonly Dialect[] = [anthropic, responses, chat, gemini];
const WAIT = "WaitForMcpServers";
const MAX_WAITS = 100;
export const LAST_WORDS = "The script has come to its end.";

export class Model implements AsyncDisposable {
  /** By name. */
  readonly shown = new Map<string, ShownTool>();
  readonly answers: string[] = [];
  readonly asked: string[] = [];
  readonly #script: readonly Step[];
  readonly #begun = new Map<Step, Promise<unknown>>();
  #waits = 0;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => {
      this.asked.push(`${request.url ?? ""}: ${String(error)}`);
      response.destroy();
    });
  });

  constructor(script: readonly Step[]) {
    this.#script = script;
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    this.asked.push(`${request.method ?? ""} ${path}`);
    const dialect = request.method === "POST" ? DIALECTS.find((candidate) => candidate.path.test(path)) : undefined;
    if (!dialect) {
      response.writeHead(404, { "content-type": "application/json" }).end("{}");
      return;
    }
    const turn = dialect.read(z.record(z.string(), z.unknown()).parse(await json(request)));
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const { event, data } of dialect.write(await this.#next(turn))) {
      if (event !== undefined) response.write(`event: ${event}\n`);
      response.write(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
    }
    response.end();
  }

  /** Requests without our tools are for titles and the like. */
  async #next({ tools, answers }: Turn): Promise<Parameters<Dialect["write"]>[0]> {
    for (const tool of tools) if (tool.name.includes("artie")) this.shown.set(tool.name, tool);
    const step = this.#script[answers.length];
    const tool = step && tools.find(({ name }) => isMeant(name, step));
    // Claude Code begins before its servers are there, and gives the model this to wait for them.
    const waiting = tools.find(({ name }) => name === WAIT);
    if (step && !tool && waiting && (this.#waits += 1) <= MAX_WAITS) return { tool: waiting, input: {} };
    if (answers.length > this.answers.length) this.answers.push(...answers.slice(this.answers.length));
    if (!step || !tool) return { text: LAST_WORDS };
    await this.#begin(step);
    return { tool, input: step.input };
  }

  #begin(step: Step): Promise<unknown> {
    const begun = this.#begun.get(step) ?? Promise.resolve(step.before?.());
    this.#begun.set(step, begun);
    return begun;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), "close");
  }
}

/** The server's name stands before the tool's, and something between them. */
function isMeant(shown: string, { server, tool }: Step): boolean {
  if (server === undefined) return isNamed(shown, tool);
  return isNamed(shown, tool) && new RegExp(`(^|_)${server}[_-]+$`).test(shown.slice(0, -tool.length));
}

/** Programs put something of their own before our name. */
export function isNamed(shown: string, ours: string): boolean {
  return shown === ours || shown.endsWith(`_${ours}`) || shown.endsWith(`-${ours}`);
}
