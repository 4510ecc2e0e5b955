// `artie-mcp gateway`: serves grants until the process is told to stop.
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Http } from "../artie/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { apiKeyOf } from "./api.ts";
import { CommandError, reasonOf, UsageError } from "./errors.ts";
import type { GatewayCommand } from "./gateway-options.ts";
import { createPooledHttp } from "./pooled-http.ts";
import type { Follower } from "../tools/follower.ts";
import { openFollower, specIn } from "./spec.ts";
import { aborted, stopSignal } from "./stop.ts";

/** What the gateway is started with; it lives beside the command line and is given from above. */
export interface GatewayStart {
  readonly store: string;
  readonly masterKey: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly behindProxy: boolean;
  readonly account?: {
    readonly name: string;
    readonly key: string;
    readonly url?: string;
    readonly eventsUrl?: string;
    readonly ingestionKey?: string;
  };
  readonly apiUrl: string | undefined;
  readonly eventsUrl: string | undefined;
  readonly keepDays: number;
  readonly approvalWebhook: { readonly url: string; readonly secret: string | undefined } | undefined;
  /** Whether clients are known by documents that they publish, which the gateway fetches. */
  readonly clientDocuments: boolean;
  readonly http: Http;
  readonly follower: Follower;
  readonly log: (line: string) => void;
  readonly version: string;
}

export type StartGateway = (options: GatewayStart) => Promise<{
  readonly url: string;
  readonly adminToken: string | undefined;
  close(): Promise<void>;
}>;

export interface GatewayProgram {
  readonly start: StartGateway;
  /** What is done at the store alone, when nobody can ask the gateway for it. */
  readonly repair: (options: {
    readonly store: string;
    readonly masterKey: string | undefined;
    readonly newAdmin: string | undefined;
    readonly newSigningKeys: boolean;
  }) => Promise<{ readonly adminToken?: string; readonly otherAdmins: readonly string[] }>;
}

/** The first Node with all that the gateway stands on. */
const NEEDS = [22, 13] as const;

/** The first line of stdout is the address, with the administrator's token when this start has made it. */
export async function runGateway(command: GatewayCommand, version: string, program: GatewayProgram): Promise<void> {
  requireNode();
  if (command.repair) {
    await repair(command, command.repair, program);
    return;
  }
  const { host, port, publicUrl, behindProxy, apiUrl, eventsUrl, keepDays, clientDocuments } = command;
  const { approvalWebhook: url } = command;
  const secret = process.env["ARTIE_APPROVAL_WEBHOOK_SECRET"];
  const approvalWebhook = url === undefined ? undefined : { url, secret };
  const sandbox = command.sandbox ? await (await import("../sandbox/index.ts")).startSandbox() : undefined;
  const key = process.env["ARTIE_API_KEY"] === undefined || sandbox ? undefined : apiKeyOf(process.env);
  const account = sandbox ? accountOf(sandbox) : key && { name: "main", key };
  const stop = stopSignal();
  const follower = openFollower(specIn(command.spec, process.env), version);
  try {
    const gateway = await program
      .start({
        ...{
          host,
          port,
          publicUrl,
          behindProxy,
          apiUrl,
          eventsUrl,
          keepDays,
          clientDocuments,
          version,
          approvalWebhook,
        },
        ...(account ? { account } : {}),
        store: storeOf(command),
        masterKey: process.env["ARTIE_GATEWAY_KEY"],
        tls: command.tls && (await certificateIn(command.tls)),
        http: createPooledHttp(process.env),
        follower,
        log: (line) => process.stderr.write(line),
      })
      .catch(refused);
    const { url, adminToken } = gateway;
    process.stdout.write(`${JSON.stringify({ url, ...(adminToken === undefined ? {} : { adminToken }) })}\n`);
    await aborted(stop);
    await gateway.close();
  } finally {
    follower.dispose();
    await sandbox?.close();
  }
}

function accountOf({ apiKey: key, url, eventsUrl, ingestionKey }: Sandbox) {
  return { name: "sandbox", key, url, eventsUrl, ingestionKey };
}

/** The gateway's own words for why it can't be run as it was told to. @throws CommandError */
function refused(error: unknown): never {
  if (error instanceof Error && error.name === "StoreRefused") throw new CommandError(error.message);
  if (reasonOf(error) === "ERR_MODULE_NOT_FOUND") {
    throw new CommandError(
      "This copy of artie-mcp came with the extension, without the gateway: run it from the npm package.",
    );
  }
  throw error;
}

/** Prints the new administrator's token, as the first start does. */
async function repair(
  command: GatewayCommand,
  what: NonNullable<GatewayCommand["repair"]>,
  program: GatewayProgram,
): Promise<void> {
  const masterKey = process.env["ARTIE_GATEWAY_KEY"];
  const { adminToken, otherAdmins } = await program
    .repair({ store: storeOf(command), masterKey, ...what })
    .catch(refused);
  if (adminToken === undefined) return;
  process.stdout.write(`${JSON.stringify({ adminToken })}\n`);
  if (otherAdmins.length === 0) return;
  process.stderr.write(
    `artie-mcp: Revoke whose token is lost: artie-mcp member revoke NAME; there are ${otherAdmins.join(", ")}.\n`,
  );
}

function requireNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > NEEDS[0] || (major === NEEDS[0] && minor >= NEEDS[1])) return;
  throw new UsageError(`The gateway needs Node ${NEEDS.join(".")} or later; this is ${process.version}.`);
}

function storeOf({ store, sandbox }: GatewayCommand): string {
  if (store !== undefined) return store;
  const home = process.env["ARTIE_HOME"] ?? join(homedir(), ".artie");
  return sandbox ? "sqlite::memory:" : `sqlite:${join(home, "gateway.sqlite")}`;
}

async function certificateIn(files: { readonly cert: string; readonly key: string }) {
  const read = (flag: string, file: string) =>
    readFile(file, "utf8").catch((error: unknown) => {
      throw new UsageError(`${flag} ${file} can't be read: ${reasonOf(error)}.`);
    });
  return { cert: await read("--tls-cert", files.cert), key: await read("--tls-key", files.key) };
}
