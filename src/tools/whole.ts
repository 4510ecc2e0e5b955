// From what is listed to the tools themselves.
import type { Tool } from "./define.ts";
import type { ToolFacts } from "./facts.ts";

/** Tools by their names. */
export type Source = () => Promise<ReadonlyMap<string, Tool>>;

const sources = new WeakMap<ToolFacts, Source>();
const known = new WeakMap<readonly ToolFacts[], readonly Tool[]>();

/** Says where the tools come from of which these are told; without, from the catalog. */
export function comeFrom(listed: readonly ToolFacts[], source: Source): void {
  for (const facts of listed) sources.set(facts, source);
}

/** The tools of a list, in its order; once for each list. */
export async function wholeTools(listed: readonly ToolFacts[]): Promise<readonly Tool[]> {
  const found = known.get(listed);
  if (found) return found;
  const whole = listed.every(isWhole) ? listed : (await Promise.all(listed.map(wholeTool))).flat();
  known.set(listed, whole);
  return whole;
}

async function wholeTool(facts: ToolFacts): Promise<Tool[]> {
  if (isWhole(facts)) return [facts];
  const tool = (await (sources.get(facts) ?? fromCatalog)()).get(facts.name);
  return tool ? [tool] : [];
}

let catalog: ReturnType<Source> | undefined;

function fromCatalog(): ReturnType<Source> {
  return (catalog ??= import("./catalog.ts").then((loaded) => byName(loaded.catalog)));
}

export function byName(tools: readonly Tool[]): ReadonlyMap<string, Tool> {
  return new Map(tools.map((tool) => [tool.name, tool]));
}

function isWhole(facts: ToolFacts): facts is Tool {
  return "input" in facts;
}
