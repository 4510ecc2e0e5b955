// Wherever the chunks are cut, the limit holds for lines.
import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LineLimit } from "../../src/mcp/line-limit.ts";

const LIMIT = 8;

async function passThrough(chunks: readonly string[]): Promise<{ passed: string; failed: boolean }> {
  const lines = Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(new LineLimit(LIMIT));
  let passed = "";
  try {
    for await (const chunk of lines) passed += String(chunk);
    return { passed, failed: false };
  } catch {
    return { passed, failed: true };
  }
}

const chunk = fc.string({ unit: fc.constantFrom("a", "b", "\n"), minLength: 1, maxLength: 12 });

test("lines within the limit pass whole; a longer one ends the stream before it is passed on", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { maxLength: 12 }), async (chunks) => {
      const sent = chunks.join("");
      const tooLong = sent.split("\n").some((line) => line.length > LIMIT);
      const { passed, failed } = await passThrough(chunks);
      expect(failed).toBe(tooLong);
      expect(sent.startsWith(passed)).toBe(true);
      if (tooLong) expect(passed.split("\n").every((line) => line.length <= LIMIT)).toBe(true);
      else expect(passed).toBe(sent);
    }),
  );
});
