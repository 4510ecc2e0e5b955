// The JSON Schema of a tool's input as zod writes it. When the product is bundled a table of them takes the place of
// this file (esbuild.mjs): writing them takes longer than everything else that a client waits for at the start.
import { z } from "zod";
import type { Tool, ToolFacts } from "./define.ts";

export type Json = Readonly<Record<string, unknown>>;

export function rawSchema(tool: ToolFacts | Tool): Json {
  if ("input" in tool) return z.toJSONSchema(tool.input, { io: "input" });
  throw new TypeError(`${tool.name} is not listed here.`);
}
