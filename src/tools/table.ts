// The table of tools that the README carries and `artie-mcp tools` prints.
import type { ToolFacts } from "./facts.ts";
import { TAGS, type Tag } from "./traits.ts";

const HEADER = ["Tool", "What it does", "Access"];

/** Markdown: for each tag a heading and a table of the tools whose first tag it is, as Prettier would lay it out. */
export function toolTable(tools: readonly ToolFacts[]): string {
  return TAGS.map((tag) => section(tag, tools))
    .filter(Boolean)
    .join("\n");
}

function section(tag: Tag, tools: readonly ToolFacts[]): string {
  const rows = tools.filter((tool) => tool.tags[0] === tag).map(rowOf);
  return rows.length === 0 ? "" : `### \`${tag}\`\n\n${table([HEADER, ...rows])}`;
}

/** A description begins with what the tool does; when to use it is for the model. */
function rowOf(tool: ToolFacts): string[] {
  const whatItDoes = /^.+?[.](?=\s+[A-Z]|$)/s.exec(tool.description)?.[0] ?? tool.description;
  return [`\`${tool.name}\``, escape(whatItDoes), accessOf(tool)];
}

/** The level of access that shows the tool. */
export function accessOf({ level }: ToolFacts): string {
  return level === "destroy" ? "everything" : level;
}

function escape(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
}

function table(rows: readonly string[][]): string {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |\n`;
  const [header = [], ...body] = rows;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("");
}
