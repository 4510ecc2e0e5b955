// A grant for some pipelines of a random sandbox, an SDK client over it, and everything that goes over the wire.
import { unfollowed } from "../../src/tools/follower.ts";
import { PassThrough } from "node:stream";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { AccountChanges } from "../../src/account/changes.ts";
import { createArtieClient, createEventsClient } from "../../src/artie/index.ts";
import type { Entry } from "../../src/audit/entry.ts";
import { createHosts, type HostAccount, type HostGrant } from "../../src/gateway/hosts.ts";
import type { AgentHost } from "../../src/mcp/host.ts";
import { LineTransport } from "../../src/mcp/line-transport.ts";
import { serveStreams } from "../../src/mcp/session.ts";
import { ManualClock, type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { undoInMemory } from "../../src/tools/memory-undo.ts";
import { secretsInMemory } from "../unit/support/services.ts";

type Snapshot = ReturnType<Sandbox["snapshot"]>;
export type Row = { readonly uuid: string; readonly name: string };

export interface Lot {
  readonly pipelines: readonly Snapshot["pipelines"][number][];
  readonly connectors: readonly Snapshot["connectors"][number][];
  readonly sourceReaders: readonly Snapshot["sourceReaders"][number][];
}

/** What belongs to the pipelines and what does not, worked out of what the sandbox holds. */
export function divided(all: Snapshot, names: readonly string[]): { readonly inside: Lot; readonly outside: Lot } {
  const pipelines = all.pipelines.filter(({ name }) => names.includes(name));
  const sourceReaders = all.sourceReaders.filter(({ uuid }) => pipelines.some((row) => row.sourceReaderUUID === uuid));
  const connectors = all.connectors.filter(
    ({ uuid }) =>
      sourceReaders.some((row) => row.connectorUUID === uuid) || pipelines.some((row) => row.destinationUUID === uuid),
  );
  const without = <T>(rows: readonly T[], some: readonly T[]) => rows.filter((row) => !some.includes(row));
  return {
    inside: { pipelines, connectors, sourceReaders },
    outside: {
      pipelines: without(all.pipelines, pipelines),
      connectors: without(all.connectors, connectors),
      sourceReaders: without(all.sourceReaders, sourceReaders),
    },
  };
}

export function grantOf(pipelines: readonly string[], access = "everything"): HostGrant {
  return { id: "g1", name: "Agent", config: { access, methods: [], tags: [], exclude: [], pipelines } };
}

export function accountOf({ url, eventsUrl, apiKey }: Sandbox): HostAccount {
  const changes = new AccountChanges();
  const userAgent = "artie-vscode/test";
  return {
    name: "main",
    artie: createArtieClient({ url, key: apiKey, userAgent, observe: changes.take }),
    events: (key) => createEventsClient({ url: eventsUrl, key, userAgent }),
    changes,
  };
}

export class ScopedWorld implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly clock: ManualClock;
  readonly account: HostAccount;
  readonly entries: Entry[] = [];
  readonly #hosts = createHosts({
    ...{ version: "1.2.3", follower: unfollowed },
    secrets: () => secretsInMemory({ INGESTION_KEY: this.sandbox.ingestionKey }),
    undo: () => undoInMemory(),
    record: (_, entry) => void this.entries.push(entry),
    approval: () => undefined,
    takeWrite: () => Promise.resolve(() => Promise.resolve()),
  });
  readonly #sessions: Session[] = [];

  private constructor(sandbox: Sandbox, clock: ManualClock) {
    this.sandbox = sandbox;
    this.clock = clock;
    this.account = accountOf(sandbox);
  }

  static async start(seed: number, pipelines: number): Promise<ScopedWorld> {
    const clock = new ManualClock();
    return new ScopedWorld(await startSandbox({ clock, seed, pipelines }), clock);
  }

  /** A client with such a grant. Without pipelines it sees the whole account. */
  async connect(...pipelines: string[]): Promise<Session> {
    const session = await Session.open(this.host(...pipelines));
    this.#sessions.push(session);
    return session;
  }

  host(...pipelines: string[]): AgentHost {
    return this.#hosts.hostFor({ grant: grantOf(pipelines), account: this.account });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#sessions) await session[Symbol.asyncDispose]();
    await this.sandbox.close();
  }
}

export class Session implements AsyncDisposable {
  readonly client = new Client({ name: "test", version: "1" });
  readonly #sent = new PassThrough();
  readonly #received: string[] = [];
  #over: Promise<void> | undefined;

  static async open(host: AgentHost): Promise<Session> {
    const session = new Session();
    const answered = new PassThrough();
    answered.on("data", (chunk: Buffer) => session.#received.push(chunk.toString("utf8")));
    session.#over = serveStreams(host, session.#sent, answered);
    await session.client.connect(new LineTransport(answered, session.#sent));
    return session;
  }

  /** What has come over the wire since this was asked last. */
  taken(): string {
    return this.#received.splice(0).join("");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    this.#sent.end();
    await this.#over;
  }
}
