// The content of a file as UTF-8 without a byte order mark: unpacked where it is gzip, whatever the file is called.
import { pipeline } from "node:stream";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import { ToolError } from "../../rules/tool-error.ts";
import type { SourceFile } from "./source-file.ts";

/** Other things than text, by how they begin. */
const OTHERS = {
  PAR1: "a Parquet file",
  "PK\x03\x04": "a zip archive, as Excel workbooks (.xlsx) are",
  "\xd0\xcf\x11\xe0": "an Excel workbook (.xls)",
  "Obj\x01": "an Avro file",
  "-----BEGIN ": "a key or a certificate",
};

/** @throws ToolError for what is no text, and when it can't be read on */
export async function* readText(file: SourceFile, signal: AbortSignal): AsyncGenerator<Buffer> {
  const raw = file.chunks(signal);
  const chunks: AsyncIterable<Buffer> = file.isGzip ? pipeline(raw, createGunzip(), () => undefined) : raw;
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  try {
    for await (const chunk of chunks) {
      if (isFirst) decoder = decoderFor(chunk);
      const bytes = decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
      yield isFirst && bytes.indexOf("\ufeff") === 0 ? bytes.subarray(3) : bytes;
      isFirst = false;
    }
    // Half a character at the end is one that was cut off.
    decoder?.decode();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!/^(Z_|ERR_ENCODING)/.test(code)) throw error;
    throw new ToolError("invalid_input", `The file can't be read to its end: it is damaged or cut off (${code}).`);
  }
}

/** What reads other text than UTF-8. @throws ToolError for the beginning of what is no text */
function decoderFor(start: Buffer): TextDecoder | undefined {
  const head = start.toString("latin1");
  const mark = /^(?:\xff\xfe|\xfe\xff)/.exec(head)?.[0];
  if (mark !== undefined) return new TextDecoder(mark === "\xff\xfe" ? "utf-16le" : "utf-16be", { fatal: true });
  const other = Object.entries(OTHERS).find(([begin]) => head.startsWith(begin))?.[1];
  if (other === undefined && !head.includes("\0")) return undefined;
  const what = other ?? "binary, or UTF-16 without a byte order mark";
  throw new ToolError(
    "invalid_input",
    `The file is ${what}; export it as CSV or JSON Lines, in UTF-8. Nothing was sent.`,
  );
}
