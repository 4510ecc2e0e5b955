// A file that is read twice, first to check it and then to send it, and that must be the same both times.
import { createHash } from "node:crypto";
import { type FileHandle, open, stat } from "node:fs/promises";
import { ToolError } from "../../rules/tool-error.ts";

export class SourceFile {
  readonly size: number;
  readonly isGzip: boolean;
  /** How far the latest reading has come, in bytes. */
  position = 0;
  readonly #name: string;
  readonly #handle: FileHandle;
  readonly #modified: bigint;
  /** Of each chunk, from the first time it was read. */
  readonly #digests: string[] = [];

  private constructor(name: string, handle: FileHandle, size: bigint, modified: bigint, isGzip: boolean) {
    this.#name = name;
    this.#handle = handle;
    this.size = Number(size);
    this.#modified = modified;
    this.isGzip = isGzip;
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
    const { buffer: start } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (size > 0n) return new SourceFile(name, handle, size, mtimeNs, start.toString("latin1") === "\x1f\x8b");
    await handle.close();
    throw new ToolError("invalid_input", `"${name}" is empty; give a file that holds events.`);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /**
   * The file from its beginning, in chunks that are cut at the same places every time.
   * @throws ToolError as soon as one differs from what an earlier reading found there
   */
  async *chunks(signal: AbortSignal): AsyncGenerator<Buffer> {
    this.position = 0;
    const stream = this.#handle.createReadStream({ start: 0, end: this.size - 1, autoClose: false, signal });
    let index = 0;
    // Who has seen enough may read it again: a stream that is destroyed takes the handle with it.
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const digest = createHash("sha256").update(chunk).digest("base64");
      if ((this.#digests[index++] ??= digest) !== digest) throw this.#changed();
      this.position += chunk.length;
      yield chunk;
    }
    if (this.position < this.size) throw this.#changed();
  }

  /** @throws ToolError when the file was written to since it was opened */
  async assertUnchanged(): Promise<void> {
    const { size, mtimeNs } = await this.#handle.stat({ bigint: true });
    if (Number(size) !== this.size || mtimeNs !== this.#modified) throw this.#changed();
  }

  #changed(): ToolError {
    const message = `"${this.#name}" was changed while it was being read. Call again when nothing writes to it.`;
    return new ToolError("file_changed", message);
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
