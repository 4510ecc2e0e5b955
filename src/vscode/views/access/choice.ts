// Turns the choice of single tools into the settings' methods, tags and exclusions.
import { listing } from "../../../tools/listing.ts";
import type { ToolFacts } from "../../../tools/facts.ts";
import { isSelected, type Selection } from "../../../tools/selection.ts";

export type Filters = Pick<Selection, "methods" | "tags" | "exclude">;

/**
 * The filters after some tools were checked or unchecked; what was chosen of all other tools, at whatever access level,
 * stays as it was. Filters are widened by no more than the tools need, and what they let in beside them is left out.
 */
export function choose(
  own: Filters,
  names: readonly string[],
  wanted: boolean,
  tools: readonly ToolFacts[] = listing,
): Filters {
  const isWanted = (tool: ToolFacts) => (names.includes(tool.name) ? wanted : admits(own, tool));
  const kept = tools.filter(isWanted);
  const methods = widened(own.methods, kept, (tool, words) => admits({ ...NONE, methods: words }, tool), methodOf);
  const tags = widened(own.tags, kept, (tool, words) => admits({ ...NONE, tags: words }, tool), tagOf);
  const isLeftOut = (tool: ToolFacts) =>
    !isWanted(tool) && (admits({ methods, tags, exclude: [] }, tool) || own.exclude.includes(tool.name));
  const listed = new Set(tools.map(({ name }) => name));
  // What was left out of tools that are not there now stays so.
  const others = own.exclude.filter(
    (word) => !listed.has(word) && !tools.some((tool) => isWanted(tool) && tagOf(tool) === word),
  );
  return { methods, tags, exclude: [...tools.filter(isLeftOut).map(({ name }) => name), ...others] };
}

const NONE: Filters = { methods: [], tags: [], exclude: [] };

/** At the highest level, so that only the filters count. */
function admits(filters: Filters, tool: ToolFacts): boolean {
  return isSelected(tool, { ...filters, access: "everything" });
}

/** An empty list admits everything already. */
function widened<Word>(
  words: readonly Word[],
  kept: readonly ToolFacts[],
  isAdmitted: (tool: ToolFacts, words: readonly Word[]) => boolean,
  wordOf: (tool: ToolFacts) => Word | undefined,
): readonly Word[] {
  const missing = kept.filter((tool) => !isAdmitted(tool, words)).flatMap((tool) => wordOf(tool) ?? []);
  return [...new Set([...words, ...missing])];
}

/** `custom` stands for actions only: one without side effects is let in by `read`. */
function methodOf({ method, level }: ToolFacts) {
  return method === "custom" && level === "read" ? "read" : method;
}

function tagOf({ tags }: ToolFacts) {
  return tags[0];
}
