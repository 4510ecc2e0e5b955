// A session without a process between client and server, over a sandbox: for what does not depend on the way in.
import { PassThrough } from "node:stream";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";
import { AccountChanges } from "../../src/account/changes.ts";
import { createArtieClient, createEventsClient } from "../../src/artie/index.ts";
import type { AgentHost } from "../../src/mcp/host.ts";
import { LineTransport } from "../../src/mcp/line-transport.ts";
import { serveStreams } from "../../src/mcp/session.ts";
import { catalog } from "../../src/tools/catalog.ts";
import type { Tool } from "../../src/tools/define.ts";
import { parseSelection, type RawSelection, select } from "../../src/tools/selection.ts";
import type { ApiAddress } from "./agent-window.ts";

export function selected(selection: RawSelection): Tool[] {
  return select(catalog, parseSelection(selection, catalog));
}

/** What the client can do, and whom to ask before a change. */
export interface Asking {
  readonly capabilities?: ClientCapabilities;
  readonly approval?: NonNullable<AgentHost["approval"]>;
}

export class InProcess implements AsyncDisposable {
  readonly client: Client;
  readonly #listeners = new Set<() => void>();
  readonly #sent = new PassThrough();
  #over: Promise<void> | undefined;
  #tools: readonly Tool[];

  private constructor(tools: readonly Tool[], capabilities: ClientCapabilities) {
    this.#tools = tools;
    this.client = new Client({ name: "test", version: "1" }, { capabilities });
  }

  /** Everything is selected unless tools are given. What was read is read again unless it may be `freshMs` old. */
  static async open(
    sandbox: ApiAddress,
    tools = catalog,
    freshMs = 0,
    known: () => readonly string[] = () => [],
    { capabilities = {}, approval }: Asking = {},
  ): Promise<InProcess> {
    const session = new InProcess(tools, capabilities);
    const answered = new PassThrough();
    const host = { ...session.#host(sandbox, freshMs, known), ...(approval ? { approval } : {}) };
    session.#over = serveStreams(host, session.#sent, answered);
    await session.client.connect(new LineTransport(answered, session.#sent));
    return session;
  }

  select(tools: readonly Tool[]): void {
    this.#tools = tools;
    for (const listener of this.#listeners) listener();
  }

  /** The client's program is killed: its end of the streams breaks. Resolves when the server has noticed. */
  async break(): Promise<void> {
    this.#sent.destroy(new Error("The other end is gone."));
    await this.#over;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    this.#sent.end();
    await this.#over;
  }

  #host({ url, eventsUrl, apiKey }: ApiAddress, freshMs: number, known: () => readonly string[]): AgentHost {
    const feed = new AccountChanges();
    const userAgent = "artie-vscode/test";
    const services = {
      artie: createArtieClient({ url, key: apiKey, userAgent, observe: feed.take, freshMs }),
      events: (key: string) => createEventsClient({ url: eventsUrl, key, userAgent }),
      secrets: {
        get: () => Promise.resolve(undefined),
        set: () => Promise.resolve(),
        known: () => [apiKey, ...known()],
      },
      access: "everything" as const,
      workspaceFolders: [],
    };
    return {
      version: "1.2.3",
      caller: { principal: { kind: "agent" } },
      tools: () => this.#tools,
      services: () => Promise.resolve(services),
      onDidChangeTools: (listener) => {
        this.#listeners.add(listener);
        return { dispose: () => this.#listeners.delete(listener) };
      },
      onDidChangeResources: (listener) => feed.onDidChange(listener),
    };
  }
}
