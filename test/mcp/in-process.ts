// A session without a process between client and server, over a sandbox: for what does not depend on the way in.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { AccountChanges } from "../../src/account/changes.ts";
import { createArtieClient, createEventsClient } from "../../src/artie/index.ts";
import type { AgentHost } from "../../src/mcp/host.ts";
import { createMcpServer } from "../../src/mcp/server.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { catalog } from "../../src/tools/catalog.ts";
import type { Tool } from "../../src/tools/define.ts";
import { parseSelection, type RawSelection, select } from "../../src/tools/selection.ts";

export function selected(selection: RawSelection): Tool[] {
  return select(catalog, parseSelection(selection, catalog));
}

export class InProcess implements AsyncDisposable {
  readonly client = new Client({ name: "test", version: "1" });
  readonly #listeners = new Set<() => void>();
  #tools: readonly Tool[];

  private constructor(tools: readonly Tool[]) {
    this.#tools = tools;
  }

  /** Everything is selected unless tools are given. */
  static async open(sandbox: Pick<Sandbox, "url" | "eventsUrl" | "apiKey">, tools = catalog): Promise<InProcess> {
    const session = new InProcess(tools);
    const [clientEnd, serverEnd] = InMemoryTransport.createLinkedPair();
    await createMcpServer(session.#host(sandbox)).connect(serverEnd);
    await session.client.connect(clientEnd);
    return session;
  }

  select(tools: readonly Tool[]): void {
    this.#tools = tools;
    for (const listener of this.#listeners) listener();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }

  #host({ url, eventsUrl, apiKey }: Pick<Sandbox, "url" | "eventsUrl" | "apiKey">): AgentHost {
    const feed = new AccountChanges();
    const userAgent = "artie-vscode/test";
    const services = {
      artie: createArtieClient({ url, key: apiKey, userAgent, observe: feed.take, freshMs: 0 }),
      events: (key: string) => createEventsClient({ url: eventsUrl, key, userAgent }),
      secrets: { get: () => Promise.resolve(undefined), set: () => Promise.resolve(), known: () => [apiKey] },
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
