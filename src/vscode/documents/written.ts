// A resource as the text of its document: what is set, each field with what it means; and tables put into a text that is
// there. Free of VS Code.
import { applyEdits, findNodeAtLocation, modify, parseTree } from "jsonc-parser";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { isHollow } from "./forms.ts";

export interface Writing {
  readonly schema: string;
  /** Said at the top, a line each. */
  readonly notes: readonly string[];
  /** What a field means, by its name; undefined where nothing is known of it. */
  readonly meaningOf: (field: string) => string | undefined;
}

/** A table that needs no more stands on one line. */
const MAX_LINE = 100;
/** A comment is read to its end where a sidebar leaves half of the window. */
const MAX_COMMENT = 72;

export function written(value: Settings, { schema, notes, meaningOf }: Writing): string {
  const said = new Set<string>();
  /** Said once: of many tables each would say the same. */
  const comment = (name: string, indent: string): string[] => {
    const meaning = said.has(name) ? undefined : meaningOf(name);
    said.add(name);
    return meaning === undefined ? [] : commented(meaning, indent);
  };
  const ofFields = (fields: readonly (readonly [string, unknown])[], indent: string): string[] =>
    fields.flatMap(([name, field], index) => {
      const [first = "", ...others] = ofValue(field, indent);
      const lines = [`${indent}${JSON.stringify(name)}: ${first}`, ...others];
      const comma = index === fields.length - 1 ? "" : ",";
      return [...comment(name, indent), ...lines.slice(0, -1), `${lines.at(-1) ?? ""}${comma}`];
    });
  const ofValue = (field: unknown, indent: string): string[] => {
    const deeper = `${indent}  `;
    if (isSettings(field)) {
      const fields = Object.entries(field).filter(([, inner]) => !isHollow(inner));
      if (fields.length === 0) return ["{}"];
      return ["{", ...ofFields(fields, deeper), `${indent}}`];
    }
    if (!Array.isArray(field)) return [JSON.stringify(field)];
    if (field.every((item) => !isSettings(item))) return [onOneLine(field)];
    const rows = field.map((row: unknown) => {
      const line = onOneLine(row);
      const isShort = line.length <= MAX_LINE && !(isSettings(row) && Object.values(row).some(isFilled));
      return isShort ? [`${deeper}${line}`] : startingWith(deeper, ofValue(row, deeper));
    });
    const lines = rows.flatMap((row, index) => [
      ...row.slice(0, -1),
      `${row.at(-1) ?? ""}${index === rows.length - 1 ? "" : ","}`,
    ]);
    return ["[", ...lines, `${indent}]`];
  };
  const fields = Object.entries(value).filter(([, field]) => !isHollow(field));
  const lines = ofFields([["$schema", schema], ...fields], "  ");
  return [...notes.flatMap((note) => commented(note, "")), "{", ...lines, "}", ""].join("\n");
}

/** After the tables that stand there, a line each; what the text says else stays as it is written. */
export function withTables(text: string, tables: readonly Settings[]): string {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const list = tree && findNodeAtLocation(tree, ["tables"]);
  if (list?.type !== "array") {
    const empty = applyEdits(
      text,
      modify(text, ["tables"], [], { formattingOptions: { insertSpaces: true, tabSize: 2 } }),
    );
    return withTables(empty, tables);
  }
  const rows = tables.map((table) => `\n    ${onOneLine(table)}`).join(",");
  const last = list.children?.at(-1);
  if (!last) return `${text.slice(0, list.offset)}[${rows}\n  ]${text.slice(list.offset + list.length)}`;
  const end = last.offset + last.length;
  return `${text.slice(0, end)},${rows}${text.slice(end)}`;
}

function startingWith(indent: string, [first = "", ...others]: readonly string[]): string[] {
  return [`${indent}${first}`, ...others];
}

/** An object with something in it. */
function isFilled(value: unknown): boolean {
  return isSettings(value) && !isHollow(value);
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (!isSettings(value)) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => !isHollow(field));
  return `{ ${fields.map(([name, field]) => `${JSON.stringify(name)}: ${onOneLine(field)}`).join(", ")} }`;
}

/** In lines of whole words. Names come from elsewhere: what stands in a comment must not end it. */
function commented(text: string, indent: string): string[] {
  const [first = "", ...words] = text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").split(" ");
  let line = `${indent}// ${first}`;
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (longer.length > MAX_COMMENT) lines.push(line);
    line = longer.length > MAX_COMMENT ? `${indent}// ${word}` : longer;
  }
  return [...lines, line];
}
