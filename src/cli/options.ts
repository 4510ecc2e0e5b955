// Turns the words of the command line into a command, or says which word is wrong.
import type { ParseArgsOptionsConfig } from "node:util";
import { type ConnectCommand, type DisconnectCommand, parseConnect, parseDisconnect } from "./connect-options.ts";
import { UsageError } from "./errors.ts";
import { type AdminCommand, NOUNS, parseAdmin } from "./admin-options.ts";
import { addressOf, numberOf, parse, portOf, SELECTION, selectionOf, type Values } from "./flags.ts";
import { type GatewayCommand, parseGateway } from "./gateway-options.ts";

export type StdioCommand = ReturnType<typeof parseStdio>;
export type HttpCommand = ReturnType<typeof parseHttp>;
export type SandboxCommand = ReturnType<typeof parseSandbox>;
export type ToolsCommand = ReturnType<typeof parseTools>;
export type DriftCommand = ReturnType<typeof parseDrift>;
export type ApiOptions = ReturnType<typeof apiOf>;

export type Command =
  | StdioCommand
  | HttpCommand
  | SandboxCommand
  | ToolsCommand
  | DriftCommand
  | ConnectCommand
  | DisconnectCommand
  | GatewayCommand
  | AdminCommand
  | { readonly name: "help" }
  | { readonly name: "version" };

/** The description of the API that the tools follow. */
const SPEC = { spec: { type: "string" } } as const satisfies ParseArgsOptionsConfig;

const API = {
  sandbox: { type: "boolean" },
  "api-url": { type: "string" },
  "events-url": { type: "string" },
  folder: { type: "string", multiple: true },
  audit: { type: "string" },
} as const satisfies ParseArgsOptionsConfig;

const HTTP = {
  host: { type: "string" },
  port: { type: "string" },
  "key-file": { type: "string" },
  "no-key": { type: "boolean" },
} as const satisfies ParseArgsOptionsConfig;

const SANDBOX = {
  port: { type: "string" },
  seed: { type: "string" },
  pipelines: { type: "string" },
  speed: { type: "string" },
  latency: { type: "string" },
  "rate-limit": { type: "string" },
  fault: { type: "string", multiple: true },
} as const satisfies ParseArgsOptionsConfig;

const COMMANDS = ["stdio", "http", "sandbox", "tools", "drift", "connect", "disconnect", "gateway", ...NOUNS].join(
  ", ",
);

/** @throws UsageError */
export function parseCommand(args: readonly string[]): Command {
  if (args.includes("--help") || args.includes("-h")) return { name: "help" };
  if (args.includes("--version")) return { name: "version" };
  const [name, ...rest] = args;
  switch (name) {
    case "stdio":
      return parseStdio(rest);
    case "http":
      return parseHttp(rest);
    case "sandbox":
      return parseSandbox(rest);
    case "tools":
      return parseTools(rest);
    case "drift":
      return parseDrift(rest);
    case "connect":
      return parseConnect(rest);
    case "disconnect":
      return parseDisconnect(rest);
    case "gateway":
      return parseGateway(rest);
    case undefined:
      throw new UsageError(`Name a command: ${COMMANDS}. See artie-mcp --help.`);
    default:
      if (NOUNS.includes(name)) return parseAdmin(name, rest);
      throw new UsageError(`There is no command "${name}"; there are ${COMMANDS}.`);
  }
}

function parseStdio(args: string[]) {
  const values = parse(args, { ...SELECTION, ...SPEC, ...API });
  return { name: "stdio" as const, selection: selectionOf(values), spec: values.spec, api: apiOf(values) };
}

function parseHttp(args: string[]) {
  const values = parse(args, { ...SELECTION, ...SPEC, ...API, ...HTTP });
  return {
    name: "http" as const,
    selection: selectionOf(values),
    spec: values.spec,
    api: apiOf(values),
    host: values.host ?? "127.0.0.1",
    port: portOf(values.port),
    keyFile: values["key-file"],
    noKey: values["no-key"] ?? false,
  };
}

function parseSandbox(args: string[]) {
  const values = parse(args, SANDBOX);
  return {
    name: "sandbox" as const,
    port: portOf(values.port),
    seed: numberOf("--seed", values.seed, { whole: true }),
    pipelines: numberOf("--pipelines", values.pipelines, { whole: true, max: 100_000 }),
    speed: numberOf("--speed", values.speed, { above: 0 }),
    latencyMs: numberOf("--latency", values.latency, { max: 600_000 }),
    /** Requests per second. */
    rateLimit: numberOf("--rate-limit", values["rate-limit"], { above: 0 }),
    /** Rates from 0 to 1, by the name of the fault. */
    faults: new Map(values.fault?.map(faultOf)),
  };
}

function parseTools(args: string[]) {
  const values = parse(args, { ...SELECTION, ...SPEC, json: { type: "boolean" } });
  return { name: "tools" as const, selection: selectionOf(values), spec: values.spec, json: values.json ?? false };
}

function parseDrift(args: string[]) {
  const { spec, json = false } = parse(args, { ...SPEC, json: { type: "boolean" } });
  return { name: "drift" as const, spec, json };
}

/** Which API the tools talk to, below which folders files may be read, and which file keeps the record. */
function apiOf({ sandbox = false, folder: folders, audit, ...addresses }: Values<typeof API>) {
  const apiUrl = addressOf("--api-url", addresses["api-url"]);
  const eventsUrl = addressOf("--events-url", addresses["events-url"]);
  if (sandbox && (apiUrl ?? eventsUrl) !== undefined) {
    throw new UsageError("--sandbox has addresses of its own; leave out --api-url and --events-url.");
  }
  return { sandbox, apiUrl, eventsUrl, folders, audit };
}

function faultOf(value: string): [string, number] {
  const [name = "", rate] = value.split("=", 2);
  if (name === "" || rate === undefined) throw new UsageError(`--fault takes NAME=RATE, not "${value}".`);
  return [name, numberOf(`--fault ${name}`, rate, { max: 1 }) ?? 0];
}
