// A file that is read twice, first to check it and then to send it, and that must be the same both times.
import { createHash } from "node:crypto";
import { type FileHandle, open, stat } from "node:fs/promises";
import { ToolError } from "../../rules/tool-error.ts";

const CHUNK_BYTES = 64 * 1024;

export class SourceFile {
  readonly size: number;
  readonly #name: string;
  readonly #handle: FileHandle;
  readonly #modified: bigint;
  /** Of each chunk, from the first time it was read. */
  readonly #digests: string[] = [];

  private constructor(name: string, handle: FileHandle, size: bigint, modified: bigint) {
    this.#name = name;
    this.#handle = handle;
    this.size = Number(size);
    this.#modified = modified;
  }

  /**
   * Opens a file; it stays the same one even if another takes its name.
   * @param name what errors call it
   * @throws ToolError when there is nothing in it to read
   */
  static async open(path: string, name: string): Promise<SourceFile> {
    // Asked before opening: opening a pipe would wait for its other end.
    if (!(await stat(path)).isFile())
      throw new ToolError("invalid_input", `"${name}" is not a regular file; give one that is.`);
    const handle = await openToRead(path, name);
    const { size, mtimeNs } = await handle.stat({ bigint: true });
    if (size > 0n) return new SourceFile(name, handle, size, mtimeNs);
    await handle.close();
    throw new ToolError("invalid_input", `"${name}" is empty; give a file that holds events.`);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /**
   * The file from its beginning. A chunk is valid until the next is asked for.
   * @throws ToolError as soon as a chunk differs from what an earlier reading found there
   */
  async *chunks(signal: AbortSignal): AsyncGenerator<Buffer> {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let index = 0, offset = 0; offset < this.size; index++) {
      signal.throwIfAborted();
      const chunk = await this.#fill(buffer, offset);
      this.#compare(index, chunk);
      offset += chunk.length;
      yield chunk;
    }
  }

  /** @throws ToolError when the file was written to since it was opened */
  async assertUnchanged(): Promise<void> {
    const { size, mtimeNs } = await this.#handle.stat({ bigint: true });
    if (Number(size) !== this.size || mtimeNs !== this.#modified) throw this.#changed();
  }

  /** Reads as much as fits, so that chunks are cut at the same places every time. */
  async #fill(buffer: Buffer, offset: number): Promise<Buffer> {
    let length = 0;
    while (length < buffer.length && offset + length < this.size) {
      const wanted = Math.min(buffer.length, this.size - offset) - length;
      const { bytesRead } = await this.#handle.read(buffer, length, wanted, offset + length);
      if (bytesRead === 0) throw this.#changed();
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  }

  #compare(index: number, chunk: Buffer): void {
    const digest = createHash("sha256").update(chunk).digest("base64");
    if ((this.#digests[index] ??= digest) !== digest) throw this.#changed();
  }

  #changed(): ToolError {
    return new ToolError(
      "file_changed",
      `"${this.#name}" was changed while it was being read. Call again when nothing writes to it.`,
    );
  }
}

async function openToRead(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    throw new ToolError("invalid_input", `"${name}" can't be opened: ${reason}. Ask the person to make it readable.`);
  }
}
