// Whether a planned call may run: what can lose data or stop its flow needs the exact name of what it is about, so that a
// mixed-up UUID cannot pass, and what loses data needs access to everything.
import { ToolError } from "../../rules/tool-error.ts";
import type { Plan } from "../plan.ts";
import type { AccessLevel } from "../traits.ts";

/** @throws ToolError for what the access level does not reach */
export function requireAccess(plan: Plan, access: AccessLevel): void {
  if (plan.risk === "loss" && access !== "everything") throw needsEverything(plan, access);
}

/** @throws ToolError that says what would be lost; what it has to be confirmed with, the person knows */
export function requireConfirmed(plan: Plan, confirm: unknown): void {
  if (plan.confirm === undefined || confirm === plan.confirm) return;
  const target = plan.targets.find(({ name }) => name === plan.confirm);
  const words = target
    ? `the exact name of the ${target.kind}, as the person knows it`
    : "what the tool's description says";
  throw new ToolError(
    "confirmation_needed",
    `Nothing was changed. ${consequences(plan)} If the person wants this, call again with confirm: ${words}.`,
  );
}

function needsEverything(plan: Plan, access: AccessLevel): ToolError {
  return new ToolError(
    "refused",
    `Nothing was changed. ${consequences(plan)} That needs the access level "everything"; this session has "${access}". Leave out what destroys, or ask the person to raise it.`,
  );
}

function consequences({ effect, loss }: Plan): string {
  return [effect, loss].flatMap((text) => (text ? [`${text}.`] : [])).join(" ");
}
