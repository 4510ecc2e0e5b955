// OpenAI's responses, as Codex asks. It hands the tools of a server over as one namespace.
import { z } from "zod";
import type { Dialect, ShownTool } from "../model.ts";

const func = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  parameters: z.unknown().optional(),
});
const tool = z.looseObject({ type: z.string(), name: z.string().optional(), tools: z.array(func).optional() });
const request = z.looseObject({
  tools: z.array(tool).default([]),
  input: z.array(z.looseObject({ type: z.string().optional(), output: z.unknown().optional() })),
});

/** Which namespace a tool was shown in: a call of it has to say so. */
const namespaces = new Map<string, string>();

export const responses: Dialect = {
  path: /\/responses(\?|$)/,
  read(body) {
    const { tools, input } = request.parse(body);
    return {
      tools: tools.flatMap((entry): ShownTool[] => {
        const { name: space, tools: inside } = entry;
        if (!inside) return entry.type === "function" ? [shown("", func.parse(entry))] : [];
        return inside.map((one) => shown(space ?? "", one));
      }),
      answers: input.filter(({ type }) => type === "function_call_output").map(({ output }) => JSON.stringify(output)),
    };
  },
  write(reply) {
    const item =
      "text" in reply
        ? { type: "message", role: "assistant", id: "msg_1", content: [{ type: "output_text", text: reply.text }] }
        : {
            type: "function_call",
            call_id: `call_${Date.now()}`,
            ...nameOf(reply.tool.name),
            arguments: JSON.stringify(reply.input),
          };
    const usage = {
      input_tokens: 1,
      input_tokens_details: null,
      output_tokens: 1,
      output_tokens_details: null,
      total_tokens: 2,
    };
    return [
      { type: "response.created", response: { id: "resp_1" } },
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response: { id: "resp_1", usage } },
    ].map((data) => ({ event: data.type, data }));
  },
};

function shown(space: string, { name, description = "", parameters: schema }: z.infer<typeof func>): ShownTool {
  const full = space === "" ? name : `${space}${space.endsWith("__") ? "" : "__"}${name}`;
  if (space !== "") namespaces.set(full, space);
  return { name: full, description, schema };
}

function nameOf(full: string): { name: string; namespace?: string } {
  const namespace = namespaces.get(full);
  if (namespace === undefined) return { name: full };
  return { name: full.slice(namespace.length).replace(/^__/, ""), namespace };
}
