// Artie wraps the fault of a database in the steps that ran into it ("failed to start pipeline: failed to validate
// source: ..."). The steps come off; what is left says the cause, whole and with its code.

import { reveal } from "../text.ts";

/** What others wrote, for people and models to read. */
export interface Reported {
  readonly message: string;
  /** The same, split at its joints, outermost first; joined with ": " it is the message. */
  readonly chain: readonly string[];
  /** The link that says the cause. */
  readonly root: string;
}

/** @param text free of secrets */
export function reportedFrom(text: string): Reported {
  const message = reveal(text);
  const chain = splitChain(message);
  return { message, chain, root: chain.at(-1) ?? message };
}

/** A step that ran into the cause. */
const STEP =
  /^(?:failed|unable) to |^(?:failed|error|failure|problem) (?:in|while|when|during|on|from|at|[a-z]+ing)\b|^(?:while|when) /i;
/** How databases, clouds and Go's network begin what they have to say: with a severity, a code or their own name. */
const FAULT =
  /^(?:(?:ERROR|FATAL|PANIC|WARNING): |(?:ERROR|[Ee]rror):? \d{3,5}\b|(?:ORA|TNS|DPY)-\d+|\d{6} \(\w{5}\)|googleapi: |rpc error: |[Cc]ode: \d+|\[[A-Z][A-Z_.]+\]|\([A-Z]\w+\) |[A-Z]\w*(?:Exception|Error)\b|(?:pq|mssql|ssh|tls|x509): |dial tcp|Msg \d+|server error: )/;
/** These go on with what stands before them. */
const CONTINUES = /^(?:it|this|that|these|they|there)\b/i;

/** Where the message may be split: at a colon and a space outside of quotes and brackets. */
function joints(message: string): number[] {
  const found: number[] = [];
  const open: string[] = [];
  for (let at = 0; at < message.length; at++) {
    const character = message[at] ?? "";
    const within = open.at(-1);
    if (character === within) open.pop();
    else if (within === '"' || within === "'" || within === "`") continue;
    else if (character === '"' || character === "`") open.push(character);
    else if (character === "'" && !/\w/.test(message[at - 1] ?? "")) open.push(character);
    else if ("([{".includes(character)) open.push({ "(": ")", "[": "]" }[character] ?? "}");
    else if (open.length === 0 && message.startsWith(": ", at)) found.push(at);
  }
  return found;
}

/** Splits a message behind each step, up to the cause. */
export function splitChain(message: string): string[] {
  const links: string[] = [];
  let start = 0;
  for (const at of joints(message)) {
    const link = message.slice(start, at);
    const rest = message.slice(at + 2);
    if (FAULT.test(message.slice(start))) break;
    if (FAULT.test(rest) || (STEP.test(link) && !CONTINUES.test(rest) && /\S\s+\S/.test(rest))) {
      links.push(link);
      start = at + 2;
    }
  }
  return [...links, message.slice(start)];
}
