// Calls that wait for a person: asked at one replica, decided at another, used once.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { z } from "zod";
import { ToolError } from "../rules/tool-error.ts";
import type { Approval as Shown, ApprovalBook, ApprovalGate } from "../tools/policy/approval.ts";
import { ANSWER_WITHIN_MS, APPROVAL_MS } from "../tools/policy/approval.ts";
import { iso, stateOf, isoOrNull } from "./access.ts";
import { Refusal } from "./refusal.ts";
import type { decisionInput } from "./schemas.ts";
import type { Approval, Grant, Member } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import type { Trail } from "./trail.ts";

const USE_WITHIN_MS = 10 * 60_000;

/** In place of what is usual, in milliseconds. */
export interface ApprovalTimes {
  /** How long a request stands. */
  readonly standMs?: number;
  /** How long its call waits for the answer. */
  readonly answerWithinMs?: number;
  /** How long an approval may be used when nobody says it. */
  readonly useMs?: number;
}

export type ApprovalDesk = ReturnType<typeof createApprovalDesk>;

/** @param useMs how long an approval may be used when nobody says it, in milliseconds */
export function createApprovalDesk(store: Store, trail: Trail, useMs = USE_WITHIN_MS) {
  const found = async (id: string): Promise<Approval> => {
    const approval = await store.approvals.get(id);
    if (approval) return approval;
    throw new Refusal(
      404,
      "not_found",
      `There is no approval "${id}".`,
      "List them: GET /admin/v1/approvals?state=waiting",
    );
  };
  return {
    async get(id: string) {
      return approvalAnswerOf(await found(id));
    },

    /** Once: who comes second is told how it was decided. */
    async decide(id: string, input: z.output<typeof decisionInput>, by: Pick<Member, "name">) {
      const { decision, reason = null, minutes } = input;
      const state = decision === "approve" ? "approved" : "denied";
      const forMs = minutes === undefined ? useMs : Math.round(minutes * 60_000);
      const decided = await store.approvals.decide(id, { state, by: by.name, reason, forMs });
      if (!decided) {
        const { state, decided_by } = approvalAnswerOf(await found(id));
        const how = decided_by === null ? `It is ${state}.` : `${decided_by} has decided: ${state}.`;
        throw new Refusal(409, "already_decided", how, "The agent has to ask again.", { state });
      }
      const entry = { action: `approval_${state}`, approval: id, grant: decided.grant_id, member: by.name, reason };
      await trail.write({ chain: decided.grant_id, kind: "event", entry });
      await store.publish({ kind: "approval", id });
      return approvalAnswerOf(decided);
    },

    /** Denies what a grant still waits for when nobody may run it any more: nobody is asked about it in vain. */
    async withdraw(grantId: string, reason: string, by: Pick<Member, "name">): Promise<void> {
      for (const { id } of await store.approvals.denyAll(grantId, { by: by.name, reason })) {
        const entry = { action: "approval_denied", approval: id, grant: grantId, member: by.name, reason };
        await trail.write({ chain: grantId, kind: "event", entry });
        await store.publish({ kind: "approval", id });
      }
    },
  };
}

/** How often a call that waits looks by itself, in case nobody told it. */
const LOOK_EVERY_MS = 2_000;
/** Nobody decides about more of a grant than these. */
const MAX_WAITING = 200;

const asked = z.object({
  asker: z.string().optional(),
  client: z.string().optional(),
  tool: z.string(),
  call: z.string(),
  plan: z.custom<Shown["plan"]>((value) => typeof value === "object" && value !== null),
});

/**
 * Where the calls of all grants wait.
 * @param opened told of each request that somebody has to decide about
 * @param standMs how long a request stands, in milliseconds
 */
export function createApprovalBook(
  store: Store,
  trail: Trail,
  opened: (approval: Approval) => void,
  standMs = APPROVAL_MS,
): ApprovalBook {
  const find = async (id: string): Promise<Shown | undefined> => {
    const approval = await store.approvals.get(id);
    return approval && shownOf(approval);
  };
  return {
    find,

    async open({ principal, asker, client, tool, call, plan }) {
      const waiting = await store.approvals.list({ state: "waiting", grantId: principal, limit: MAX_WAITING });
      const same = waiting.map(shownOf).find((other) => other.call === call);
      if (same) return same;
      if (waiting.length === MAX_WAITING) {
        const message = `Nothing was changed: ${MAX_WAITING} calls of this grant wait for a person already.`;
        throw new ToolError("refused", message);
      }
      const now = Date.now();
      const request = { asker, client, tool, call, plan };
      const approval: Approval = {
        ...{ id: `apr_${randomBytes(12).toString("base64url")}`, grant_id: principal, state: "waiting", request },
        ...{ created_at: now, expires_at: now + standMs, decided_by: null, decided_at: null, reason: null },
      };
      await store.approvals.add(approval);
      const entry = { action: "approval_asked", approval: approval.id, grant: principal, tool, effect: plan.effect };
      await trail.write({ chain: principal, kind: "event", entry });
      await store.publish({ kind: "approval", id: approval.id });
      opened(approval);
      return shownOf(approval);
    },

    async decided(id, withinMs, signal) {
      const [until, told] = [performance.now() + withinMs, new EventTarget()];
      const stop = store.subscribe((event) => {
        if (event.kind === "approval" && event.id === id) told.dispatchEvent(new Event("told"));
      });
      try {
        for (;;) {
          const approval = await find(id);
          if (approval?.state !== "waiting") return approval;
          const left = Math.min(until - performance.now(), Date.parse(approval.expiresAt) - Date.now());
          if (left <= 0) return approval;
          const soon = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(Math.min(left, LOOK_EVERY_MS)))]);
          await once(told, "told", { signal: soon }).catch(() => undefined);
          signal.throwIfAborted();
        }
      } finally {
        stop();
      }
    },

    async use(id) {
      const approval = await store.approvals.use(id);
      if (approval) return true;
      const asked = await store.approvals.get(id);
      const grant = asked && (await store.grants.get(asked.grant_id));
      if (grant) requireStill(grant);
      return false;
    },
  };
}

/** @throws ToolError for a grant that ended while its call waited */
function requireStill(grant: Grant): void {
  const state = stateOf(grant);
  if (state === "active") return;
  throw new ToolError("refused", `Nothing was changed: the grant "${grant.name}" is ${state.replace("_", " ")}.`);
}

/** Who decides where the client's own person may. */
const OWN_PERSON = { name: "the client's own person" };

/** The gate of a grant; none where nobody has to be asked. @param answerWithinMs how long a call waits for the answer */
export function gateOf(
  { id, name, approval: rule, approval_by: by }: Pick<Grant, "id" | "name" | "approval" | "approval_by">,
  book: ApprovalBook,
  desk: ApprovalDesk,
  answerWithinMs = ANSWER_WITHIN_MS,
): ApprovalGate | undefined {
  if (rule === "none") return undefined;
  const gate = { rule, principal: id, asker: name, book, answerWithinMs };
  if (by === "member") return gate;
  return {
    ...gate,
    async decideForClient(approval, yes) {
      if ((await book.find(approval))?.principal !== id) return;
      const decision = yes ? "approve" : "deny";
      await desk.decide(approval, { decision }, OWN_PERSON).catch((error: unknown) => {
        // What was decided before stays so, and the call is told.
        if (!(error instanceof Refusal)) throw error;
      });
    },
  };
}

function shownOf(approval: Approval): Shown {
  const { id, grant_id: principal, state, request, created_at, expires_at, decided_by, reason } = approval;
  return {
    ...{ ...asked.parse(request), id, principal, state, createdAt: iso(created_at), expiresAt: iso(expires_at) },
    ...{ reason: reason ?? undefined, decidedBy: decided_by ?? undefined },
  };
}

export function approvalAnswerOf(approval: Approval) {
  const { id, grant_id: grant, state, request, created_at, expires_at, decided_by, decided_at, reason } = approval;
  const isOver = expires_at <= Date.now() && (state === "waiting" || state === "approved");
  return {
    ...request,
    ...{ id, grant, state: isOver ? ("expired" as const) : state, created_at: iso(created_at) },
    ...{ expires_at: iso(expires_at), decided_by, decided_at: isoOrNull(decided_at), reason },
  };
}
