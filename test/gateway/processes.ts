// Gateways as processes of the built command line, and a small balancer before them.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { z } from "zod";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { Child } from "../mcp/child.ts";
import { type Answer, ask } from "./ask.ts";
import type { Place } from "./stores.ts";

export const MASTER_KEY = Buffer.alloc(32, 9).toString("base64");
const firstLine = z.object({ url: z.string(), adminToken: z.string().optional() });

export interface Replica {
  readonly child: Child;
  readonly url: string;
  readonly adminToken: string | undefined;
}

type Where = Pick<Place, "address" | "folder">;

export interface ReplicaOptions {
  /** Empty: none is in the environment. */
  readonly masterKey?: string;
  readonly flags?: readonly string[];
}

/** Starts a gateway over the store and the sandbox, and waits until it listens. */
export async function startReplica(
  cli: string,
  { address, folder }: Where,
  sandbox: Sandbox,
  { masterKey = MASTER_KEY, flags = ["--port", "0"] }: ReplicaOptions = {},
): Promise<Replica> {
  const key: Record<string, string> = masterKey === "" ? {} : { ARTIE_GATEWAY_KEY: masterKey };
  const env = { ...key, ARTIE_API_KEY: sandbox.apiKey, ARTIE_HOME: folder };
  const child = new Child([cli, "gateway", "--store", address, "--api-url", sandbox.url, ...flags], env);
  const { url, adminToken } = firstLine.parse(JSON.parse(await child.line()));
  return { child, url, adminToken };
}

export interface Cluster extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly replicas: readonly Replica[];
  readonly adminToken: string;
  /** Of the balancer. */
  readonly url: string;
  /** Starts another one in the place of one that has ended. */
  restart(index: number): Promise<Replica>;
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A new grant: its path at every replica, and its id. */
  grant(body?: Record<string, unknown>): Promise<{ id: string; path: string; token: string }>;
}

export async function startCluster(cli: string, place: Where, count: number): Promise<Cluster> {
  const sandbox = await startSandbox();
  const replicas = [await startReplica(cli, place, sandbox)];
  while (replicas.length < count) replicas.push(await startReplica(cli, place, sandbox));
  const balancer = await startBalancer(() => replicas.map(({ url }) => Number(new URL(url).port)));
  const adminToken = replicas[0]?.adminToken ?? "";
  const admin = (method: string, path: string, body?: unknown) =>
    ask(balancer.url + path, { method, headers: { authorization: `Bearer ${adminToken}` }, body });
  return {
    ...{ sandbox, replicas, adminToken, admin, url: balancer.url },
    async restart(index) {
      const replica = await startReplica(cli, place, sandbox);
      replicas[index] = replica;
      return replica;
    },
    async grant(body = {}) {
      const made = await admin("POST", "/admin/v1/grants", { name: "Test", ...body });
      const { id, token } = z.object({ id: z.string(), token: z.string() }).parse(made.body);
      return { id, token, path: `/g/${token}/mcp` };
    },
    async [Symbol.asyncDispose]() {
      balancer.close();
      for (const { child } of replicas) await child[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

/** Each connection goes to the next one that takes it. */
async function startBalancer(portsNow: () => readonly number[]) {
  let turn = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client.on("error", () => client.destroy()));
    client.on("close", () => open.delete(client));
    const ports = portsNow();
    const tryNext = (left: number): void => {
      const port = ports[turn++ % ports.length];
      if (left === 0 || port === undefined) {
        client.destroy();
        return;
      }
      const replica = connect(port, "127.0.0.1");
      const failed = () => {
        tryNext(left - 1);
      };
      replica.once("error", failed);
      replica.once("connect", () => {
        replica.off("error", failed).on("error", () => client.destroy());
        client.pipe(replica).pipe(client);
        client.on("close", () => replica.destroy());
        replica.on("close", () => client.destroy());
      });
    };
    tryNext(ports.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
