// What a client is told by itself: that tools, prompts and resources are others now, and what has changed of the
// resources that it follows.
import { isSpecType, type RequestId, type ServerEvent } from "@modelcontextprotocol/server";
import type { ResourceChange } from "../account/changes.ts";
import type { AgentHost } from "./host.ts";
import { INVALID_PARAMS } from "./request-error.ts";
import { type Address, addressOf, isOffered } from "./resources/templates.ts";

/** More resources than anyone follows; a client that runs wild is told so. */
export const MAX_FOLLOWED = 1_000;
export const TOO_MANY = { code: INVALID_PARAMS, message: `No more than ${MAX_FOLLOWED} resources can be followed.` };

/** With it a client of 2026-07-28 asks to be told of changes for as long as the request lasts. The SDK answers it. */
export const LISTEN = "subscriptions/listen";

/** The URIs that such a request names; none when it is not a valid one. */
export function listenedTo(request: unknown): readonly string[] {
  if (!isSpecType.SubscriptionsListenRequest(request)) return [];
  return request.params.notifications.resourceSubscriptions ?? [];
}

/** Which tools there are decides which prompts and resources there are. */
const LISTS = ["tools_list_changed", "prompts_list_changed", "resources_list_changed"] as const;

export class Changes implements Disposable {
  readonly #host: AgentHost;
  readonly #tell: (event: ServerEvent) => void;
  /** What a client follows, by what it began to follow it with: the URIs as it wrote them. */
  readonly #followed = new Map<RequestId, readonly string[]>();
  readonly #listsToTell = new Set<(typeof LISTS)[number]>();
  #following: readonly ({ dispose(): void } | undefined)[] = [];

  constructor(host: AgentHost, tell: (event: ServerEvent) => void) {
    this.#host = host;
    this.#tell = tell;
  }

  /** Follows the host until it is disposed of. */
  begin(): void {
    this[Symbol.dispose]();
    this.#following = [
      this.#host.onDidChangeTools(() => {
        LISTS.forEach((list) => {
          this.#tellList(list);
        });
      }),
      this.#host.onDidChangeResources?.((change) => {
        this.#resourcesChanged(change);
      }),
    ];
  }

  [Symbol.dispose](): void {
    for (const following of this.#following) following?.dispose();
    this.#following = [];
  }

  /** Returns whether the client may follow so many. */
  follow(key: RequestId, uris: readonly string[]): boolean {
    this.#followed.delete(key);
    const count = [...this.#followed.values()].reduce((sum, { length }) => sum + length, uris.length);
    if (count > MAX_FOLLOWED) return false;
    this.#followed.set(key, uris);
    return true;
  }

  unfollow(key: RequestId): void {
    this.#followed.delete(key);
  }

  #resourcesChanged(change: ResourceChange): void {
    if (change.list) this.#tellList("resources_list_changed");
    for (const uri of new Set([...this.#followed.values()].flat())) {
      const address = addressOf(uri);
      if (address && isTouched(address, change) && isOffered(this.#host, address.kind)) {
        this.#tell({ kind: "resource_updated", uri });
      }
    }
  }

  /** Several changes at once are told once. */
  #tellList(kind: (typeof LISTS)[number]): void {
    if (this.#listsToTell.size === 0) {
      queueMicrotask(() => {
        const kinds = [...this.#listsToTell];
        this.#listsToTell.clear();
        for (const kind of kinds) this.#tell({ kind });
      });
    }
    this.#listsToTell.add(kind);
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
