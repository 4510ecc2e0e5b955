// Asks the client's own person whether a call may run, where the rule lets that person decide: the call is answered with
// what is needed (2026-07-28), or the SDK asks over the session (2025-11-25), and then it is made again with the answer.
import {
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import type { ApprovalGate } from "../tools/policy/approval.ts";
import type { LowLevelServer } from "./low-level.ts";

type Extra = ServerContext["mcpReq"];

/** What a call answers that waits for a person. */
const waiting = z.object({
  error: z.object({
    code: z.literal("approval_waiting"),
    approval: z.object({ id: z.string() }),
    plan: z.object({
      effect: z.string(),
      targets: z.array(z.object({ kind: z.string(), name: z.string() })),
      loss: z.string().optional(),
      items: z.array(z.string()).optional(),
      cannotBeUndone: z.boolean().optional(),
    }),
  }),
});
/** The dialogs of clients are small. */
const MAX_SHOWN = 10;

const capable = z.object({ elicitation: z.looseObject({ form: z.unknown().optional() }) });
const enveloped = z.object({ [CLIENT_CAPABILITIES_META_KEY]: capable });

/** Whether the client can show its person something to accept. Over HTTP one of 2025-11-25 can't be asked. */
export function canAsk(server: LowLevelServer, { envelope }: Extra): boolean {
  const inEnvelope = envelope && enveloped.safeParse(envelope).data?.[CLIENT_CAPABILITIES_META_KEY];
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- of 2025-11-25, where it stands nowhere else
  const data = inEnvelope ?? capable.safeParse(server.getClientCapabilities()).data;
  return data !== undefined && (data.elicitation.form !== undefined || Object.keys(data.elicitation).length === 0);
}

/** Takes the person's answer that the call brings along; the id of what it is about. */
export async function takeAnswer(gate: ApprovalGate, { inputResponses }: Extra): Promise<string | undefined> {
  const [id] = Object.keys(inputResponses ?? {});
  if (id === undefined) return undefined;
  const answer = inputResponse(inputResponses, id);
  if (answer.kind !== "elicit" || answer.action === "cancel") return undefined;
  await gate.decideForClient?.(id, answer.action === "accept");
  return id;
}

/** The question for what waits; undefined for an answer that waits for nobody. */
export function questionFor(value: unknown): InputRequiredResult | undefined {
  const { data } = waiting.safeParse(value);
  if (!data) return undefined;
  const { approval, plan } = data.error;
  const named = plan.targets.map(({ kind, name }) => `${kind} ${name}`).join(", ");
  const { items = [] } = plan;
  const more = items.length > MAX_SHOWN ? [`and ${items.length - MAX_SHOWN} more`] : [];
  const lines = [
    `${plan.effect}.`,
    ...(named === "" ? [] : [`On: ${named}.`]),
    ...(items.length > 0 ? [`Namely: ${[...items.slice(0, MAX_SHOWN), ...more].join(", ")}.`] : []),
    ...(plan.loss === undefined ? [] : [`${plan.loss}.`]),
    ...(plan.cannotBeUndone ? ["It can't be undone."] : []),
  ];
  const message = `Artie asks before it changes this:\n${lines.join("\n")}`;
  const question = inputRequired.elicit({ message, requestedSchema: { type: "object", properties: {} } });
  return inputRequired({ inputRequests: { [approval.id]: question } });
}
