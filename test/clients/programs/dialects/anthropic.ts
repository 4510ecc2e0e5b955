// Anthropic's messages, as Claude Code asks.
import { z } from "zod";
import type { Dialect } from "../model.ts";

const block = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  name: z.string().optional(),
  tool_use_id: z.string().optional(),
  content: z.unknown().optional(),
});
const request = z.looseObject({
  tools: z
    .array(
      z.looseObject({ name: z.string(), description: z.string().optional(), input_schema: z.unknown().optional() }),
    )
    .default([]),
  messages: z.array(z.looseObject({ content: z.union([z.string(), z.array(block)]) })),
});
const usage = { input_tokens: 1, output_tokens: 1 };

export const anthropic: Dialect = {
  path: /^\/v1\/messages(\?|$)/,
  read(body) {
    const { tools, messages } = request.parse(body);
    const blocks = messages.flatMap(({ content }) => (typeof content === "string" ? [] : content));
    const ours = blocks.filter(({ type, name }) => type === "tool_use" && name?.includes("artie")).map(({ id }) => id);
    const results = blocks.filter(({ type, tool_use_id: id }) => type === "tool_result" && ours.includes(id));
    return {
      tools: tools.map(({ name, description = "", input_schema: schema }) => ({ name, description, schema })),
      answers: results.map(({ content }) => JSON.stringify(content)),
    };
  },
  write(reply) {
    const [block, delta] =
      "text" in reply
        ? [
            { type: "text", text: "" },
            { type: "text_delta", text: reply.text },
          ]
        : [
            { type: "tool_use", id: `toolu_${Date.now()}`, name: reply.tool.name, input: {} },
            { type: "input_json_delta", partial_json: JSON.stringify(reply.input) },
          ];
    const message = { id: "msg_1", type: "message", role: "assistant", model: "scripted", content: [], usage };
    const stop_reason = "text" in reply ? "end_turn" : "tool_use";
    return [
      { type: "message_start", message: { ...message, stop_reason: null, stop_sequence: null } },
      { type: "content_block_start", index: 0, content_block: block },
      { type: "content_block_delta", index: 0, delta },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
      { type: "message_stop" },
    ].map((data) => ({ event: data.type, data }));
  },
};
