// OpenAI's chat completions, as opencode asks.
import { z } from "zod";
import type { Dialect } from "../model.ts";

const request = z.looseObject({
  tools: z
    .array(
      z.looseObject({
        function: z.looseObject({
          name: z.string(),
          description: z.string().optional(),
          parameters: z.unknown().optional(),
        }),
      }),
    )
    .default([]),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown().optional() })),
});

export const chat: Dialect = {
  path: /\/chat\/completions(\?|$)/,
  read(body) {
    const { tools, messages } = request.parse(body);
    return {
      tools: tools.map(({ function: { name, description = "", parameters: schema } }) => ({
        name,
        description,
        schema,
      })),
      answers: messages.filter(({ role }) => role === "tool").map(({ content }) => JSON.stringify(content)),
    };
  },
  write(reply) {
    const [delta, finish_reason] =
      "text" in reply
        ? [{ role: "assistant", content: reply.text }, "stop"]
        : [
            {
              role: "assistant",
              tool_calls: [
                {
                  index: 0,
                  id: `call_${Date.now()}`,
                  type: "function",
                  function: { name: reply.tool.name, arguments: JSON.stringify(reply.input) },
                },
              ],
            },
            "tool_calls",
          ];
    const chunk = { id: "chat_1", object: "chat.completion.chunk", created: 1, model: "scripted" };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    return [
      { data: { ...chunk, choices: [{ index: 0, delta, finish_reason: null }] } },
      { data: { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }], usage } },
      { data: "[DONE]" },
    ];
  },
};
