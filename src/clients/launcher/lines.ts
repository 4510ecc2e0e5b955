// Takes a stream apart into its lines.
import type { Readable } from "node:stream";

const NEWLINE = 0x0a;

/** Calls back with every line that is complete, without its end. Returns how to stop. */
export function onLines(stream: Readable, take: (line: string) => void): () => void {
  let parts: Buffer[] = [];
  const onData = (chunk: Buffer): void => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end));
      const line = Buffer.concat(parts).toString();
      parts = [];
      start = end + 1;
      if (line.trim() !== "") take(line);
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  };
  stream.on("data", onData);
  return () => stream.off("data", onData);
}
