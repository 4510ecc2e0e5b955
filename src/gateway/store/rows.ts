// The rows of the store as the gateway works with them. Times are milliseconds since 1970.
import { z } from "zod";
import { APPROVAL_RULES } from "../../tools/policy/approval.ts";

const time = z.number();
const flag = z.union([z.boolean(), z.literal([0, 1]).transform(Boolean)]);
const json = z.string().transform((text): unknown => JSON.parse(text));

export const grantConfig = z.object({
  access: z.string(),
  methods: z.array(z.string()),
  tags: z.array(z.string()),
  exclude: z.array(z.string()),
  /** Names or UUIDs. Empty: all. */
  pipelines: z.array(z.string()),
  /** The UUID of each, as it was when the grant was made: what has the name later is another pipeline. */
  pins: z.record(z.string(), z.string()).default({}),
});

export const grantRow = z.object({
  id: z.string(),
  token_hash: z.string(),
  name: z.string(),
  client: z.string().nullable(),
  account: z.string(),
  config: json.pipe(grantConfig),
  created_by: z.string(),
  created_at: time,
  not_before: time.nullable(),
  expires_at: time,
  require_api_token_auth: flag,
  calls_per_minute: z.number().nullable(),
  writes: z.number().nullable(),
  writes_left: z.number().nullable(),
  approval: z.enum(APPROVAL_RULES),
  approval_by: z.enum(["member", "client"]),
  last_used_at: time.nullable(),
  calls: z.number(),
  revoked_at: time.nullable(),
});

export const memberRow = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(["admin", "member"]),
  token_hash: z.string(),
  /** The one grant whose second factor its token is; without one of any. */
  grant_id: z.string().nullable(),
  created_by: z.string(),
  created_at: time,
  last_used_at: time.nullable(),
  revoked_at: time.nullable(),
});

export const accountRow = z.object({
  name: z.string(),
  /** Encrypted. */
  api_key: z.string(),
  api_url: z.string().nullable(),
  events_url: z.string().nullable(),
  created_by: z.string(),
  created_at: time,
});

export const secretRow = z.object({
  name: z.string(),
  /** Encrypted. */
  value: z.string(),
  destinations: json.pipe(z.array(z.string())),
  created_by: z.string(),
  created_at: time,
});

export const oauthRow = z.object({
  model: z.string(),
  id: z.string(),
  uid: z.string().nullable(),
  /** Of the OAuth library's own grant, not of ours. */
  grant_id: z.string().nullable(),
  payload: json.pipe(z.record(z.string(), z.unknown())),
  expires_at: time.nullable(),
  consumed_at: time.nullable(),
});

export const signingKeyRow = z.object({
  kid: z.string(),
  /** Encrypted. */
  private_key: z.string(),
  created_at: time,
  signs_from: time,
  retires_at: time,
});

export const APPROVAL_STATES = ["waiting", "approved", "denied", "used"] as const;
export const approvalRow = z.object({
  id: z.string(),
  grant_id: z.string(),
  state: z.enum(APPROVAL_STATES),
  /** What is asked for, and what it would do. */
  request: json.pipe(z.record(z.string(), z.unknown())),
  created_at: time,
  expires_at: time,
  decided_by: z.string().nullable(),
  decided_at: time.nullable(),
  reason: z.string().nullable(),
});

export const auditRow = z.object({
  chain: z.string(),
  seq: z.number(),
  at: time,
  kind: z.enum(["call", "event", "checkpoint"]),
  /** JSON, as it was signed. */
  entry: z.string(),
  hmac: z.string(),
});

export const auditHead = z.object({ chain: z.string(), seq: z.number(), hmac: z.string(), seal: z.string() });

export type GrantConfig = z.infer<typeof grantConfig>;
export type Grant = z.infer<typeof grantRow>;
export type Member = z.infer<typeof memberRow>;
export type Account = z.infer<typeof accountRow>;
export type Secret = z.infer<typeof secretRow>;
export type OAuthRow = z.infer<typeof oauthRow>;
export type SigningKey = z.infer<typeof signingKeyRow>;
export type ApprovalState = (typeof APPROVAL_STATES)[number];
export type Approval = z.infer<typeof approvalRow>;
export type AuditRow = z.infer<typeof auditRow>;
export type AuditHead = z.infer<typeof auditHead>;
