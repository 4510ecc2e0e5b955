// A person's yes before a call runs. It is bound to the exact call and to what was planned, is good for one run, and stands
// in for `confirm`. Where requests are kept is the surroundings' matter: a window's memory, or a store that replicas share.
import { createHash } from "node:crypto";
import { z } from "zod";
import { ToolError, type ToolErrorCode } from "../../rules/tool-error.ts";
import { type Plan, type Risk, type ShownPlan, type Target, toldPlan } from "../plan.ts";

/** Which calls wait for a person: none, those that can lose data or stop its flow, all that change something. */
export const APPROVAL_RULES = ["none", "destroy", "writes"] as const;
export type ApprovalRule = (typeof APPROVAL_RULES)[number];

/** How long a request stands, and how long a call waits for its answer, in milliseconds. */
export const APPROVAL_MS = 10 * 60_000;
export const ANSWER_WITHIN_MS = 20_000;

export type ApprovalState = "waiting" | "approved" | "denied" | "used";

export interface ApprovalRequest {
  /** Who asks: an approval of one is none for another. */
  readonly principal: string;
  /** The same in words for the person, where the surroundings know it better than the client says it. */
  readonly asker?: string | undefined;
  readonly client?: string | undefined;
  readonly tool: string;
  /** What stands for the tool and its arguments, which may hold secrets. */
  readonly call: string;
  /** What the person sees, without secrets. */
  readonly plan: ShownPlan;
}

export interface Approval extends ApprovalRequest {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly state: ApprovalState;
  /** Why it was denied. */
  readonly reason?: string | undefined;
  readonly decidedBy?: string | undefined;
}

/** Where requests are kept. */
export interface ApprovalBook {
  /** A new request, or the one that already waits for the same call of the same principal. */
  open(request: ApprovalRequest): Promise<Approval>;
  find(id: string): Promise<Approval | undefined>;
  /** Resolves when it is decided, or when the time (ms) is over, with what stands then. */
  decided(id: string, withinMs: number, signal: AbortSignal): Promise<Approval | undefined>;
  /** True for exactly one caller, and only for what is approved and has not ended. */
  use(id: string): Promise<boolean>;
}

/** The rule for one principal. */
export interface ApprovalGate {
  readonly rule: ApprovalRule;
  readonly principal: string;
  readonly asker?: string | undefined;
  readonly book: ApprovalBook;
  /** How long a call itself waits for the answer. */
  readonly answerWithinMs?: number;
  /** Where the client's own person may decide: takes that person's yes or no to a request of this principal. */
  readonly decideForClient?: (id: string, yes: boolean) => Promise<void>;
}

export interface PlannedCall {
  readonly tool: string;
  readonly client?: string | undefined;
  /** Without what is said about the call itself: `confirm`, `approval`. */
  readonly input: unknown;
  /** The id of an approval that the caller brings. */
  readonly approval?: string | undefined;
  readonly plan: Plan;
  readonly shown: () => Promise<ShownPlan>;
  /** Told how the request stands when the call goes on or ends. */
  readonly learn: (approval: Approval) => void;
}

/**
 * Undefined where no person has to be asked. Waits a little for the answer.
 * @throws ToolError `approval_…` while there is no yes
 */
export async function approvalFor(
  gate: ApprovalGate | undefined,
  call: PlannedCall,
  signal: AbortSignal,
): Promise<Approval | undefined> {
  if (call.approval !== undefined) return broughtAlong(gate, call, call.approval, signal);
  if (!gate || !mustWait(gate.rule, call.plan)) return undefined;
  const { principal, asker, book } = gate;
  const { tool, client } = call;
  const request = { principal, asker, client, tool, call: fingerprint(call), plan: await call.shown() };
  const { id } = await book.open(request);
  return answerOf(await book.decided(id, gate.answerWithinMs ?? ANSWER_WITHIN_MS, signal), request.plan, call);
}

/** @throws ToolError when what would happen now is more than what was approved */
export function requireCovered(approval: Approval, plan: Plan): void {
  if (!covers(approval.plan, plan)) throw mismatch("what it would do has changed since");
}

/** @throws ToolError when it was used in between */
export async function useApproval({ book }: ApprovalGate, { id }: Approval): Promise<void> {
  if (!(await book.use(id))) throw used();
}

/** @throws ToolError when it has become risky since it was planned, so that a person has to be asked after all */
export function requireNoApproval(gate: ApprovalGate | undefined, plan: Plan): void {
  if (gate && mustWait(gate.rule, plan)) throw mismatch("what it would do has changed just now");
}

/** Whether a planned call waits for a person. What changes nothing asks nobody. */
function mustWait(rule: ApprovalRule, { risk, idle }: Plan): boolean {
  if (rule === "none" || idle) return false;
  return rule === "writes" || risk === "outage" || risk === "loss";
}

async function broughtAlong(
  gate: ApprovalGate | undefined,
  call: PlannedCall,
  id: string,
  signal: AbortSignal,
): Promise<Approval> {
  const found = gate && (await gate.book.find(id));
  if (!gate || !found || found.principal !== gate.principal) {
    throw new ToolError(
      "approval_mismatch",
      `Nothing was changed: there is no approval ${JSON.stringify(id.slice(0, 60))} of yours. Call without approval to ask for one.`,
    );
  }
  if (found.call !== fingerprint(call)) throw mismatch("it was given for other arguments");
  const now =
    found.state === "waiting" ? await gate.book.decided(id, gate.answerWithinMs ?? ANSWER_WITHIN_MS, signal) : found;
  return answerOf(now, found.plan, call);
}

/** @throws ToolError for everything but a yes that stands */
function answerOf(approval: Approval | undefined, plan: ShownPlan, { learn }: PlannedCall): Approval {
  if (!approval) throw expired();
  learn(approval);
  const { id, expiresAt, state, reason, decidedBy } = approval;
  if (state === "used") throw used();
  if (state === "denied") {
    const by = decidedBy ? ` by ${decidedBy}` : "";
    throw failure(
      "approval_denied",
      `Nothing was changed: it was denied${by}${reason ? `: ${reason}` : ""}.`,
      "Do not ask again for the same; ask the person what to do instead.",
    );
  }
  if (Date.parse(expiresAt) <= Date.now()) throw expired();
  if (state === "approved") return approval;
  throw failure(
    "approval_waiting",
    "Nothing was changed yet: a person has to approve it.",
    "Tell the person what waits. Then make the same call with approval set to this id: it runs once it is approved.",
    { approval: { id, expiresAt }, plan: toldPlan(plan) },
  );
}

const RISKS: readonly Risk[] = ["none", "load", "outage", "loss"];

/** Less than what was approved is fine, since a table may have finished meanwhile; anything more or else is not. */
export function covers(approved: ShownPlan, now: Plan): boolean {
  if (RISKS.indexOf(now.risk) > RISKS.indexOf(approved.risk)) return false;
  const known = new Set(approved.targets.map(keyOf));
  if (!now.targets.every((target) => known.has(keyOf(target)))) return false;
  const [before, items] = [new Set(approved.items), now.items ?? []];
  if (!items.every((item) => before.has(item))) return false;
  const isLess = items.length < before.size;
  return isLess || (now.effect === approved.effect && now.loss === approved.loss);
}

function keyOf({ kind, name, uuid }: Target): string {
  return `${kind} ${uuid ?? name}`;
}

/** The same for the same call, whatever the order of its fields. */
function fingerprint({ tool, input }: PlannedCall): string {
  const text = JSON.stringify([tool, input], (_, value: unknown) => {
    const record = z.record(z.string(), z.unknown()).safeParse(value);
    if (!record.success || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(record.data).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash("sha256").update(text).digest("base64url");
}

function mismatch(why: string): ToolError {
  return failure(
    "approval_mismatch",
    `Nothing was changed: the approval does not fit, ${why}.`,
    "Call again without approval: the person is asked anew.",
  );
}

function used(): ToolError {
  return failure(
    "approval_used",
    "Nothing was changed: the approval was used already; it is good for one run.",
    "Read the state; where something is left to do, call again without approval.",
  );
}

function expired(): ToolError {
  return failure(
    "approval_expired",
    "Nothing was changed: nobody decided in time, so it counts as denied.",
    "Call again without approval if the person still wants it.",
  );
}

function failure(
  code: ToolErrorCode,
  message: string,
  remedy: string,
  details: Record<string, unknown> = {},
): ToolError {
  return new ToolError(code, message, [], { remedy, ...details });
}
