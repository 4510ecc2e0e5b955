// What a person wants to give an agent, as far as they have said it, and what a program that makes a grant may pass.
import { l10n } from "vscode";
import type { AccessLevel } from "../../tools/selection.ts";
import { field, textField, textsField } from "../shell/arguments.ts";
import type { GrantInput } from "../shell/gateway/admin-api.ts";
import { DAY_MS } from "./life.ts";
import type { Allowed } from "./scope-text.ts";

/** Whom a grant is for. */
export interface Recipient {
  readonly name: string;
  /** As the table of clients has it; undefined for a program that it does not know. */
  readonly client: string | undefined;
  /** Its set-up can take the address over. */
  readonly isHere: boolean;
}

export interface Draft {
  readonly to: Recipient;
  readonly account: string | undefined;
  readonly access: AccessLevel;
  /** The person chooses areas and kinds of calls as well. */
  readonly isChosen: boolean;
  readonly tags: readonly string[];
  readonly methods: readonly string[];
  /** Names or UUIDs; none: all. */
  readonly pipelines: readonly string[];
  readonly isForSome: boolean;
  /** Milliseconds since 1970; undefined while the person writes a date. */
  readonly until: number | undefined;
  readonly secondFactor: boolean;
  readonly isLimited: boolean;
  readonly writes: number | undefined;
  readonly approval: "none" | "destroy" | "writes";
  /** What becomes of the address. */
  readonly then: "copy" | "connect";
}

export const NOBODY: Recipient = { name: "", client: undefined, isHere: false };

export const FIRST: Draft = {
  ...{ to: NOBODY, account: undefined, access: "read", isChosen: false, tags: [], methods: [], pipelines: [] },
  ...{
    isForSome: false,
    until: undefined,
    secondFactor: false,
    isLimited: false,
    writes: undefined,
    approval: "none",
    then: "copy",
  },
};

export const HALF_AN_HOUR_MS = 30 * 60_000;
export const EIGHT_HOURS_MS = 8 * 60 * 60_000;
export const A_WEEK_MS = 7 * DAY_MS;

export function inputOf({
  to,
  account,
  access,
  tags,
  methods,
  pipelines,
  until,
  secondFactor,
  writes,
  approval,
}: Draft): GrantInput {
  return {
    ...{ name: to.name, client: to.name, account, config: { access, tags, methods, pipelines } },
    expires_at: until === undefined ? undefined : new Date(until).toISOString(),
    ...{ require_api_token_auth: secondFactor, limits: { writes }, approval },
  };
}

export function allowedBy({ to, until, ...draft }: Draft): Allowed {
  return { ...draft, who: to.name, until: until ?? Date.now() + EIGHT_HOURS_MS };
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: DAY_MS };

/** "30m", "8h", "7d" from now, or a date with or without a time; undefined for what is neither. Milliseconds since 1970. */
export function endIn(text: string, now = Date.now()): number | undefined {
  const [, count, unit] = /^(\d{1,6}) ?([mhd])$/.exec(text.trim()) ?? [];
  if (unit !== undefined) return now + Number(count) * (UNITS[unit] ?? 0);
  // A date alone is meant to its end, here.
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59`) : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** What is wrong with an end that somebody has written. */
export function endProblem(text: string): string | undefined {
  const at = endIn(text);
  if (at === undefined)
    return l10n.t("Write how long, such as 90m, 12h or 3d, or a date such as 2027-01-31 or 2027-01-31 18:00.");
  return at <= Date.now() ? l10n.t("That lies in the past.") : undefined;
}

/** What a program says of a scope; undefined when it says nothing. */
export function scopeIn(given: unknown, first: Draft): Draft | undefined {
  const names = ["access", "tags", "methods", "pipelines"];
  if (names.every((name) => field(given, name) === undefined)) return undefined;
  return {
    ...first,
    access: (textField(given, "access") ?? first.access) as AccessLevel,
    tags: textsField(given, "tags") ?? first.tags,
    methods: textsField(given, "methods") ?? first.methods,
    pipelines: textsField(given, "pipelines") ?? first.pipelines,
  };
}

/**
 * Undefined when nothing was passed that says whom it is for: then a person is asked.
 * @throws Error for an end that is none, or what can't go together
 */
export function draftIn(given: unknown, first: Draft): Draft | undefined {
  const name = textField(given, "client");
  if (name === undefined) return undefined;
  const expires = textField(given, "expires") ?? "8h";
  const problem = endProblem(expires);
  if (problem !== undefined) throw new Error(problem);
  const [writes, program] = [field(given, "writes"), textField(given, "program")];
  const secondFactor = field(given, "requireToken") === true;
  if (secondFactor && program !== undefined) {
    throw new Error(l10n.t("A program's set-up holds no second factor. Leave out program or requireToken."));
  }
  return {
    ...(scopeIn(given, first) ?? first),
    to: { ...NOBODY, name, client: program },
    then: program === undefined ? "copy" : "connect",
    until: endIn(expires),
    secondFactor,
    writes: typeof writes === "number" ? writes : undefined,
    approval: (textField(given, "approval") ?? first.approval) as Draft["approval"],
  };
}
