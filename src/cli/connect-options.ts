// What the command line of connect and disconnect says.
import type { ParseArgsOptionsConfig } from "node:util";
import { UsageError } from "./errors.ts";
import { addressOf, parseWithNames, SELECTION, selectionOf } from "./flags.ts";

export type ConnectCommand = ReturnType<typeof parseConnect>;
export type DisconnectCommand = ReturnType<typeof parseDisconnect>;

const PLACE = { project: { type: "boolean" }, replace: { type: "boolean" } } as const satisfies ParseArgsOptionsConfig;

const CONNECT = {
  ...PLACE,
  ...SELECTION,
  pipeline: { type: "string", multiple: true },
  "grant-stdin": { type: "boolean" },
  sandbox: { type: "boolean" },
  "api-url": { type: "string" },
  "dry-run": { type: "boolean" },
  list: { type: "boolean" },
  check: { type: "boolean" },
  json: { type: "boolean" },
} as const satisfies ParseArgsOptionsConfig;

export function parseConnect(args: string[]) {
  const { values, positionals } = parseWithNames(args, CONNECT);
  const { list = false, check = false, json = false, sandbox = false, "grant-stdin": grantStdin = false } = values;
  if (list && positionals.length > 0) throw new UsageError("--list lists all clients: leave the client out.");
  if (json && !list) throw new UsageError("--json goes with --list.");
  if (sandbox && grantStdin) throw new UsageError("Give --grant-stdin or --sandbox, not both.");
  const narrows = [values.access, values.methods, values.tags, values.exclude, values.pipeline].some(
    (value) => value !== undefined,
  );
  return {
    name: "connect" as const,
    client: list ? undefined : clientIn(positionals),
    ...{ list, check, json, sandbox, grantStdin },
    apiUrl: addressOf("--api-url", values["api-url"]),
    /** Undefined: as it was. */
    selection: narrows ? { ...selectionOf(values), pipelines: pipelinesIn(values.pipeline) } : undefined,
    project: values.project ?? false,
    replace: values.replace ?? false,
    dryRun: values["dry-run"] ?? false,
  };
}

export function parseDisconnect(args: string[]) {
  const { values, positionals } = parseWithNames(args, PLACE);
  const { project = false, replace = false } = values;
  return { name: "disconnect" as const, client: clientIn(positionals), project, replace };
}

/** An empty name is refused: an unset variable must not open the whole account. */
function pipelinesIn(names: readonly string[] = []): string[] {
  const pipelines = names.map((name) => name.trim());
  if (pipelines.includes("")) throw new UsageError("--pipeline takes the name or UUID of a pipeline.");
  return pipelines;
}

function clientIn(positionals: readonly string[]): string {
  const [client, other] = positionals;
  if (client === undefined) throw new UsageError("Name a client; artie-mcp connect --list shows them.");
  if (other === undefined) return client;
  throw new UsageError(`Name one client: "${other}" is one too many.`);
}
