// Tells a client what has changed of what it follows.
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { ResourceChange } from "../../account/changes.ts";
import type { AgentHost } from "../host.ts";
import { INVALID_PARAMS, RequestError } from "../request-error.ts";
import { type Address, isOffered } from "./templates.ts";

/** More than anyone follows; a client that runs wild is told so. */
const MAX_SUBSCRIPTIONS = 1_000;

export class Subscriptions {
  readonly #server: McpServer["server"];
  /** By the URI as the client wrote it. */
  readonly #addresses = new Map<string, Address>();

  constructor({ server }: McpServer) {
    this.#server = server;
  }

  /** @throws RequestError when there are too many */
  add(uri: string, address: Address): void {
    if (this.#addresses.size >= MAX_SUBSCRIPTIONS && !this.#addresses.has(uri)) {
      throw new RequestError(INVALID_PARAMS, `There are ${MAX_SUBSCRIPTIONS} subscriptions already.`);
    }
    this.#addresses.set(uri, address);
  }

  remove(uri: string): void {
    this.#addresses.delete(uri);
  }

  /** Tells the client until it is disposed of. */
  follow(host: AgentHost): { dispose(): void } {
    const following = host.onDidChangeResources?.((change) => {
      this.#tell(host, change);
    });
    return {
      dispose: () => {
        following?.dispose();
        this.#addresses.clear();
      },
    };
  }

  #tell(host: AgentHost, change: ResourceChange): void {
    // A client that can't be reached any more is found out by the session.
    if (change.list) this.#server.sendResourceListChanged().catch(() => undefined);
    for (const [uri, address] of this.#addresses) {
      if (!isTouched(address, change) || !isOffered(host, address.kind)) continue;
      this.#server.sendResourceUpdated({ uri }).catch(() => undefined);
    }
  }
}

function isTouched({ kind, uuid }: Address, { list, pipelines, connectors }: ResourceChange): boolean {
  switch (kind) {
    case "pipelines":
      return list === true || (pipelines ?? []).length > 0;
    case "pipeline":
      return (pipelines ?? []).some((changed) => changed.toLowerCase() === uuid);
    case "connector":
      return connectors === true;
  }
}
