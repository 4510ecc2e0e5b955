// The lines of a text, as Latin-1: a character is a byte until somebody knows what the bytes are.
import { MAX_EVENT_BYTES } from "../../artie/index.ts";

/** More than an event may have, whatever its bytes are escaped with. */
export const MAX_LINE = 2 * MAX_EVENT_BYTES;

/** The lines that end in each chunk, without their line feeds. Of one that is too long no more is kept than what shows it. */
export async function* linesOf(text: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let rest = "";
  for await (const chunk of text) {
    const [first = "", ...others] = chunk.toString("latin1").split("\n");
    if (rest.length <= MAX_LINE) rest += first;
    const last = others.pop();
    yield last === undefined ? [] : [rest, ...others];
    rest = last ?? rest;
  }
  yield [rest];
}
