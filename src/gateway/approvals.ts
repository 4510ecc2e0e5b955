// Decisions on calls that wait for a person.
import type { z } from "zod";
import { iso } from "./access.ts";
import { isoOrNull } from "./grants.ts";
import { Refusal } from "./refusal.ts";
import type { decisionInput } from "./schemas.ts";
import type { Approval, Member } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import type { Trail } from "./trail.ts";

/** How long an approval may be used when nobody says it. */
const USE_WITHIN_MS = 10 * 60_000;

export type ApprovalDesk = ReturnType<typeof createApprovalDesk>;

export function createApprovalDesk(store: Store, trail: Trail) {
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
      const forMs = minutes === undefined ? USE_WITHIN_MS : Math.round(minutes * 60_000);
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
