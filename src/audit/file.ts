// The record as JSON Lines in a file that only its owner reads.
import { appendFile, mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Entry, type Followed, parseEntry } from "./entry.ts";

/** Holds more calls than anybody looks at in a tree. */
const TAIL_BYTES = 256 * 1024;

/** When a file has grown beyond `bytes` it becomes an old one; of so many old ones the oldest is overwritten. */
export interface Rotation {
  readonly bytes: number;
  readonly oldFiles: number;
}

export class RecordFile {
  readonly path: string;
  readonly #rotation: Rotation | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** Without a rotation it grows. */
  constructor(path: string, rotation?: Rotation) {
    this.path = path;
    this.#rotation = rotation;
  }

  /** Makes the file, with its folder, if it is not there. Rejects where it can't be written. */
  async prepare(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    await (await open(this.path, "a", 0o600)).close();
  }

  /** Writes after what was appended before. Rejects where it can't be written; later entries are tried all the same. */
  append(entry: Entry | Followed): Promise<void> {
    const written = this.#writing.then(() => this.#write(entry));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** The last entries, newest first, whoever wrote them. */
  async recent(): Promise<Entry[]> {
    await this.#writing;
    const lines = (await this.#tail()).split("\n");
    return lines.flatMap((line) => parseEntry(line) ?? []).reverse();
  }

  /** All that is kept, the oldest first. */
  async whole(): Promise<string> {
    await this.#writing;
    const count = this.#rotation?.oldFiles ?? 0;
    const old = Array.from({ length: count }, (_, index) => `${this.path}.${count - index}`);
    const texts = await Promise.all([...old, this.path].map((path) => readFile(path, "utf8").catch(missing(""))));
    return texts.join("");
  }

  async #write(entry: Entry | Followed): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    if (this.#rotation) await this.#rotate(this.#rotation);
    await appendFile(this.path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }

  /** Another process may do the same at the same time: a file that is gone has been renamed already. */
  async #rotate({ bytes, oldFiles }: Rotation): Promise<void> {
    const size = await stat(this.path).then(({ size }) => size, missing(0));
    if (size < bytes) return;
    const names = [this.path, ...Array.from({ length: oldFiles }, (_, index) => `${this.path}.${index + 1}`)];
    for (let index = oldFiles; index > 0; index -= 1) {
      await rename(names[index - 1] ?? "", names[index] ?? "").catch(missing(undefined));
    }
  }

  /** The end of the newest file; its first line may be cut. */
  async #tail(): Promise<string> {
    const file = await open(this.path).catch(missing(undefined));
    if (!file) return "";
    try {
      const { size } = await file.stat();
      const length = Math.min(size, TAIL_BYTES);
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString("utf8");
    } finally {
      await file.close();
    }
  }
}

function missing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return instead;
    throw error;
  };
}
