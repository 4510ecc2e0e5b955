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
