// What the command line of the gateway says.
import type { ParseArgsOptionsConfig } from "node:util";
import { UsageError } from "./errors.ts";
import { addressOf, numberOf, parse, portOf } from "./flags.ts";

export type GatewayCommand = ReturnType<typeof parseGateway>;

export const DEFAULT_PORT = 4319;
const KEEP_DAYS = 90;

const GATEWAY = {
  store: { type: "string" },
  host: { type: "string" },
  port: { type: "string" },
  "public-url": { type: "string" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  "behind-proxy": { type: "boolean" },
  sandbox: { type: "boolean" },
  "api-url": { type: "string" },
  "events-url": { type: "string" },
  "keep-calls": { type: "string" },
  spec: { type: "string" },
  "no-client-documents": { type: "boolean" },
  "approval-webhook": { type: "string" },
  "new-admin": { type: "string" },
  "new-signing-keys": { type: "boolean" },
} as const satisfies ParseArgsOptionsConfig;

export function parseGateway(args: string[]) {
  const values = parse(args, GATEWAY);
  const { sandbox = false, "tls-cert": cert, "tls-key": key, "behind-proxy": behindProxy = false } = values;
  if ((cert === undefined) !== (key === undefined)) throw new UsageError("Give --tls-cert and --tls-key, or neither.");
  if (cert !== undefined && behindProxy)
    throw new UsageError("Give --tls-cert and --tls-key or --behind-proxy, not both.");
  const [apiUrl, eventsUrl] = [
    addressOf("--api-url", values["api-url"]),
    addressOf("--events-url", values["events-url"]),
  ];
  if (sandbox && (apiUrl ?? eventsUrl) !== undefined) {
    throw new UsageError("--sandbox has addresses of its own; leave out --api-url and --events-url.");
  }
  return {
    name: "gateway" as const,
    repair: repairOf(values["new-admin"], values["new-signing-keys"] === true, sandbox),
    store: values.store,
    spec: values.spec,
    host: values.host ?? "127.0.0.1",
    port: values.port === undefined ? DEFAULT_PORT : portOf(values.port),
    publicUrl: values["public-url"],
    tls: cert === undefined || key === undefined ? undefined : { cert, key },
    ...{ behindProxy, sandbox, apiUrl, eventsUrl },
    approvalWebhook: values["approval-webhook"],
    clientDocuments: values["no-client-documents"] !== true,
    keepDays: numberOf("--keep-calls", values["keep-calls"], { above: 0 }) ?? KEEP_DAYS,
  };
}

/** What is done at the store instead of serving it. */
function repairOf(newAdmin: string | undefined, newSigningKeys: boolean, sandbox: boolean) {
  if (newAdmin === undefined && !newSigningKeys) return undefined;
  if (sandbox) throw new UsageError("--sandbox has a store of its own that nobody has lost a token of.");
  if (newAdmin?.trim() === "") throw new UsageError("Give --new-admin a name.");
  return { newAdmin: newAdmin?.trim(), newSigningKeys };
}
