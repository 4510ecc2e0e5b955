// The clients that servers meet: one on the first generation of the SDK, as most in the field, and one on its second,
// pinned to each generation of the protocol.
import { Client as SecondClient, StreamableHTTPClientTransport as SecondHttp } from "@modelcontextprotocol/client";
import { StdioClientTransport as SecondStdio } from "@modelcontextprotocol/client/stdio";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as FirstStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as FirstHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CallToolResultSchema,
  type JSONRPCMessage,
  LATEST_PROTOCOL_VERSION,
  ProgressNotificationSchema,
  PromptListChangedNotificationSchema,
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { nodeBinary } from "../harness/paths.ts";
import { type Result, resultOf } from "./results.ts";

/** Each with the protocol that it speaks. */
export const PEERS = {
  "SDK 1": "2025-11-25",
  "SDK 2, 2025-11-25": "2025-11-25",
  "SDK 2, 2026-07-28": "2026-07-28",
} as const;
export type PeerName = keyof typeof PEERS;

/** A program to start, or an address. */
export type Way =
  | { readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> }
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: { progress: number; total?: number | undefined }) => void;
}

export class Peer implements AsyncDisposable {
  readonly client: FirstClient | SecondClient;
  /** What the client was told by itself, in the order it came: the name of the list, or a URI. */
  readonly told: string[] = [];
  /** What the server reported on calls that asked for it, as it came: a client drops what comes with the answer. */
  readonly progress: number[] = [];
  readonly #close: () => Promise<void>;

  private constructor(client: FirstClient | SecondClient, close: () => Promise<void>) {
    this.client = client;
    this.#close = close;
  }

  static async connect(name: PeerName, way: Way): Promise<Peer> {
    if (name === "SDK 1") return Peer.#first(way);
    const mode = PEERS[name] === "2026-07-28" ? { pin: PEERS[name] } : "legacy";
    const client = new SecondClient(CLIENT_INFO, { versionNegotiation: { mode } });
    const peer = new Peer(client, () => client.close());
    client.setNotificationHandler("notifications/tools/list_changed", () => void peer.told.push("tools"));
    client.setNotificationHandler("notifications/prompts/list_changed", () => void peer.told.push("prompts"));
    client.setNotificationHandler("notifications/resources/list_changed", () => void peer.told.push("resources"));
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => void peer.told.push(params.uri));
    const transport = "url" in way ? new SecondHttp(...httpOf(way)) : new SecondStdio(stdioOf(way));
    await client.connect(transport);
    peer.#watch(transport);
    return peer;
  }

  static async #first(way: Way): Promise<Peer> {
    const client = new FirstClient(CLIENT_INFO);
    const peer = new Peer(client, () => client.close());
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void peer.told.push("tools"));
    client.setNotificationHandler(PromptListChangedNotificationSchema, () => void peer.told.push("prompts"));
    client.setNotificationHandler(ResourceListChangedNotificationSchema, () => void peer.told.push("resources"));
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void peer.told.push(params.uri));
    const transport = "url" in way ? new FirstHttp(...httpOf(way)) : new FirstStdio(stdioOf(way));
    await client.connect(transport);
    peer.#watch(transport);
    return peer;
  }

  #watch(transport: FirstHttp | FirstStdio | SecondHttp | SecondStdio): void {
    const take = transport.onmessage;
    transport.onmessage = (message: JSONRPCMessage) => {
      const report = ProgressNotificationSchema.safeParse(message);
      if (report.success) this.progress.push(report.data.params.progress);
      take?.(message);
    };
  }

  /** That the client has agreed on with the server. The first generation of the SDK keeps it to itself. */
  get protocol(): string | undefined {
    return this.client instanceof SecondClient ? this.client.getNegotiatedProtocolVersion() : LATEST_PROTOCOL_VERSION;
  }

  async call(name: string, args: Record<string, unknown> = {}, options: CallOptions = {}): Promise<Result> {
    const { client } = this;
    const params = { name, arguments: args };
    const answer =
      client instanceof FirstClient
        ? await client.callTool(params, undefined, options)
        : await client.callTool(params, options);
    return resultOf(CallToolResultSchema.parse(answer));
  }

  /** Asks to be told of changes of the lists and of these resources, as the generation of the protocol wants it. */
  async follow(...uris: string[]): Promise<void> {
    const { client } = this;
    if (client instanceof SecondClient && client.getProtocolEra() === "modern") {
      const lists = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };
      await client.listen({ ...lists, resourceSubscriptions: uris });
      return;
    }
    for (const uri of uris) await client.subscribeResource({ uri });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

const CLIENT_INFO = { name: "test", version: "1" };

function stdioOf({ args, env = {} }: Extract<Way, { args: unknown }>) {
  return { command: nodeBinary, args: [...args], env: { ...env }, stderr: "ignore" as const };
}

function httpOf({ url, headers = {} }: Extract<Way, { url: unknown }>) {
  return [new URL(url), { requestInit: { headers } }] as const;
}
