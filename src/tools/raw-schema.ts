// The JSON Schema of a tool's input as zod writes it. When the product is bundled a table of them takes the place of
// this file (esbuild.mjs): writing them takes longer than everything else that a client waits for at the start.
import { z } from "zod";
import { catalog } from "./catalog.ts";
import type { Tool } from "./define.ts";
import type { Json, ToolFacts } from "./facts.ts";

export function rawSchema(tool: ToolFacts | Tool): Json {
  const whole = "input" in tool ? tool : catalog.find(({ name }) => name === tool.name);
  if (whole) return z.toJSONSchema(whole.input, { io: "input" });
  throw new TypeError(`There is no tool ${tool.name}.`);
}
