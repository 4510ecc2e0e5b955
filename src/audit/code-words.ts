// What the code of a failure says to people: the record keeps codes for programs, and who reads a report wants words.
import { ADVICE } from "../artie/index.ts";
import type { ToolErrorCode } from "../rules/tool-error.ts";

/** Each a clause that goes on after "failed: ". */
const OF_TOOLS: Readonly<Record<ToolErrorCode, string>> = {
  invalid_input: "its arguments were not valid",
  invalid_selection: "its choice of tools was not valid",
  unknown_tool: "no such tool was offered",
  unknown_name: "nothing had the name that was given",
  ambiguous_name: "several had the name that was given",
  wrong_kind_of_uuid: "the UUID was one of another kind of resource",
  confirmation_needed: "the exact name was not given to confirm it",
  refused: "it was not allowed",
  unknown_secret: "a secret that it named was not there",
  not_configured: "something that it needs is not set up",
  not_offered: "a tool that it needs was not offered",
  incomplete: "not all of it was taken",
  file_changed: "the file had changed meanwhile",
  approval_waiting: "a person had to approve it first",
  approval_denied: "a person denied it",
  approval_expired: "nobody decided in time",
  approval_used: "its approval had been used already",
  approval_mismatch: "it was not what had been approved",
  limit_writes: "all changes that it might make were made",
};

/** Of requests that a gateway turned away at its door. */
const AT_THE_DOOR: Readonly<Record<string, string>> = {
  grant_unknown: "no grant had its token",
  grant_not_yet: "the grant had not begun",
  grant_expired: "the grant had ended",
  grant_revoked: "the grant had been revoked",
  token_auth_required: "the member's token was missing",
  token_invalid: "its token was not valid",
  limit_calls: "too many calls were made in a minute",
  account_unavailable: "Artie did not answer",
};

const WORDS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(ADVICE).map(([code, { message }]) => [code, clauseOf(message)] as const),
  ...Object.entries(AT_THE_DOOR),
  ...Object.entries(OF_TOOLS),
]);

/** One that this version does not know is told by its own words. */
export function codeWords(code: string): string {
  return WORDS.get(code) ?? code.replaceAll("_", " ");
}

/** What Artie reported stands in the answer alone. */
function clauseOf(message: string): string {
  return message.replace(/: see reported$/, "");
}
