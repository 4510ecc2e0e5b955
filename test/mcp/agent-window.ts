// What a VS Code window does for agents, without VS Code: a private socket, a host behind it, clients through the bridge.
import { tmpdir } from "node:os";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { AccountChanges, type ResourceChange } from "../../src/account/changes.ts";
import { createArtieClient, createEventsClient } from "../../src/artie/index.ts";
import type { Entry } from "../../src/audit/entry.ts";
import type { AgentHost } from "../../src/mcp/host.ts";
import { serveSocket } from "../../src/mcp/session.ts";
import { AgentSocket } from "../../src/mcp/socket.ts";
import { catalog } from "../../src/tools/catalog.ts";
import type { ToolServices } from "../../src/tools/context.ts";
import type { Tool } from "../../src/tools/define.ts";
import { nodeBinary } from "../harness/paths.ts";

export interface ApiAddress {
  readonly url: string;
  readonly eventsUrl: string;
  readonly apiKey: string;
  readonly ingestionKey?: string;
}

/** A host whose selection and state of sign-in the test changes. */
export class TestHost implements AgentHost {
  readonly version = "1.2.3";
  readonly calls: Entry[] = [];
  readonly caller = { principal: { kind: "agent" } } as const;
  readonly listeners = new Set<() => void>();
  selected: readonly Tool[] = catalog;
  signedOut: Error | undefined;
  readonly #changes = new AccountChanges();
  readonly #services: ToolServices;

  constructor({ url, eventsUrl, apiKey, ingestionKey }: ApiAddress) {
    const userAgent = "artie-vscode/test";
    this.#services = {
      artie: createArtieClient({ url, key: apiKey, userAgent, observe: this.#changes.take, freshMs: 0 }),
      events: (key) => createEventsClient({ url: eventsUrl, key, userAgent }),
      secrets: { get: () => Promise.resolve(ingestionKey), set: () => Promise.resolve(), known: () => [apiKey] },
      access: "everything",
      workspaceFolders: [],
    };
  }

  tools(): readonly Tool[] {
    return this.selected;
  }

  services(): Promise<ToolServices> {
    return this.signedOut ? Promise.reject(this.signedOut) : Promise.resolve(this.#services);
  }

  select(tools: readonly Tool[]): void {
    this.selected = tools;
    for (const listener of this.listeners) listener();
  }

  onDidChangeTools(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  onDidChangeResources(listener: (change: ResourceChange) => void): { dispose(): void } {
    return this.#changes.onDidChange(listener);
  }

  record(call: Entry): void {
    this.calls.push(call);
  }
}

export class AgentWindow implements AsyncDisposable {
  readonly socket: AgentSocket;
  readonly #bridge: string;
  readonly #clients: Client[] = [];

  private constructor(socket: AgentSocket, bridge: string) {
    this.socket = socket;
    this.#bridge = bridge;
  }

  static async open(host: AgentHost, bridge: string): Promise<AgentWindow> {
    const onConnection = (stream: Parameters<typeof serveSocket>[1]) => void serveSocket(host, stream);
    return new AgentWindow(await AgentSocket.listen({ root: tmpdir(), onConnection }), bridge);
  }

  /** How VS Code starts a bridge. */
  get bridgeArguments(): string[] {
    return [this.#bridge, ...this.socket.bridgeArguments];
  }

  async connect(): Promise<Client> {
    const client = new Client({ name: "test", version: "1" });
    this.#clients.push(client);
    await client.connect(
      new StdioClientTransport({ command: nodeBinary, args: this.bridgeArguments, stderr: "ignore" }),
    );
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.socket.dispose();
  }
}
