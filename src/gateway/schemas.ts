// The bodies and answers of the admin API. The OpenAPI document is made from them.
import { z } from "zod";
import { ACCESS_LEVELS, TAGS } from "../tools/traits.ts";
import { METHOD_FILTERS } from "../tools/selection.ts";
import { APPROVAL_RULES } from "../tools/policy/approval.ts";
import { SECRET_NAME } from "../tools/secret-name.ts";

/** More calls in a minute than any agent makes. */
const MAX_CALLS_PER_MINUTE = 10_000;
const MAX_NAME = 200;
const MAX_WORDS = 200;

const name = z.string().trim().min(1).max(MAX_NAME);
const words = (word: z.ZodType<string>) => z.array(word).max(MAX_WORDS);
const when = z.iso.datetime({ offset: true, local: true });
const accountName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "letters, digits, dots, _ and -");

export const configInput = z.strictObject({
  access: z.enum(ACCESS_LEVELS).optional(),
  methods: words(z.enum(METHOD_FILTERS)).optional(),
  tags: words(z.enum(TAGS)).optional(),
  exclude: words(z.string()).optional(),
  pipelines: words(name).optional(),
});

const limitsInput = z.strictObject({
  calls_per_minute: z.int().min(1).max(MAX_CALLS_PER_MINUTE).nullish(),
  writes: z.int().min(1).max(Number.MAX_SAFE_INTEGER).nullish(),
});

const grantFields = {
  client: name.nullish(),
  config: configInput.optional(),
  not_before: when.nullish(),
  expires_at: when.nullish(),
  require_api_token_auth: z.boolean().nullish(),
  limits: limitsInput.optional(),
  approval: z.enum(APPROVAL_RULES).optional(),
  /** Who decides: a member, or the person of the client, where that can ask. */
  approval_by: z.enum(["member", "client"]).optional(),
};

export const newGrantInput = z.strictObject({ name, account: accountName.optional(), ...grantFields });
export const grantChangeInput = z.strictObject({ name: name.optional(), ...grantFields });

export const newMemberInput = z.strictObject({
  name,
  role: z.enum(["admin", "member"]).default("member"),
  /** The id of a grant: the token is the second factor of this one alone, and ends with it. */
  grant: name.optional(),
});

export const newAccountInput = z.strictObject({
  name: accountName.default("main"),
  api_key: z.string().trim().min(1),
  api_url: z.url({ protocol: /^https?$/ }).nullish(),
  events_url: z.url({ protocol: /^https?$/ }).nullish(),
});

export const secretInput = z.strictObject({
  name: z.string().regex(SECRET_NAME, "letters, digits and underscores"),
  value: z.string().min(1).max(100_000),
  /** Where it may go, e.g. the host of a database. */
  destinations: z.array(z.string().trim().min(1).max(500)).min(1).max(50),
});

export const decisionInput = z.strictObject({
  decision: z.enum(["approve", "deny"]),
  reason: z.string().trim().max(500).optional(),
  /** How long the approval may be used. */
  minutes: z
    .number()
    .min(1)
    .max(24 * 60)
    .optional(),
});

/** What a person took back of a grant's doings, as their own record has it. */
export const undoneInput = z.strictObject({
  /** The request id of the call that had done it. */
  of: z.uuid(),
  requestId: z.uuid(),
  tool: name,
  targets: z
    .array(z.strictObject({ kind: name, name: z.string().max(500), uuid: name.optional() }))
    .max(500)
    .optional(),
  effect: z.string().max(500),
  outcome: z.enum(["done", "failed"]),
  code: name.optional(),
  milliseconds: z.number().min(0),
});
export const undoneAnswer = z.object({ undoes: z.string() });

const time = z.iso.datetime();

export const grantAnswer = z.object({
  id: z.string(),
  name: z.string(),
  client: z.string().nullable(),
  account: z.string(),
  state: z.enum(["active", "not_yet", "expired", "revoked"]),
  config: z.object({
    access: z.enum(ACCESS_LEVELS),
    methods: z.array(z.string()),
    tags: z.array(z.string()),
    exclude: z.array(z.string()),
    pipelines: z.array(z.string()),
  }),
  created_by: z.string(),
  created_at: time,
  not_before: time.nullable(),
  expires_at: time,
  require_api_token_auth: z.boolean(),
  limits: z.object({
    calls_per_minute: z.number().nullable(),
    writes: z.number().nullable(),
    writes_left: z.number().nullable(),
  }),
  approval: z.enum(APPROVAL_RULES),
  approval_by: z.enum(["member", "client"]),
  last_used_at: time.nullable(),
  calls: z.number(),
  revoked_at: time.nullable(),
});

export const newGrantAnswer = grantAnswer.extend({
  token: z.string(),
  url: z.string(),
  connect_code: z.string(),
  note: z.string().optional(),
});
export const codeAnswer = z.object({ connect_code: z.string(), expires_at: time });

export const memberAnswer = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(["admin", "member"]),
  grant: z.string().nullable(),
  created_by: z.string(),
  created_at: time,
  last_used_at: time.nullable(),
  revoked_at: time.nullable(),
});
export const newMemberAnswer = memberAnswer.extend({ token: z.string() });

export const accountAnswer = z.object({
  name: z.string(),
  api_url: z.string().nullable(),
  events_url: z.string().nullable(),
  created_by: z.string(),
  created_at: time,
});
export const secretAnswer = z.object({
  name: z.string(),
  destinations: z.array(z.string()),
  created_by: z.string(),
  created_at: time,
});

export const callAnswer = z.looseObject({ at: time, grant: z.string(), seq: z.number(), kind: z.string() });
export const verifyAnswer = z.object({
  ok: z.boolean(),
  rows: z.number(),
  chains: z.number(),
  problems: z.array(z.string()),
});
export const approvalAnswer = z.looseObject({
  id: z.string(),
  grant: z.string(),
  state: z.enum(["waiting", "approved", "denied", "used", "expired"]),
  created_at: time,
  expires_at: time,
  decided_by: z.string().nullable(),
  decided_at: time.nullable(),
  reason: z.string().nullable(),
});

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), cursor: z.string().optional() });
}

export const refusalAnswer = z.looseObject({ error: z.string(), code: z.string(), remedy: z.string() });

export type NewGrantInput = z.output<typeof newGrantInput>;
export type GrantChangeInput = z.output<typeof grantChangeInput>;
export type GrantAnswer = z.output<typeof grantAnswer>;
