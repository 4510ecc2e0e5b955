// What a client is told about a tool's effects, so that it can decide when to ask the person.
import type { ToolAnnotations } from "@modelcontextprotocol/server";
import type { Tool } from "../tools/define.ts";

/**
 * The tool's hints. What a client may assume anyway (not read-only, not idempotent, open world) is left out to save
 * context; whether a tool destroys is always said.
 */
export function annotationsOf({ level, hints }: Tool): ToolAnnotations {
  const readOnly = level === "read";
  return {
    ...(readOnly ? { readOnlyHint: true } : {}),
    destructiveHint: hints?.destructive === true,
    ...(readOnly || hints?.idempotent ? { idempotentHint: true } : {}),
    ...(hints?.openWorld ? {} : { openWorldHint: false }),
  };
}
