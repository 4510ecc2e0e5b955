// `artie-mcp tools`: what an agent would get, for people (Markdown) and for programs (JSON).
import { annotationsOf } from "../mcp/annotations.ts";
import { catalog } from "../tools/catalog.ts";
import type { Tool } from "../tools/define.ts";
import { inputSchemas } from "../tools/schema.ts";
import { select } from "../tools/selection.ts";
import { toolTable } from "../tools/table.ts";
import { checkSelection } from "./host.ts";
import type { ToolsCommand } from "./options.ts";

export function runTools({ selection, json }: ToolsCommand): void {
  const tools = select(catalog, checkSelection(selection));
  process.stdout.write(json ? `${JSON.stringify(asJson(tools), null, 2)}\n` : toolTable(tools));
}

function asJson(tools: readonly Tool[]) {
  const schemas = inputSchemas(tools);
  return tools.map((tool, index) => {
    const { name, title, description, method, tags, level } = tool;
    return {
      name,
      title,
      description,
      method,
      tags,
      level,
      annotations: annotationsOf(tool),
      inputSchema: schemas[index],
    };
  });
}
