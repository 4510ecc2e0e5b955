// Google's generateContent, as Gemini CLI asks.
import { z } from "zod";
import type { Dialect } from "../model.ts";

const declaration = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  parametersJsonSchema: z.unknown().optional(),
  parameters: z.unknown().optional(),
});
const request = z.looseObject({
  tools: z.array(z.looseObject({ functionDeclarations: z.array(declaration).default([]) })).default([]),
  contents: z.array(z.looseObject({ parts: z.array(z.looseObject({ functionResponse: z.unknown().optional() })) })),
});

export const gemini: Dialect = {
  path: /:(streamGenerateContent|generateContent)(\?|$)/,
  read(body) {
    const { tools, contents } = request.parse(body);
    const answers = contents.flatMap(({ parts }) => parts).flatMap(({ functionResponse }) => functionResponse ?? []);
    return {
      tools: tools
        .flatMap(({ functionDeclarations }) => functionDeclarations)
        .map(({ name, description = "", parametersJsonSchema, parameters }) => {
          return { name, description, schema: parametersJsonSchema ?? parameters };
        }),
      answers: answers.map((answer) => JSON.stringify(answer)),
    };
  },
  write(reply) {
    const part =
      "text" in reply ? { text: reply.text } : { functionCall: { name: reply.tool.name, args: reply.input } };
    const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 };
    const candidate = { content: { role: "model", parts: [part] }, finishReason: "STOP", index: 0 };
    return [{ data: { candidates: [candidate], usageMetadata } }];
  },
};
