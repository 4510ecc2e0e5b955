// From what is listed to the tools themselves.
import type { Tool } from "./define.ts";
import type { ToolFacts } from "./facts.ts";

const known = new WeakMap<readonly ToolFacts[], readonly Tool[]>();

/** The tools of a list, in its order; once for each list. */
export async function wholeTools(listed: readonly ToolFacts[]): Promise<readonly Tool[]> {
  const found = known.get(listed);
  if (found) return found;
  const whole = listed.every(isWhole) ? listed : await loaded(listed);
  known.set(listed, whole);
  return whole;
}

async function loaded(listed: readonly ToolFacts[]): Promise<readonly Tool[]> {
  const { catalog } = await import("./catalog.ts");
  const byName = new Map(catalog.map((tool) => [tool.name, tool]));
  return listed.flatMap((facts) => (isWhole(facts) ? facts : (byName.get(facts.name) ?? [])));
}

function isWhole(facts: ToolFacts): facts is Tool {
  return "input" in facts;
}
