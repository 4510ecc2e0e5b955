// The lines of a text, as Latin-1: a character is a byte until somebody knows what the bytes are.
import { MAX_EVENT_BYTES } from "../../artie/index.ts";

/** More than an event may have, whatever its bytes are escaped with. */
export const MAX_LINE = 2 * MAX_EVENT_BYTES;

/**
 * The lines that end in each chunk, without their line feeds; old Macs, and who writes for them, have carriage returns
 * alone. Of one that is too long no more is kept than what shows it.
 */
export async function* linesOf(text: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let rest = "";
  let end: string | undefined;
  for await (const chunk of text) {
    end ??= endOf(chunk);
    const [first = "", ...others] = chunk.toString("latin1").split(end);
    if (rest.length <= MAX_LINE) rest += first;
    const last = others.pop();
    yield last === undefined ? [] : [rest, ...others];
    rest = last ?? rest;
  }
  yield [rest];
}

/** A carriage return at the end of a chunk may have a line feed behind it. */
function endOf(start: Buffer): string {
  const isAlone = !start.includes("\n") && start.subarray(0, -1).includes("\r");
  return isAlone ? "\r" : "\n";
}
