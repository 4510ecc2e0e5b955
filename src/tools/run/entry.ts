// The entry of the record for a call: what was learned while it ran, without secrets and at a length that can be kept.
import { randomUUID } from "node:crypto";
import { cut, type Entry, kept } from "../../audit/entry.ts";
import type { Tool } from "../define.ts";
import type { Plan, Target, UndoCall } from "../plan.ts";
import type { Approval } from "../policy/approval.ts";
import { type KnownSecrets, present, secretsIn } from "../policy/redact/index.ts";
import type { Invocation } from "./invocation.ts";

/** What is learned of a call while it runs, for the record. */
export interface Run {
  targets: Target[];
  plan?: Plan;
  dryRun?: true;
  approval?: Entry["approval"];
  asked?: Entry["asked"];
  undo?: UndoCall | undefined;
  secrets?: KnownSecrets;
  repeated?: number | undefined;
}

export function entryOf(
  { tool: name, input, caller }: Invocation,
  tool: Tool | undefined,
  { targets, plan, dryRun, approval, asked, undo, secrets, repeated }: Run,
  outcome: Entry["outcome"],
  code: string | undefined,
  milliseconds: number,
): Entry {
  const { principal, client, account, traceParent } = caller;
  const said: Said = {
    client,
    tool: tool?.name ?? name,
    ...(targets.length > 0 ? { targets: targets.map(withoutUndefined) } : {}),
    effect: plan?.effect,
    arguments: argumentsOf(input, tool),
  };
  const shown = secrets?.present(said) ?? present(said, secretsIn(input));
  return {
    at: new Date().toISOString(),
    principal,
    account,
    traceParent,
    ...shortened(shown),
    outcome,
    ...(dryRun ? { dryRun } : {}),
    ...(approval ? { approval } : {}),
    ...(asked ? { asked: secrets?.present(asked) ?? asked } : {}),
    ...(undo && outcome === "done" ? { undo: secrets?.present(undo) ?? undo } : {}),
    code,
    milliseconds: Math.round(milliseconds),
    requestId: randomUUID(),
    repeated,
  };
}

/** Keeps what a person said to the call: also where it fails after a yes. */
export function learnInto(run: Run): (approval: Approval) => void {
  return ({ id, state, decidedBy, reason, expiresAt }) => {
    const by = decidedBy === undefined ? {} : { by: decidedBy };
    if (state === "approved") run.approval = { id, ...by };
    else if (state === "denied") run.asked = { id, ...by, ...(reason ? { reason: cut(reason) } : {}) };
    else run.asked = { id, until: expiresAt };
  };
}

type Said = Pick<Entry, "client" | "tool" | "targets" | "effect" | "arguments">;

/** What others wrote, at a length that can be kept. */
function shortened({ client, tool, targets, effect, arguments: given }: Said): Said {
  return {
    client,
    tool: cut(tool),
    ...(targets && { targets: targets.map((target) => ({ ...target, name: cut(target.name) })) }),
    effect: effect === undefined ? undefined : cut(effect),
    arguments: given && (kept(given) as Record<string, unknown>),
  };
}

function argumentsOf(input: unknown, tool: Tool | undefined): Record<string, unknown> | undefined {
  if (typeof input !== "object" || input === null || Object.keys(input).length === 0) return undefined;
  const own = tool?.unrecorded ?? [];
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, own.includes(name) ? sizeOf(value) : (value as unknown)]),
  );
}

/** People's data are told by their number alone. */
function sizeOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.length} items]` : "[not kept]";
}

/** In what an entry repeats there is nothing that does not exist. */
export function withoutUndefined(target: Target): Target {
  const { kind, name, uuid } = target;
  return uuid === undefined ? { kind, name } : { kind, name, uuid };
}
