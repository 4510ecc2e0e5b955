// Plays a script to the point where a conversation stands. A model has no memory but the conversation: every request
// begins the script again and feeds it the answers that are there.
import { type Conversation, vsCodeName } from "./conversation.ts";
import { type Call, type Play, readAnswer } from "./script.ts";
import { scripts } from "./scripts/index.ts";

export interface Move {
  readonly say?: string;
  readonly call?: { readonly id: string; readonly tool: string; readonly input: Record<string, unknown> };
}

export function nextMove({ request, results, offered }: Conversation): Move {
  if (request === undefined) return { say: "Artie" };
  const play = begin(request, offered);
  if (!play) return { say: introduction() };
  let step = play.next();
  for (const result of results) {
    if (step.done) break;
    step = play.next(readAnswer(result));
  }
  if (step.done) return { say: step.value };
  return toMove(step.value, results.length, offered);
}

function begin(request: string, offered: readonly string[]): Play | undefined {
  for (const script of scripts) {
    const found = script.matches.exec(request);
    if (found) return script.play(found.groups ?? {}, offered);
  }
  return undefined;
}

function toMove({ tool, input = {}, say }: Call, index: number, offered: readonly string[]): Move {
  if (!offered.includes(tool)) return { say: `I am not offered the tool ${tool}, so I can't do this.` };
  return {
    say: say === undefined ? undefined : `${say}\n\n`,
    call: { id: `call-${index + 1}`, tool: vsCodeName(tool), input },
  };
}

function introduction(): string {
  const examples = scripts.map(({ example }) => `- ${example}`).join("\n");
  return `I am a scripted stand-in, not a language model: I only follow scripts. What I understand:\n\n${examples}`;
}
