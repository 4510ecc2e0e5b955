// A call that may have to wait for a person, as agents make it: asked for again, by the id that it was given, until somebody
// has decided. A busy machine may take longer for that than one answer is held back.
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { z } from "zod";
import { eventually } from "./eventually.ts";

/** The person is a test: this fails, with a word, before the test does when that has decided nothing. */
const DECIDED_MS = 240_000;
const waiting = z.object({
  error: z.object({ code: z.literal("approval_waiting"), approval: z.object({ id: z.string() }) }),
});

type Answer = Awaited<ReturnType<Client["callTool"]>>;

/** Resolves to the answer when it is settled. */
export async function callUntilDecided(client: Client, name: string, args: Record<string, unknown>): Promise<Answer> {
  let answer: Answer = { content: [] };
  let approval: string | undefined;
  const ask = async () => {
    answer = await client.callTool({ name, arguments: { ...args, approval } });
    approval = waiting.safeParse(answer.structuredContent).data?.error.approval.id;
    return approval === undefined;
  };
  await eventually(`somebody decides about ${name}`, ask, DECIDED_MS);
  return answer;
}
