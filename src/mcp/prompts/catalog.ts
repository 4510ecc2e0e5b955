// Every prompt, and which of them a client gets.
import type { ToolFacts } from "../../tools/facts.ts";
import { dataPrompts } from "./data.ts";
import type { Arguments, Prompt, Script, Values } from "./define.ts";
import { pipelinePrompts } from "./pipelines.ts";
import { sourcePrompts } from "./sources.ts";

export const prompts: readonly Prompt[] = [...pipelinePrompts, ...sourcePrompts, ...dataPrompts];

const TOOL_NAME = /\b(?:[a-z]+_)*artie_[a-z_]+\b/g;

/** The names of tools in a text, in order and each once. */
export function toolsNamedIn(text: string): string[] {
  return [...new Set(text.match(TOOL_NAME))];
}

/** The text that the model gets. */
export function render({ goal, steps, report }: Script): string {
  const numbered = steps.filter((step) => step !== undefined).map((step, index) => `${index + 1}. ${step}`);
  return [goal, "", ...numbered, "", `Then report ${report}`].join("\n");
}

/**
 * The prompts whose tools are all selected. An optional argument whose step needs a tool that is not is left out.
 */
export function offeredPrompts(tools: readonly ToolFacts[]): Prompt[] {
  const selected = new Set(tools.map(({ name }) => name));
  return prompts
    .filter((prompt) => canRun(prompt, [], selected))
    .map((prompt) => ({ ...prompt, arguments: offeredArguments(prompt, selected) }));
}

function offeredArguments(prompt: Prompt, selected: ReadonlySet<string>): Arguments {
  const offered = Object.entries(prompt.arguments).filter(([name]) => canRun(prompt, [name], selected));
  return Object.fromEntries(offered);
}

/** Whether all tools are there that the prompt names when its required arguments and the given ones have values. */
function canRun(prompt: Prompt, given: readonly string[], selected: ReadonlySet<string>): boolean {
  const filled = Object.entries(prompt.arguments)
    .filter(([name, { required }]) => required === true || given.includes(name))
    .map(([name]) => [name, "…"]);
  const values = Object.fromEntries(filled) as Values<Arguments>;
  return toolsNamedIn(render(prompt.script(values))).every((name) => selected.has(name));
}
