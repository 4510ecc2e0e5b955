// Wherever the chunks are cut, and whatever stands between the lines, messages arrive whole and in order.
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LineTransport } from "../../src/mcp/line-transport.ts";

const message = fc.record({
  jsonrpc: fc.constant("2.0" as const),
  id: fc.oneof(fc.nat(), fc.string()),
  method: fc.string({ unit: "grapheme" }),
  // The SDK takes this one name for nobody's.
  params: fc.dictionary(
    fc.string().filter((name) => name !== "__proto__"),
    fc.string({ unit: "grapheme" }),
  ),
});
const line = fc.oneof(
  message.map((sent) => ({ text: JSON.stringify(sent), sent })),
  fc.constantFrom("", "[]", "{", "null", '{"jsonrpc":"2.0"}').map((text) => ({ text, sent: undefined })),
);

test("messages pass whole, lines that are none are answered each", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.array(fc.nat(40), { minLength: 1 }), async (all, sizes) => {
      const [input, output] = [new PassThrough(), new PassThrough()];
      const transport = new LineTransport(input, output);
      const received: unknown[] = [];
      transport.onmessage = (taken) => received.push(taken);
      await transport.start();
      let bytes = Buffer.from(all.map(({ text }) => `${text}\n`).join(""));
      for (let cut = 0; bytes.length > 0; cut++) {
        const size = 1 + (sizes[cut % sizes.length] ?? 0);
        input.write(bytes.subarray(0, size));
        bytes = bytes.subarray(size);
      }
      input.end();
      const answers = text(output);
      input.once("end", () => void transport.close().then(() => output.end()));
      const codes = (await answers).split("\n").filter(Boolean).map(codeOf);
      expect(received).toEqual(all.flatMap(({ sent }) => sent ?? []));
      expect(codes).toEqual(
        all.flatMap(({ text, sent }) => (sent ? [] : [text === "" || text === "{" ? -32700 : -32600])),
      );
    }),
  );
});

function codeOf(answer: string): number {
  const { error } = JSON.parse(answer) as { error: { code: number } };
  return error.code;
}
