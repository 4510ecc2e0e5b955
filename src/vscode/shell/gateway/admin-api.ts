// A gateway's admin API, as much of it as the window uses: requests typed, answers read as what is relied on and no more,
// since a team's gateway may be of another version.
import { z } from "zod";
import type { Entry } from "../../../audit/entry.ts";
import { type Endpoint, exchange, type Exchange } from "./exchange.ts";
import { serverSentEvents } from "./server-sent-events.ts";

const time = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) context.addIssue({ code: "custom", message: "is no time" });
  return at;
});

const words = z.array(z.string());

/** Times are milliseconds since 1970. */
export const grantSchema = z.object({
  id: z.string(),
  name: z.string(),
  client: z.string().nullable(),
  account: z.string(),
  config: z.object({ access: z.string(), methods: words, tags: words, exclude: words, pipelines: words }),
  created_by: z.string(),
  created_at: time,
  not_before: time.nullable(),
  expires_at: time,
  require_api_token_auth: z.boolean(),
  limits: z.object({ writes: z.number().nullable(), writes_left: z.number().nullable() }),
  approval: z.string(),
  last_used_at: time.nullable(),
  calls: z.number(),
  revoked_at: time.nullable(),
});
export type Grant = z.infer<typeof grantSchema>;

/** The address is the key, and is shown once. */
const newGrantSchema = grantSchema.extend({ url: z.string(), connect_code: z.string() });
export type NewGrant = z.infer<typeof newGrantSchema>;

/** A row of the trail: a call, or what was done with the grant. */
const trailRowSchema = z.looseObject({ at: z.string(), grant: z.string(), seq: z.number(), kind: z.string() });
export type TrailRow = z.infer<typeof trailRowSchema>;

const target = z.object({ kind: z.string(), name: z.string(), uuid: z.string().optional() });
const undoCall = z.object({ tool: z.string(), input: z.record(z.string(), z.unknown()) });
const planSchema = z.object({
  targets: z.array(target),
  effect: z.string(),
  loss: z.string().optional(),
  items: words.optional(),
  difference: z
    .array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
    .optional(),
  figures: z.array(z.object({ what: z.string(), value: z.union([z.string(), z.number()]) })).optional(),
  undo: undoCall.optional(),
  undoFor: z.string().optional(),
  cannotBeUndone: z.literal(true).optional(),
  risk: z.enum(["none", "load", "outage", "loss"]),
});

/** A call that waits or waited for a person, in the words that the tools have for it. */
export const approvalSchema = z
  .object({
    id: z.string(),
    grant: z.string(),
    state: z.enum(["waiting", "approved", "denied", "used", "expired"]),
    asker: z.string().optional(),
    client: z.string().optional(),
    tool: z.string(),
    call: z.string(),
    plan: planSchema,
    created_at: z.string(),
    expires_at: z.string(),
    decided_by: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .transform(({ grant, state, created_at, expires_at, decided_by, reason, ...rest }) => ({
    ...rest,
    principal: grant,
    // One that is over waits no more: its end says so.
    state: state === "expired" ? ("waiting" as const) : state,
    createdAt: created_at,
    expiresAt: expires_at,
    decidedBy: decided_by ?? undefined,
    reason: reason ?? undefined,
  }));
type Approval = z.output<typeof approvalSchema>;

const accountSchema = z.object({ name: z.string() });
const verdictSchema = z.object({ ok: z.boolean(), rows: z.number(), problems: words });
export type Verdict = z.infer<typeof verdictSchema>;

const refusalSchema = z.object({ error: z.string(), code: z.string(), remedy: z.string() });

/** What a new grant allows. What is left out has the gateway's default. */
export interface GrantInput {
  readonly name: string;
  readonly client?: string | undefined;
  readonly account?: string | undefined;
  readonly config: ScopeInput;
  /** RFC 3339. */
  readonly expires_at?: string | undefined;
  readonly require_api_token_auth?: boolean | undefined;
  readonly limits?: { readonly writes?: number | null | undefined } | undefined;
  readonly approval?: string | undefined;
}

export interface ScopeInput {
  readonly access?: string | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly pipelines?: readonly string[] | undefined;
}

/** A call of this person that takes back what another one has done, as the record has it. */
export interface UndoneInput extends Pick<Entry, "tool" | "targets" | "code" | "milliseconds" | "requestId"> {
  /** The request id of the other one. */
  readonly of: string;
  readonly effect: string;
  readonly outcome: string;
}

/** The gateway has said no, or what answers is none. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** How long an answer may take, in milliseconds. */
const ANSWER_MS = 30_000;
const PAGE = 1_000;

export class AdminApi {
  readonly #endpoint: Endpoint;
  readonly #signal: AbortSignal;

  /** @param signal Ends all that is under way. */
  constructor(endpoint: Endpoint, signal: AbortSignal) {
    this.#endpoint = endpoint;
    this.#signal = signal;
  }

  /** The newest ones, the newest first. */
  async grants(): Promise<Grant[]> {
    return (await this.ask(listOf(grantSchema), "GET", `grants?limit=${PAGE}`)).items;
  }

  create(grant: GrantInput): Promise<NewGrant> {
    return this.ask(newGrantSchema, "POST", "grants", grant);
  }

  change(id: string, change: Partial<GrantInput>): Promise<Grant> {
    return this.ask(grantSchema, "PATCH", `grants/${encodeURIComponent(id)}`, change);
  }

  revoke(id: string): Promise<Grant> {
    return this.ask(grantSchema, "DELETE", `grants/${encodeURIComponent(id)}`);
  }

  /** A token that is the second factor of one grant alone; shown once. @param name Nobody else's. */
  async addSecondFactor(name: string, grant: string): Promise<string> {
    return (await this.ask(z.object({ token: z.string() }), "POST", "members", { name, grant })).token;
  }

  /** The newest rows of a grant's trail, the newest first. */
  async recent(id: string): Promise<TrailRow[]> {
    const shown = z.object({ recent: z.array(trailRowSchema) });
    return (await this.ask(shown, "GET", `grants/${encodeURIComponent(id)}`)).recent;
  }

  /** Has the trail of a grant tell what was taken back of its doings; older gateways can't. */
  async noteUndone(id: string, undone: UndoneInput): Promise<void> {
    await this.ask(z.object({}), "POST", `grants/${encodeURIComponent(id)}/undone`, undone);
  }

  /** All of a grant's trail, in its order. */
  async trail(id: string): Promise<TrailRow[]> {
    const rows: TrailRow[] = [];
    for (let after = ""; ;) {
      const query = new URLSearchParams({ grant: id, limit: String(PAGE), ...(after === "" ? {} : { after }) });
      const { items, cursor } = await this.ask(listOf(trailRowSchema), "GET", `calls?${query.toString()}`);
      rows.push(...items);
      if (cursor === undefined || items.length < PAGE) return rows;
      after = cursor;
    }
  }

  /** The trail of all grants as it is exported, a row in each line. */
  async trailText(): Promise<string> {
    const path = "/admin/v1/audit";
    const response = await exchange(this.#endpoint, { method: "GET", path, signal: this.#within() });
    const text = await response.text();
    if (!response.ok) throw refusedBy(text, response.status);
    return text;
  }

  /** The calls that wait for a person. */
  async approvals(): Promise<Approval[]> {
    return (await this.ask(listOf(approvalSchema), "GET", `approvals?state=waiting&limit=${PAGE}`)).items;
  }

  approval(id: string): Promise<Approval> {
    return this.ask(approvalSchema, "GET", `approvals/${encodeURIComponent(id)}`);
  }

  decide(id: string, decision: { readonly decision: "approve" | "deny"; readonly reason?: string | undefined }) {
    return this.ask(approvalSchema, "POST", `approvals/${encodeURIComponent(id)}`, decision);
  }

  /** Names of the accounts that it holds. */
  async accounts(): Promise<string[]> {
    return (await this.ask(listOf(accountSchema), "GET", "accounts")).items.map(({ name }) => name);
  }

  verify(): Promise<Verdict> {
    return this.ask(verdictSchema, "GET", "audit/verify");
  }

  /** What happens at the gateway, until it is gone, which is an error. The first event says that it has begun. */
  async *events(): AsyncGenerator<{ readonly event: string; readonly data: unknown }> {
    const ending = AbortSignal.any([this.#signal]);
    const response = await exchange(this.#endpoint, { method: "GET", path: "/admin/v1/events", signal: ending });
    if (!response.ok || response.body === null) throw refusedBy(await response.text(), response.status);
    for await (const { event, data } of serverSentEvents(response.body)) yield { event, data: parseJson(data) };
    throw new GatewayError("ended", "The gateway has ended.");
  }

  #within(): AbortSignal {
    return AbortSignal.any([this.#signal, AbortSignal.timeout(ANSWER_MS)]);
  }

  /** @param path Below `/admin/v1/`. @throws GatewayError, and the platform's errors where nothing answers */
  async ask<T>(schema: z.ZodType<T>, method: Exchange["method"], path: string, body?: unknown): Promise<T> {
    const signal = this.#within();
    const response = await exchange(this.#endpoint, { method, path: `/admin/v1/${path}`, body, signal });
    const text = await response.text();
    if (!response.ok) throw refusedBy(text, response.status);
    const { success, data, error } = schema.safeParse(parseJson(text));
    if (success) return data;
    const [issue] = error.issues;
    throw new GatewayError("bad_answer", `The gateway's answer is not understood: ${issue?.path.join(".") ?? ""}.`);
  }
}

function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), cursor: z.string().optional() });
}

function refusedBy(text: string, status: number): GatewayError {
  const { success, data } = refusalSchema.safeParse(parseJson(text));
  if (success) return new GatewayError(data.code, `${data.error} ${data.remedy}`);
  return new GatewayError("bad_answer", `It answered ${status}, which is no answer of a gateway.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
