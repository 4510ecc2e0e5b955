// The agent's activity log: JSON Lines in the extension's global storage, shared by all windows of this person.
import { appendFile, mkdir, open, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { CallReport } from "../../mcp/host.ts";
import type { ActivityEntry } from "./activity-entry.ts";
import type { Log } from "./log.ts";

/** A file that has grown beyond it becomes an old one. */
export const MAX_FILE_BYTES = 1_000_000;
/** Of so many old ones: the oldest is overwritten. */
const OLD_FILES = 4;
/** Holds more calls than anybody looks at in a tree. */
const TAIL_BYTES = 64 * 1024;

export interface ActivityLogOptions {
  /** A folder of this extension; made when the first call is written. */
  readonly folder: string;
  /** Values that must not be written. */
  readonly secrets: () => readonly string[];
  readonly log: Log;
}

export class ActivityLog implements vscode.Disposable {
  readonly #options: ActivityLogOptions;
  readonly #onDidAppend = new vscode.EventEmitter<ActivityEntry>();
  #writing: Promise<void> = Promise.resolve();

  readonly onDidAppend = this.#onDidAppend.event;

  constructor(options: ActivityLogOptions) {
    this.#options = options;
  }

  /** The newest file. */
  get path(): string {
    return join(this.#options.folder, "agent-activity.jsonl");
  }

  /**
   * Writes a call after the ones before it. What can't be written is told in the log: no call fails for it.
   * @param account The name of the account that the call was made with.
   */
  append(call: CallReport, account: string | undefined): void {
    const hidden = this.#options.secrets();
    this.#writing = this.#writing.then(() => this.#write(call, account, hidden));
  }

  /** The last calls, newest first, whichever window they came from. */
  async recent(count: number): Promise<ActivityEntry[]> {
    await this.#writing;
    const { parseEntry } = await import("./activity-entry.ts");
    const lines = (await this.#tail()).split("\n");
    return lines
      .flatMap((line) => parseEntry(line) ?? [])
      .slice(-count)
      .reverse();
  }

  dispose(): void {
    this.#onDidAppend.dispose();
  }

  async #write(call: CallReport, account: string | undefined, secrets: readonly string[]): Promise<void> {
    try {
      const { entryOf } = await import("./activity-entry.ts");
      await mkdir(this.#options.folder, { recursive: true });
      await this.#rotate();
      const entry = entryOf(call, account, secrets);
      await appendFile(this.path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
      this.#onDidAppend.fire(entry);
    } catch (error) {
      this.#options.log.warn("A call of the agent could not be written to its activity log.", error);
    }
  }

  /** Another window may do the same at the same time: a file that is gone has been renamed already. */
  async #rotate(): Promise<void> {
    if ((await this.#size()) < MAX_FILE_BYTES) return;
    const names = [this.path, ...Array.from({ length: OLD_FILES }, (_, index) => `${this.path}.${index + 1}`)];
    for (let index = OLD_FILES; index > 0; index -= 1) {
      await rename(names[index - 1] ?? "", names[index] ?? "").catch(ignoreMissing);
    }
  }

  async #size(): Promise<number> {
    return stat(this.path).then(({ size }) => size, missing(0));
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
    ignoreMissing(error);
    return instead;
  };
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}
