// What a client is told about a tool's effects, so that it can decide when to ask the person.
import type { ToolAnnotations } from "@modelcontextprotocol/server";
import type { ToolFacts } from "../tools/facts.ts";

/**
 * The tool's hints. What a client may assume anyway (not idempotent, open world, that what only reads destroys nothing)
 * is left out to save context.
 */
export function annotationsOf({ level, hints }: ToolFacts): ToolAnnotations {
  const readOnly = level === "read";
  return {
    ...(readOnly ? { readOnlyHint: true } : { destructiveHint: hints?.destructive === true }),
    ...(readOnly || hints?.idempotent ? { idempotentHint: true } : {}),
    ...(hints?.openWorld ? {} : { openWorldHint: false }),
  };
}
