// Edits one property of a JSON or JSONC file as text: every other byte stays, comments, order and odd spacing too. The
// parser's own `modify` would format the neighbors and move the comment at the end of their line.
import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { eolOf, FileProblem, positionOf } from "./text.ts";

export interface JsoncRules {
  /** Comments and trailing commas are errors, as for the program that reads the file. */
  readonly strict: boolean;
}

/** jsonc-parser's `SyntaxKind`, which is a const enum and so can't be imported. */
const OPEN_BRACE = 1;
const COMMA = 5;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const END = 17;

/** The value at the path; undefined where there is none. @throws FileProblem for a file that is not what it should be */
export function readJsonc(text: string, path: readonly string[], rules: JsoncRules): unknown {
  const root = parse(text, rules);
  const node = root && findNodeAtLocation(root, [...path]);
  requireObjects(text, root, path);
  return node && (getNodeValue(node) as unknown);
}

/** How many keys of the path are there already. */
export function depthOfJsonc(text: string, path: readonly string[], rules: JsoncRules): number {
  const root = parse(text, rules);
  if (!root) return 0;
  return path.findLastIndex((_, index) => findNodeAtLocation(root, path.slice(0, index + 1)) !== undefined) + 1;
}

/** Puts the value there, last in its object, or in the place of the one that is there. @throws FileProblem */
export function setJsonc(text: string, path: readonly string[], value: unknown, rules: JsoncRules): string {
  const root = parse(text, rules);
  const eol = eolOf(text);
  if (!root) return text + `${JSON.stringify(nested(path, value), null, 2).replaceAll("\n", eol)}${eol}`;
  requireObjects(text, root, path);
  const there = findNodeAtLocation(root, [...path]);
  if (there) {
    const printed = print(value, unitOf(text, root), indentAt(text, there.offset), eol);
    return splice(text, there.offset, there.length, printed);
  }
  const depth = depthOfJsonc(text, path, rules);
  const parent = depth === 0 ? root : findNodeAtLocation(root, path.slice(0, depth));
  const [key = "", ...below] = path.slice(depth);
  return insert(text, { root, parent: parent ?? root, key, value: nested(below, value), eol });
}

/** Takes the property away. @throws FileProblem */
export function removeJsonc(text: string, path: readonly string[], rules: JsoncRules): string {
  const root = parse(text, rules);
  const property = root && findNodeAtLocation(root, [...path])?.parent;
  if (!property) return text;
  const siblings = property.parent?.children ?? [];
  const index = siblings.indexOf(property);
  const previous = siblings[index - 1];
  const start = endOfLastToken(text, previous ? endOf(previous) : (property.parent?.offset ?? 0), property.offset);
  const after = tokens(text, endOf(property), endOf(property.parent ?? root)).find(({ kind }) => kind === COMMA);
  const end = after ? after.end : endOf(property);
  const without = splice(text, start, end - start, "");
  if (after || !previous) return without;
  const comma = tokens(text, endOf(previous), property.offset).find(({ kind }) => kind === COMMA);
  return comma ? splice(without, comma.start, comma.end - comma.start, "") : without;
}

/** Of the text that was parsed last by the same rules: an edit looks at it several times, and some files have megabytes. */
const parsed = new WeakMap<JsoncRules, { readonly text: string; readonly root: Node | undefined }>();

function parse(text: string, rules: JsoncRules): Node | undefined {
  const last = parsed.get(rules);
  if (last?.text === text) return last.root;
  const root = parseAnew(text, rules);
  parsed.set(rules, { text, root });
  return root;
}

function parseAnew(text: string, { strict }: JsoncRules): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, {
    disallowComments: strict,
    allowTrailingComma: !strict,
    allowEmptyContent: true,
  });
  const [error] = errors;
  if (error) throw new FileProblem(wordsOf(printParseErrorCode(error.error)), positionOf(text, error.offset));
  if (root && root.type !== "object") throw new FileProblem("it holds no object", positionOf(text, root.offset));
  return root;
}

/** `InvalidCommentToken` as people say it. */
function wordsOf(code: string): string {
  return code.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

/** Every step of the way but the last is an object, and there once: of two, programs read the one or the other. */
function requireObjects(text: string, root: Node | undefined, path: readonly string[]): void {
  let node = root;
  for (const [index, key] of path.entries()) {
    const properties = (node?.children ?? []).filter(({ children }) => children?.[0]?.value === key);
    const again = properties[1];
    if (again) throw new FileProblem(`"${key}" is there twice`, positionOf(text, again.offset));
    node = properties[0]?.children?.[1];
    if (!node || index === path.length - 1) return;
    if (node.type !== "object") throw new FileProblem(`"${key}" is no object`, positionOf(text, node.offset));
  }
}

interface Insertion {
  readonly root: Node;
  readonly parent: Node;
  readonly key: string;
  readonly value: unknown;
  readonly eol: string;
}

function insert(text: string, { root, parent, key, value, eol }: Insertion): string {
  const last = parent.children?.at(-1);
  const begin = last ? endOf(last) : parent.offset + 1;
  const close = endOf(parent) - 1;
  const between = tokens(text, begin, close);
  const comma = between.find(({ kind }) => kind === COMMA);
  const at = between.at(-1)?.end ?? begin;
  const name = `${JSON.stringify(key)}:`;
  const isFlat = !text.slice(parent.offset, close).includes("\n") && (last !== undefined || !text.includes("\n"));
  const unit = unitOf(text, root);
  const indent = last ? indentAt(text, last.offset) : indentAt(text, parent.offset) + unit;
  const tight = isFlat && !/[:,]\s/.test(text.slice(parent.offset, close));
  const property = isFlat
    ? `${last && !tight ? " " : ""}${name}${tight ? "" : " "}${JSON.stringify(value)}`
    : `${eol}${indent}${name} ${print(value, unit, indent, eol)}`;
  const closing = isFlat || /^\s*\n/.test(text.slice(at, close + 1)) ? "" : `${eol}${indentAt(text, parent.offset)}`;
  const added = splice(text, at, 0, property + (comma ? "," : "") + closing);
  return last && !comma ? splice(added, begin, 0, ",") : added;
}

/** Commas and comments between two places that hold nothing else. */
function tokens(text: string, from: number, to: number): { kind: number; start: number; end: number }[] {
  const scanner = createScanner(text.slice(0, to), false);
  scanner.setPosition(from);
  const found: { kind: number; start: number; end: number }[] = [];
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan()) {
    const start = scanner.getTokenOffset();
    if (kind === COMMA || kind === LINE_COMMENT || kind === BLOCK_COMMENT || kind === OPEN_BRACE)
      found.push({ kind, start, end: start + scanner.getTokenLength() });
  }
  return found;
}

function endOfLastToken(text: string, from: number, to: number): number {
  return tokens(text, from, to).at(-1)?.end ?? from;
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value);
}

function print(value: unknown, unit: string, indent: string, eol: string): string {
  return JSON.stringify(value, null, unit).replaceAll("\n", `${eol}${indent}`);
}

/** One step of indentation, as the file has it. */
function unitOf(text: string, root: Node): string {
  const first = root.children?.[0];
  return (first && indentAt(text, first.offset)) || "  ";
}

/** The white space that the line of this place begins with. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

function splice(text: string, at: number, length: number, instead: string): string {
  return text.slice(0, at) + instead + text.slice(at + length);
}
