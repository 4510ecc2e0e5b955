// The JSON Schema of a tool's input as zod writes it. When the product is bundled a table of them takes the place of
// this file (esbuild.mjs): writing them takes longer than everything else that a client waits for at the start.
import { z } from "zod";
import type { Tool } from "./define.ts";

export type Json = Readonly<Record<string, unknown>>;

export function rawSchema({ input }: Pick<Tool, "name" | "input">): Json {
  return z.toJSONSchema(input, { io: "input" });
}
