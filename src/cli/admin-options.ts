// The commands that ask a gateway's admin API, as the request that each of them makes.
import type { ParseArgsOptionsConfig } from "node:util";
import { REPORT_FORMATS, type ReportFormat } from "../audit/report-formats.ts";
import type { Wanted } from "../audit/report-rows.ts";
import { UsageError } from "./errors.ts";
import { addressOf, numberOf, parseWithNames, SELECTION, selectionOf } from "./flags.ts";
import { DEFAULT_PORT } from "./gateway-options.ts";

export const NOUNS: readonly string[] = [
  "grant",
  "member",
  "account",
  "secret",
  "audit",
  "approvals",
  "approve",
  "deny",
];

export interface AdminRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The field that comes on stdin: what is secret is never a flag. */
  readonly stdin?: string;
}

export interface AdminCommand {
  readonly name: "admin";
  readonly request: AdminRequest;
  readonly gateway: string;
  readonly json: boolean;
  /** Calls that wait are shown in lines of their own. */
  readonly isOfApprovals: boolean;
  /** What is made of the trail, or of a record in a file. */
  readonly report?: Report | undefined;
}

export interface Report extends Wanted {
  readonly format: ReportFormat;
  /** The record of `--audit FILE`, in place of a gateway's trail. */
  readonly file?: string | undefined;
}

const FLAGS = {
  ...SELECTION,
  name: { type: "string" },
  client: { type: "string" },
  account: { type: "string" },
  pipeline: { type: "string", multiple: true },
  expires: { type: "string" },
  "require-token": { type: "boolean" },
  "calls-per-minute": { type: "string" },
  writes: { type: "string" },
  approval: { type: "string" },
  "approval-by": { type: "string" },
  role: { type: "string" },
  for: { type: "string", multiple: true },
  "api-url": { type: "string" },
  "events-url": { type: "string" },
  reason: { type: "string" },
  minutes: { type: "string" },
  gateway: { type: "string" },
  json: { type: "boolean" },
  since: { type: "string" },
  grant: { type: "string" },
  format: { type: "string" },
  audit: { type: "string" },
} as const satisfies ParseArgsOptionsConfig;

type Flag = keyof typeof FLAGS;
type Flags = ReturnType<typeof parseWithNames<typeof FLAGS>>["values"];

interface Action {
  /** The flags that it takes beside --gateway and --json. */
  readonly flags?: readonly Flag[];
  /** Of what it is about, where it takes one. */
  readonly about?: "needed" | "optional";
  readonly request: (about: string, flags: Flags) => AdminRequest;
  /** Answers with calls that wait or waited. */
  readonly approvals?: true;
}

const GRANT_FLAGS: readonly Flag[] = [
  ...([
    "name",
    "client",
    "account",
    "access",
    "methods",
    "tags",
    "exclude",
    "pipeline",
    "expires",
    "require-token",
  ] as const),
  ...(["calls-per-minute", "writes", "approval", "approval-by"] as const),
];
const DECISION: readonly Flag[] = ["reason", "minutes"];
const ADMIN = "/admin/v1";

const list = (path: string): Action => ({ request: () => ({ method: "GET", path: `${ADMIN}/${path}` }) });
const remove = (path: string): Action => ({
  about: "needed",
  request: (about) => ({ method: "DELETE", path: `${ADMIN}/${path}/${encodeURIComponent(about)}` }),
});
const decide = (decision: string): Action => ({
  about: "needed",
  approvals: true,
  flags: DECISION,
  request: (id, { reason, minutes }) => ({
    ...{ method: "POST", path: `${ADMIN}/approvals/${encodeURIComponent(id)}` },
    body: { decision, reason, minutes: numberOf("--minutes", minutes, { above: 0 }) },
  }),
});

/** By noun and verb; nouns that are verbs have none. */
const ACTIONS: Readonly<Record<string, Action>> = {
  "grant create": {
    flags: GRANT_FLAGS,
    request: (_, flags) => ({ method: "POST", path: `${ADMIN}/grants`, body: grantOf(flags) }),
  },
  "grant list": list("grants?limit=1000"),
  "grant show": {
    about: "needed",
    request: (id) => ({ method: "GET", path: `${ADMIN}/grants/${encodeURIComponent(id)}` }),
  },
  "grant renew": {
    about: "needed",
    flags: ["expires"],
    request: (id, { expires }) => {
      if (expires === undefined) throw new UsageError("Give --expires: how long from now, such as 8h, or until when.");
      const path = `${ADMIN}/grants/${encodeURIComponent(id)}`;
      return { method: "PATCH", path, body: { expires_at: endOf(expires) } };
    },
  },
  "grant revoke": remove("grants"),
  "grant code": {
    about: "needed",
    request: (id) => ({ method: "POST", path: `${ADMIN}/grants/${encodeURIComponent(id)}/code` }),
  },
  "member create": {
    about: "needed",
    flags: ["role", "grant"],
    request: (name, { role, grant }) => ({ method: "POST", path: `${ADMIN}/members`, body: { name, role, grant } }),
  },
  "member list": list("members"),
  "member revoke": remove("members"),
  "account add": {
    about: "optional",
    flags: ["api-url", "events-url"],
    request: (name, flags) => ({
      ...{ method: "POST", path: `${ADMIN}/accounts`, stdin: "api_key" },
      body: {
        ...(name === "" ? {} : { name }),
        ...{
          api_url: addressOf("--api-url", flags["api-url"]),
          events_url: addressOf("--events-url", flags["events-url"]),
        },
      },
    }),
  },
  "account list": list("accounts"),
  "account remove": remove("accounts"),
  "secret set": {
    about: "needed",
    flags: ["for"],
    request: (name, { for: destinations }) => {
      if (!destinations) throw new UsageError("Give --for: where the secret may go, such as db.example.com.");
      return { method: "POST", path: `${ADMIN}/secrets`, body: { name, destinations }, stdin: "value" };
    },
  },
  "secret list": list("secrets"),
  "secret remove": remove("secrets"),
  "audit export": { ...list("audit"), flags: ["since", "pipeline", "grant", "format", "audit"] },
  "audit verify": list("audit/verify"),
  approvals: { ...list("approvals?state=waiting&limit=1000"), approvals: true },
  approve: decide("approve"),
  deny: decide("deny"),
};

/** @throws UsageError */
export function parseAdmin(noun: string, args: string[]): AdminCommand {
  const { values, positionals } = parseWithNames(args, FLAGS);
  const [verb = "", ...rest] = noun in ACTIONS ? ["", ...positionals] : positionals;
  const spoken = `${noun} ${verb}`.trim();
  const action = ACTIONS[spoken];
  if (!action) throw new UsageError(`There is no "${spoken}"; there are ${verbsOf(noun).join(", ")}.`);
  const [about = "", other] = rest;
  if (action.about === "needed" && about === "") {
    const listing = action.approvals ? " artie-mcp approvals lists what waits." : "";
    throw new UsageError(`Say which: artie-mcp ${spoken} <name or id>.${listing}`);
  }
  const surplus = action.about === undefined ? rest[0] : other;
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one too many. See artie-mcp --help.`);
  const stranger = Object.keys(values).find((flag) => ![...(action.flags ?? []), "gateway", "json"].includes(flag));
  if (stranger !== undefined) throw new UsageError(`${spoken} takes no --${stranger}. See artie-mcp --help.`);
  const gateway = addressOf("--gateway", values.gateway) ?? `http://127.0.0.1:${DEFAULT_PORT}`;
  return {
    name: "admin",
    request: action.request(about, values),
    gateway: gateway.replace(/\/+$/, ""),
    json: values.json ?? false,
    isOfApprovals: action.approvals ?? false,
    ...(spoken === "audit export" ? { report: reportOf(values) } : {}),
  };
}

/** Undefined where the trail is wanted as it is. */
function reportOf({ since, pipeline: pipelines, grant, format, audit: file }: Flags): Report | undefined {
  if ([since, pipelines, grant, format, file].every((flag) => flag === undefined)) return undefined;
  const known = REPORT_FORMATS.find((each) => each === (format ?? "md"));
  if (known === undefined) throw new UsageError(`--format is one of ${REPORT_FORMATS.join(", ")}.`);
  return { format: known, since: since === undefined ? undefined : beginOf(since), pipelines, grant, file };
}

/** `8h` ago, or a date. @throws UsageError */
function beginOf(text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const at = unit === undefined ? Date.parse(text) : Date.now() - Number(count) * (UNITS[unit] ?? 0);
  if (Number.isNaN(at)) throw new UsageError("--since is how long ago, such as 8h or 2d, or a date.");
  return at;
}

function verbsOf(noun: string): string[] {
  return Object.keys(ACTIONS).filter((spoken) => spoken.startsWith(`${noun} `));
}

function grantOf(flags: Flags): Record<string, unknown> {
  const { name, client, account, expires, pipeline: pipelines, approval } = flags;
  if (name === undefined) throw new UsageError("Give --name: what the grant is for.");
  const limits = {
    calls_per_minute: numberOf("--calls-per-minute", flags["calls-per-minute"], { whole: true }),
    writes: numberOf("--writes", flags.writes, { whole: true }),
  };
  return {
    ...{
      name,
      client,
      account,
      config: { ...selectionOf(flags), pipelines },
      limits,
      approval,
      approval_by: flags["approval-by"],
    },
    expires_at: expires === undefined ? undefined : endOf(expires),
    require_api_token_auth: flags["require-token"],
  };
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30m`, `8h`, `7d` from now, or a date. */
function endOf(text: string): string {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const at = unit === undefined ? Date.parse(text) : Date.now() + Number(count) * (UNITS[unit] ?? 0);
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw new UsageError(`--expires takes 30m, 8h, 7d or a date such as 2027-01-31, not "${text}".`);
}
