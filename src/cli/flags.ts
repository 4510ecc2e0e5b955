// What the flags of several commands have in common.
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import type { RawSelection } from "../tools/selection.ts";
import { UsageError } from "./errors.ts";

export const SELECTION = {
  access: { type: "string" },
  methods: { type: "string", multiple: true },
  tags: { type: "string", multiple: true },
  exclude: { type: "string", multiple: true },
} as const satisfies ParseArgsOptionsConfig;

/** @throws UsageError */
export function parse<const T extends ParseArgsOptionsConfig>(args: string[], options: T) {
  return parseWithNames(args, options, false).values;
}

/** What is no flag as well. @throws UsageError */
export function parseWithNames<const T extends ParseArgsOptionsConfig>(
  args: string[],
  options: T,
  allowPositionals = true,
) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals });
  } catch (error) {
    // Node's messages go on to explain themselves; their first sentence says what is wrong.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.split(". ")[0] ?? message}. See artie-mcp --help.`);
  }
}

export type Values<T extends ParseArgsOptionsConfig> = ReturnType<typeof parse<T>>;

export function selectionOf({ access, methods, tags, exclude }: Values<typeof SELECTION>): RawSelection {
  return { access, methods: wordsOf(methods), tags: wordsOf(tags), exclude: wordsOf(exclude) };
}

/** An empty word is kept, so that it is refused: an unset variable must not widen what the agent may do. */
function wordsOf(values: string[] | undefined): string[] | undefined {
  return values?.flatMap((value) => value.split(",")).map((word) => word.trim());
}

export function addressOf(flag: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new UsageError(`${flag} takes an http or https address, not "${value}".`);
}

export function portOf(value: string | undefined): number {
  return numberOf("--port", value, { whole: true, max: 65_535 }) ?? 0;
}

interface NumberRange {
  readonly whole?: boolean;
  /** The number must be greater than this; without it, at least 0. */
  readonly above?: number;
  readonly max?: number;
}

export function numberOf(flag: string, value: string | undefined, range: NumberRange): number | undefined {
  if (value === undefined) return undefined;
  const number = value.trim() === "" ? NaN : Number(value);
  if (isInRange(number, range)) return number;
  throw new UsageError(`${flag} takes ${describeRange(range)}, not "${value}".`);
}

function isInRange(number: number, { whole = false, above = -Infinity, max = Infinity }: NumberRange): boolean {
  if (whole && !Number.isSafeInteger(number)) return false;
  return Number.isFinite(number) && number >= 0 && number > above && number <= max;
}

function describeRange({ whole, above, max }: NumberRange): string {
  const least = above === undefined ? "of 0 or more" : `above ${above}`;
  return `a ${whole ? "whole " : ""}number ${max === undefined ? least : `from 0 to ${max}`}`;
}
