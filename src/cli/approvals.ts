// Calls that wait for a person, as the command line shows them: what each would do, and how long it waits.
import { z } from "zod";
import { reveal } from "../artie/text.ts";

const approval = z.looseObject({
  id: z.string(),
  state: z.string(),
  expires_at: z.string(),
  decided_by: z.string().nullable(),
  asker: z.string().optional(),
  client: z.string().optional(),
  tool: z.string(),
  plan: z.looseObject({
    targets: z.array(z.looseObject({ kind: z.string(), name: z.string() })),
    effect: z.string(),
    loss: z.string().optional(),
    risk: z.string(),
    undo: z.unknown().optional(),
    undoFor: z.string().optional(),
  }),
});
type Approval = z.output<typeof approval>;

const answers = z.union([z.object({ items: z.array(approval) }).transform(({ items }) => items), approval]);

/** @param answer one of them, or a list, which comes with the newest first: those that end soonest are shown first */
export function approvalLines(answer: unknown, now = Date.now()): string[] {
  const parsed = answers.parse(answer);
  if (!Array.isArray(parsed)) return linesOf(parsed, now);
  return parsed.length === 0
    ? ["Nothing waits for a person."]
    : parsed.toReversed().flatMap((one) => linesOf(one, now));
}

function linesOf(one: Approval, now: number): string[] {
  const { id, asker = "an agent", client, tool, plan, state } = one;
  const { targets, effect, loss, risk } = plan;
  const decide = `Decide: artie-mcp approve ${id}, or artie-mcp deny ${id} --reason TEXT`;
  return [
    `${id}  ${stateOf(one, now)}`,
    `Asked by ${asker}${client === undefined ? "" : ` (${client})`}: ${tool}`,
    `About: ${targets.map(({ kind, name }) => `${kind} "${name}"`).join(", ")}`,
    `Effect: ${effect}.`,
    ...(loss === undefined ? [] : [`What is lost: ${loss}.`]),
    `Risk: ${risk}. ${undoOf(plan)}`,
    ...(state === "waiting" ? [decide] : []),
  ].map((line, index) => `${index === 0 ? "" : "  "}${reveal(line)}`);
}

function stateOf({ state, decided_by: by, expires_at: until }: Approval, now: number): string {
  if (state !== "waiting") return by === null ? state : `${state} by ${by}`;
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now) / 1_000));
  return `waits ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} more`;
}

function undoOf({ undo, undoFor }: Approval["plan"]): string {
  if (undoFor !== undefined) return `It can be undone for ${undoFor}.`;
  return undo === undefined ? "It can't be undone." : "It can be undone.";
}
