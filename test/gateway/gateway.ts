// A gateway in this process over a sandbox, and ways to talk to it.
import { afterEach } from "vitest";
import { z } from "zod";
import { fetchHttp } from "../../src/artie/index.ts";
import { type Gateway, type GatewayOptions, startGateway } from "../../src/gateway/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type Answer, ask } from "./ask.ts";
import { newPlace, type Place, type StoreName } from "./stores.ts";

export { type Answer, ask, callBody, post } from "./ask.ts";

const MASTER_KEY = Buffer.alloc(32, 7).toString("base64");

export interface Running extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly sandbox: Sandbox;
  readonly place: Place;
  readonly token: string;
  /** What the gateway has logged. */
  readonly log: readonly string[];
  /** Asks the admin API, by default as its administrator. */
  admin(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
  /** Makes a grant and answers what is shown once. */
  grant(body?: Record<string, unknown>): Promise<Made>;
  /** Another replica over the same store. */
  replica(options?: Partial<GatewayOptions>): Promise<Gateway>;
}

export interface Made {
  readonly id: string;
  readonly token: string;
  readonly url: string;
  readonly connect_code: string;
}

const made = z.looseObject({ id: z.string(), token: z.string(), url: z.string(), connect_code: z.string() });

const running: Running[] = [];

afterEach(async () => {
  for (const each of running.splice(0)) await each[Symbol.asyncDispose]();
});

/** Ends with the test. @param prepare What is at its place before. */
export async function run(
  store: StoreName,
  options: Partial<GatewayOptions> = {},
  prepare: (place: Place) => Promise<void> = () => Promise.resolve(),
): Promise<Running> {
  const [place, sandbox] = [await newPlace(store), await startSandbox()];
  await prepare(place);
  const account = { name: "main", key: sandbox.apiKey, url: sandbox.url, eventsUrl: sandbox.eventsUrl };
  const log: string[] = [];
  const start = (more: Partial<GatewayOptions> = {}) =>
    startGateway({
      ...{ store: place.address, masterKey: MASTER_KEY, host: "127.0.0.1", port: 0, behindProxy: false },
      ...{
        account,
        keepDays: 90,
        http: fetchHttp,
        log: (line) => log.push(line),
        version: "0.0.0",
        ...options,
        ...more,
      },
    });
  const gateways = [await start()];
  const [gateway] = gateways;
  if (!gateway) throw new Error("There is no gateway.");
  const token = gateway.adminToken ?? "";
  const admin = (method: string, path: string, body?: unknown, by = token) =>
    ask(gateway.url + path, { method, headers: { authorization: `Bearer ${by}` }, body });
  const all: Running = {
    ...{ gateway, sandbox, place, token, log, admin },
    async grant(body = {}) {
      const { status, body: answer, text } = await admin("POST", "/admin/v1/grants", { name: "Test", ...body });
      if (status === 201) return made.parse(answer);
      throw new Error(`No grant was made: ${text}`);
    },
    async replica(more) {
      const another = await start(more);
      gateways.push(another);
      return another;
    },
    async [Symbol.asyncDispose]() {
      for (const each of gateways.toReversed()) await each.close();
      await sandbox.close();
      await place[Symbol.asyncDispose]();
    },
  };
  running.push(all);
  return all;
}
