// Edits one table of a TOML file as text: every other byte stays. The library reads, and checks what the edit has made
// of the file; as a writer it would take comments above a table along, so it only helps where a table stands in braces.
import { isDeepStrictEqual } from "node:util";
import { parse, patch } from "@decimalturn/toml-patch";
import { z } from "zod";
import { eolOf, FileProblem } from "./text.ts";

const tables = z.record(z.string(), z.unknown());
type Tables = z.infer<typeof tables>;
const located = z.object({ line: z.number(), column: z.number() });

/** A path of two keys: `["mcp_servers", "artie"]`. */
export type TomlPath = readonly [string, string];

/** @throws FileProblem for a file that is not TOML, or has something else where the tables should be */
export function readToml(text: string, [group, name]: TomlPath): unknown {
  return groupOf(parsed(text), group)[name];
}

/** What it says, to be compared. @throws FileProblem */
export function wholeToml(text: string): unknown {
  return plain(parsed(text));
}

export function depthOfToml(text: string, [group, name]: TomlPath): number {
  const all = parsed(text);
  return !(group in all) ? 0 : name in groupOf(all, group) ? 2 : 1;
}

/** Puts the table at the end, or in the place of the one that is there. @throws FileProblem */
export function setToml(text: string, path: TomlPath, value: unknown): string {
  const wanted = withValue(parsed(text), path, value);
  const cleared = readToml(text, path) === undefined ? text : removeToml(text, path);
  const eol = eolOf(text);
  const gap = cleared === "" ? "" : cleared.endsWith("\n") ? eol : eol + eol;
  return firstThatIs(wanted, [
    () => cleared + gap + block(path, value, eol),
    () => patch(cleared, withValue(parsed(cleared), path, value)),
  ]);
}

/** Takes the table and those below it away, and what held it alone where no key of the path was there before. @throws FileProblem */
export function removeToml(text: string, path: TomlPath, depth = 0): string {
  const before = parsed(text);
  if (readToml(text, path) === undefined) return text;
  const wanted = withValue(before, path, undefined);
  const [group] = path;
  const bare = Object.keys(groupOf(wanted, group)).length === 0 ? without(wanted, group) : wanted;
  // What looks like our header may stand in a text: then it is one of those further down.
  const cuts = [0, 1, 2, 3].map((skip) => () => cut(text, path, skip));
  const patches = depth === 0 ? [bare, wanted] : [wanted, bare];
  return firstThatIs([wanted, bare], [...cuts, ...patches.map((tables) => () => patch(text, tables))]);
}

/** The first text that says what is wanted and nothing else. */
function firstThatIs(wanted: Tables | readonly Tables[], ways: readonly (() => string)[]): string {
  for (const way of ways) {
    try {
      const text = way();
      const made = parsed(text);
      if ([wanted].flat().some((tables) => isDeepStrictEqual(plain(made), plain(tables)))) return text;
    } catch {
      // Another way may do.
    }
  }
  throw new FileProblem("its tables stand in a form that can't be edited safely");
}

/** Dates and numbers of the library carry how they were written; what they say is compared. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item)));
}

function parsed(text: string): Tables {
  try {
    return tables.parse(parse(text));
  } catch (error) {
    const place = located.safeParse(error).data;
    const [, , , reason] = String(error instanceof Error ? error.message : error).split("\n");
    throw new FileProblem(reason ?? "it is not TOML", place && { line: place.line, column: place.column + 1 });
  }
}

function groupOf(all: Tables, group: string): Tables {
  const { success, data } = tables.safeParse(all[group] ?? {});
  if (success && !Array.isArray(all[group])) return data;
  throw new FileProblem(`"${group}" is no table`);
}

function withValue(all: Tables, [group, name]: TomlPath, value: unknown): Tables {
  const others = without(groupOf(all, group), name);
  return { ...all, [group]: value === undefined ? others : { ...others, [name]: value } };
}

function without(all: Tables, key: string): Tables {
  return Object.fromEntries(Object.entries(all).filter(([name]) => name !== key));
}

function block([group, name]: TomlPath, value: unknown, eol: string): string {
  const lines = Object.entries(tables.parse(value)).map(([key, item]) => `${key} = ${literal(item)}`);
  return [`[${group}.${name}]`, ...lines, ""].join(eol);
}

/** JSON's texts, numbers, booleans and lists of them are TOML's too. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)} = ${literal(item)}`);
  return `{ ${pairs.join(", ")} }`;
}

/** Without the lines from each of our headers, but the first ones, to the last that belongs to it, and the empty line above. */
function cut(text: string, [group, name]: TomlPath, skip: number): string {
  const key = (word: string) => `(?:${word}|"${word}"|'${word}')`;
  const ours = new RegExp(`^\\s*\\[\\s*${key(group)}\\s*\\.\\s*${key(name)}\\s*(?:\\.[^\\]]*)?\\]`);
  const kept: string[] = [];
  let ofOurs: string[] | undefined;
  let passed = 0;
  for (const line of text.split(/(?<=\n)/)) {
    if (ours.test(line) && (passed += 1) > skip) {
      if (ofOurs === undefined && kept.at(-1)?.trim() === "") kept.pop();
      ofOurs = [];
    } else if (ofOurs !== undefined && /^\s*\[/.test(line)) {
      kept.push(...ofOurs);
      ofOurs = undefined;
      kept.push(line);
    } else if (ofOurs === undefined) {
      kept.push(line);
    } else if (line.trim() === "" || line.trimStart().startsWith("#")) {
      ofOurs.push(line);
    } else {
      ofOurs = [];
    }
  }
  return [...kept, ...(ofOurs ?? [])].join("");
}
