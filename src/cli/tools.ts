// `artie-mcp tools`: what an agent would get, for people (Markdown) and for programs (JSON).
import { annotationsOf } from "../mcp/annotations.ts";
import type { ToolFacts } from "../tools/facts.ts";
import { inputSchemas } from "../tools/schema.ts";
import { isSelected, select } from "../tools/selection.ts";
import { toolTable } from "../tools/table.ts";
import { checkSelection } from "./host.ts";
import type { ToolsCommand } from "./options.ts";
import { openFollower, specIn } from "./spec.ts";

export async function runTools({ selection, spec, json }: ToolsCommand, version: string): Promise<void> {
  const at = specIn(spec, process.env);
  const selected = checkSelection(selection, at !== undefined);
  const follower = openFollower(at, version);
  await follower.ready();
  const tools = select(follower.current.tools, selected);
  const gone = follower.current.gone.filter(({ tool }) => isSelected(tool, selected));
  follower.dispose();
  process.stdout.write(json ? `${JSON.stringify(asJson(tools), null, 2)}\n` : toolTable(tools));
  const lines = gone.map(({ tool, reason }) => `- \`${tool.name}\`: ${reason}.\n`);
  if (lines.length === 0) return;
  // A program that reads the list gets nothing else.
  (json ? process.stderr : process.stdout).write(`\n### Gone\n\n${lines.join("")}`);
}

function asJson(tools: readonly ToolFacts[]) {
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
