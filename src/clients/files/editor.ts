// One way to read and change an entry, whatever the format of the file.
import { isDeepStrictEqual } from "node:util";
import type { ConfigFile } from "../client.ts";
import { ClientError } from "../errors.ts";
import { depthOfJsonc, readJsonc, removeJsonc, setJsonc } from "./jsonc.ts";
import { FileProblem } from "./text.ts";
import { depthOfToml, readToml, removeToml, setToml, type TomlPath, wholeToml } from "./toml.ts";

export interface Editor {
  read(text: string): unknown;
  set(text: string, value: unknown): string;
  /** Takes the entry away, and of what holds it as much as was not there before: `depth` keys were. */
  remove(text: string, depth: number): string;
  /** How many of the keys that lead to the entry are there. */
  depth(text: string): number;
  /** Whether two texts say the same; one that does not parse says nothing. */
  isSame(one: string, other: string): boolean;
}

interface FormatEditor extends Omit<Editor, "isSame"> {
  whole(text: string): unknown;
}

const BOM = "\uFEFF";

/** @throws ClientError of each of its functions, for a file that does not parse: where, and that it was left alone */
export function editorOf({ format, servers }: ConfigFile, name: string, path: string): Editor {
  const keys = [...servers, name];
  const edit = format === "toml" ? tomlEditor(keys) : jsoncEditor(keys, format === "json");
  const guarded = <T>(use: () => T): T => {
    try {
      return use();
    } catch (error) {
      throw problemIn(path, error);
    }
  };
  return {
    // The parsers' objects are of kinds of their own, and equal to no others.
    read: (text) => structuredClone(guarded(() => edit.read(bare(text)))),
    set: (text, value) => guarded(() => markOf(text) + edit.set(bare(text), value)),
    remove: (text, depth) => guarded(() => markOf(text) + edit.remove(bare(text), depth)),
    depth: (text) => guarded(() => edit.depth(bare(text))),
    isSame: (one, other) => {
      try {
        const [first, second] = [one, other].map((text) => structuredClone(edit.whole(bare(text))));
        return isDeepStrictEqual(first, second);
      } catch {
        return false;
      }
    },
  };
}

/** What a person is told; an error that is none of the file's stays what it is. */
function problemIn(path: string, error: unknown): unknown {
  if (error instanceof FileProblem) {
    const { position, message } = error;
    const place = position ? `, line ${position.line}, column ${position.column}` : "";
    return new ClientError(`${path}${place} can't be changed: ${message}. The file was left alone.`);
  }
  // The parsers go down as deep as the file does.
  if (!(error instanceof RangeError)) return error;
  return new ClientError(`${path} can't be changed: it is nested too deeply. The file was left alone.`);
}

function jsoncEditor(keys: readonly string[], strict: boolean): FormatEditor {
  const rules = { strict };
  return {
    read: (text) => readJsonc(text, keys, rules),
    set: (text, value) => setJsonc(text, keys, value, rules),
    remove: (text, depth) => {
      let left = removeJsonc(text, keys, rules);
      for (let length = keys.length - 1; length > depth; length -= 1) {
        const holder = readJsonc(left, keys.slice(0, length), rules);
        if (typeof holder !== "object" || holder === null || Object.keys(holder).length > 0) break;
        left = removeJsonc(left, keys.slice(0, length), rules);
      }
      return left;
    },
    depth: (text) => depthOfJsonc(text, keys, rules),
    whole: (text) => readJsonc(text, [], rules) ?? {},
  };
}

function tomlEditor([group = "", name = ""]: readonly string[]): FormatEditor {
  const path: TomlPath = [group, name];
  return {
    read: (text) => readToml(text, path),
    set: (text, value) => setToml(text, path, value),
    remove: (text, depth) => removeToml(text, path, depth),
    depth: (text) => depthOfToml(text, path),
    whole: wholeToml,
  };
}

function markOf(text: string): string {
  return text.startsWith(BOM) ? BOM : "";
}

function bare(text: string): string {
  return text.slice(markOf(text).length);
}
