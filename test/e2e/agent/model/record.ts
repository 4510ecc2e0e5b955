// Keeps what the model was sent and what it did, one JSON line a request, in the file that ARTIE_MODEL_RECORD names.
import { appendFileSync } from "node:fs";
import type { Conversation } from "./conversation.ts";
import type { Move } from "./player.ts";

export type Recorded = Conversation & { readonly move: Move };

export function record(conversation: Conversation, move: Move): void {
  const file = process.env["ARTIE_MODEL_RECORD"];
  if (file === undefined) return;
  const line: Recorded = { ...conversation, move };
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}
