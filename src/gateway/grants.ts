// Making, changing and ending grants: checked before anything is kept, told to every replica, and written in the trail.
import { catalog } from "../tools/catalog.ts";
import type { Followed } from "../tools/followed.ts";
import type { Follower } from "../tools/follower.ts";
import { parseSelection, type RawSelection } from "../tools/selection.ts";
import { findNamed } from "../rules/resolve.ts";
import { ToolError } from "../rules/tool-error.ts";
import { iso, stateOf, isoOrNull } from "./access.ts";
import type { Accounts } from "./accounts.ts";
import type { ApprovalDesk } from "./approvals.ts";
import { grantedTools, isNarrower } from "./hosts.ts";
import type { People } from "./people.ts";
import { Refusal } from "./refusal.ts";
import type { GrantAnswer, GrantChangeInput, NewGrantInput } from "./schemas.ts";
import { ACCESS_LEVELS, type AccessLevel, DEFAULT_ACCESS } from "../tools/traits.ts";
import type { Grant, GrantConfig, Member } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import { hashOfCode, newConnectCode, newToken } from "./tokens.ts";
import type { Trail } from "./trail.ts";

const DEFAULT_LIFE_MS = 8 * 60 * 60_000;
const CODE_LIFE_MS = 10 * 60_000;

type By = Pick<Member, "name">;
type Words = RawSelection & { readonly pipelines?: readonly string[] | undefined; readonly pins?: GrantConfig["pins"] };

export interface GrantsOptions {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly trail: Trail;
  readonly follower: Follower;
  readonly approvals: ApprovalDesk;
  /** Whose tokens may be the second factor of one grant alone. */
  readonly members: Pick<People["members"], "endWith">;
  /** Where clients reach the gateway, without a slash at the end. */
  readonly publicUrl: () => string;
}

export type Grants = ReturnType<typeof createGrants>;

export function createGrants({ store, accounts, trail, follower, approvals, members, publicUrl }: GrantsOptions) {
  const found = (grant: Grant | undefined, id: string): Grant => {
    if (grant) return grant;
    throw new Refusal(404, "not_found", `There is no grant "${id}".`, "List them: artie-mcp grant list");
  };

  const told = async (action: string, grant: Grant, by: By, more: object = {}): Promise<void> => {
    const entry = { action, grant: grant.id, name: grant.name, member: by.name, ...more };
    await trail.write({ chain: grant.id, kind: "event", entry });
    await store.publish({ kind: "grant", id: grant.id });
  };

  const newCode = async (id: string): Promise<{ connect_code: string; expires_at: string }> => {
    const code = newConnectCode();
    await store.grants.addConnectCode(hashOfCode(code), id, CODE_LIFE_MS);
    return { connect_code: code, expires_at: iso(Date.now() + CODE_LIFE_MS) };
  };

  return {
    /** @param access what is meant when the body does not say it */
    async create(input: NewGrantInput, by: By, access: AccessLevel = DEFAULT_ACCESS, signal?: AbortSignal) {
      const account = await accounts.chosen(input.account);
      const config = await checkedConfig({ access, ...input.config }, account, signal);
      const now = Date.now();
      const { id, token, token_hash } = newToken("grant");
      const limits = { calls_per_minute: null, writes: null, ...withoutUndefined(input.limits ?? {}) };
      const grant: Grant = {
        ...{ id, token_hash, name: input.name, client: input.client ?? null, account, config },
        ...{ created_by: by.name, created_at: now, ...checkedTimes(input, now + DEFAULT_LIFE_MS, now) },
        ...{ require_api_token_auth: input.require_api_token_auth ?? false, ...limits, writes_left: limits.writes },
        ...{ approval: input.approval ?? "none", approval_by: input.approval_by ?? "member" },
        ...{ last_used_at: null, calls: 0, revoked_at: null },
      };
      await store.grants.add(grant);
      await told("grant_made", grant, by, { config, expires_at: iso(grant.expires_at) });
      const { connect_code } = await newCode(id);
      const note = input.expires_at ? {} : { note: "No expires_at was given, so the grant ends after eight hours." };
      return { ...answerOf(grant), token, url: `${publicUrl()}/g/${token}/mcp`, connect_code, ...note };
    },

    async get(id: string): Promise<GrantAnswer> {
      return answerOf(found(await store.grants.get(id), id));
    },

    async list(page: { account?: string | undefined; cursor?: string | undefined; limit: number }) {
      const { account, cursor, limit } = page;
      const rows = await store.grants.list({ account, after: cursorIn(cursor), limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return { items: shown.map((grant) => answerOf(grant)), ...(last ? { cursor: cursorOf(last) } : {}) };
    },

    /** What the body does not name stays. */
    async change(id: string, input: GrantChangeInput, by: By, signal?: AbortSignal): Promise<GrantAnswer> {
      const before = found(await store.grants.get(id), id);
      const config = input.config
        ? await checkedConfig({ ...before.config, ...withoutUndefined(input.config) }, before.account, signal)
        : before.config;
      const given = withoutUndefined(input);
      const to = {
        ...{ name: given.name ?? before.name, config },
        client: input.client === undefined ? before.client : input.client,
        ...checkedTimes(timesOf(input, before), before.expires_at, Date.now(), input.expires_at !== undefined),
        require_api_token_auth: given.require_api_token_auth ?? before.require_api_token_auth,
        ...{
          calls_per_minute: before.calls_per_minute,
          writes: before.writes,
          ...withoutUndefined(input.limits ?? {}),
        },
        ...{ approval: given.approval ?? before.approval, approval_by: given.approval_by ?? before.approval_by },
      };
      const after = await store.grants.change(id, to);
      if (!after) {
        const what = "Make a new one: what is revoked stays revoked.";
        throw new Refusal(410, "grant_revoked", `The grant "${before.name}" was revoked.`, what);
      }
      await told("grant_changed", after, by, {
        changed: Object.keys(given),
        config,
        expires_at: iso(after.expires_at),
      });
      // A yes to what it may do no more would be one to nothing.
      if (isNarrower(config, before.config, follower.current))
        await approvals.withdraw(id, "its grant was narrowed", by);
      return answerOf(after);
    },

    /** A grant that was revoked before stays so. */
    async revoke(id: string, by: By): Promise<GrantAnswer> {
      found(await store.grants.get(id), id);
      const isNew = await store.grants.revoke(id);
      const after = found(await store.grants.get(id), id);
      if (isNew) await told("grant_revoked", after, by);
      await approvals.withdraw(id, "its grant was revoked", by);
      await members.endWith(id, by);
      return answerOf(after);
    },

    async code(id: string, by: By) {
      const grant = found(await store.grants.get(id), id);
      const state = stateOf(grant);
      if (state === "revoked" || state === "expired") {
        throw new Refusal(
          410,
          `grant_${state}`,
          `The grant "${grant.name}" is ${state}.`,
          "Make a new one, or renew it.",
        );
      }
      await told("connect_code_made", grant, by);
      return await newCode(id);
    },
  };

  /** @throws Refusal for a scope that admits nothing, or that names what is not there */
  async function checkedConfig(raw: Words, account: string, signal?: AbortSignal): Promise<GrantConfig> {
    await follower.ready();
    const config = parsedConfig(raw, follower);
    return { ...config, pins: await pinned(config.pipelines, raw.pins ?? {}, account, signal) };
  }

  /** The pipelines that are meant, by name or UUID; what was meant before still is. */
  async function pinned(
    refs: readonly string[],
    before: GrantConfig["pins"],
    account: string,
    signal?: AbortSignal,
  ): Promise<GrantConfig["pins"]> {
    const isNew = refs.some((ref) => before[ref] === undefined);
    const pipelines = isNew ? await (await accounts.client(account)).artie.pipelines.list({ signal, fresh: true }) : [];
    const uuidOf = (ref: string) => before[ref] ?? asRefusal(() => findNamed("pipeline", ref, pipelines)).uuid;
    return Object.fromEntries(refs.map((ref) => [ref, uuidOf(ref)]));
  }
}

function parsedConfig(words: Words, { current, follows }: Follower): Omit<GrantConfig, "pins"> {
  const { access, methods, tags, exclude } = asRefusal(() => parseSelection(words, catalog, follows));
  const pipelines = [...(words.pipelines ?? [])];
  const config = { access, methods: [...methods], tags: [...tags], exclude: [...exclude], pipelines };
  if (grantedTools(config, current).length === 0) throw admitsNothing(config, current);
  return config;
}

function admitsNothing(config: Omit<GrantConfig, "pins">, followed: Followed): Refusal {
  const wider = ACCESS_LEVELS.find((access) => grantedTools({ ...config, access }, followed).length > 0);
  const remedy = wider
    ? `With access "${wider}" it would admit some; or take out some of methods, tags and exclude.`
    : "Take out some of methods, tags, exclude and pipelines: all of them must admit a tool.";
  return new Refusal(400, "invalid_input", "The scope admits no tool.", remedy);
}

/** Errors of names and words as the admin API tells them. */
function asRefusal<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const remedy =
      error.code === "invalid_selection" ? "Use one of the words there are." : "Use a name or UUID that there is.";
    throw new Refusal(
      400,
      error.code === "invalid_selection" ? "invalid_input" : "unknown_name",
      error.message,
      remedy,
      {
        ...(error.candidates.length > 0 ? { candidates: error.candidates } : {}),
      },
    );
  }
}

interface Times {
  readonly not_before?: string | null | undefined;
  readonly expires_at?: string | null | undefined;
}

function timesOf({ not_before, expires_at }: Times, before: Grant): Times {
  const began = before.not_before === null ? null : iso(before.not_before);
  return { not_before: not_before === undefined ? began : not_before, expires_at };
}

/** @throws Refusal for an end that is over, or a beginning after it */
function checkedTimes({ not_before, expires_at }: Times, otherwise: number, now: number, isNewEnd = true) {
  const from = not_before ? Date.parse(not_before) : null;
  const until = expires_at ? Date.parse(expires_at) : otherwise;
  if (isNewEnd && until <= now) {
    throw new Refusal(400, "invalid_input", `expires_at lies in the past: it is ${iso(now)} now.`, "Give a later end.");
  }
  if (from !== null && from >= until) {
    throw new Refusal(
      400,
      "invalid_input",
      `not_before must lie before the end, ${iso(until)}.`,
      "Give another of the two.",
    );
  }
  return { not_before: from, expires_at: until };
}

export function answerOf(grant: Grant): GrantAnswer {
  const { id, name, client, account, config, created_by, require_api_token_auth, approval, approval_by, calls } = grant;
  const { calls_per_minute, writes, writes_left } = grant;
  const { methods, tags, exclude, pipelines } = config;
  const access = ACCESS_LEVELS.find((level) => level === config.access) ?? "read";
  const shown = { access, methods, tags, exclude, pipelines };
  return {
    ...{ id, name, client, account, state: stateOf(grant), config: shown, created_by },
    ...{
      created_at: iso(grant.created_at),
      not_before: isoOrNull(grant.not_before),
      expires_at: iso(grant.expires_at),
    },
    ...{ require_api_token_auth, limits: { calls_per_minute, writes, writes_left }, approval, approval_by },
    ...{ last_used_at: isoOrNull(grant.last_used_at), calls, revoked_at: isoOrNull(grant.revoked_at) },
  };
}

function cursorOf({ created_at, id }: Grant): string {
  return `${created_at}.${id}`;
}

function cursorIn(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const [, at, id] = /^(\d{1,15})\.([a-z0-9]+)$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined) {
    throw new Refusal(400, "invalid_input", "The cursor is none of this list.", "Use the one of the page before.");
  }
  return { created_at: Number(at), id };
}

type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Partial<Given<T>> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<Given<T>>;
}
