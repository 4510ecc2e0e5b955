// What agents and the person have called: the record in the extension's global storage, shared by all windows of this person.
import { join } from "node:path";
import * as vscode from "vscode";
import type { Entry, Followed } from "../../audit/entry.ts";
import type { RecordFile } from "../../audit/file.ts";
import type { Log } from "./log.ts";

/** A file that has grown beyond it becomes an old one. */
export const MAX_FILE_BYTES = 1_000_000;
const OLD_FILES = 4;

export class ActivityLog implements vscode.Disposable {
  readonly #log: Log;
  readonly #onDidAppend = new vscode.EventEmitter<Entry>();
  readonly #onDidKeep = new vscode.EventEmitter<Entry>();
  /** Request ids of this window's own calls. */
  readonly #own = new Set<string>();
  #file: Promise<RecordFile> | undefined;

  /** A call of an agent. */
  readonly onDidAppend = this.#onDidAppend.event;
  /** Any call, also of the person. */
  readonly onDidKeep = this.#onDidKeep.event;

  /** The newest file. */
  readonly path: string;

  /** @param folder Of this extension; made when the first call is written. */
  constructor(folder: string, log: Log) {
    this.path = join(folder, "agent-activity.jsonl");
    this.#log = log;
  }

  /** Writes a call after the ones before it. What can't be written is told in the log: no call fails for it. */
  async append(entry: Entry): Promise<void> {
    try {
      await (await this.#open()).append(entry);
      if (entry.undo && entry.requestId !== undefined) this.#own.add(entry.requestId);
      this.#onDidKeep.fire(entry);
      if (isAgents(entry)) this.#onDidAppend.fire(entry);
    } catch (error) {
      this.#log.warn("A call could not be written to the record.", error);
    }
  }

  /** The agents' last calls, newest first, whichever window they came from. */
  async recent(count: number): Promise<Entry[]> {
    const entries = await (await this.#open()).recent();
    return entries.filter(isAgents).slice(0, count);
  }

  /** Whether a call that can be undone was made in this window, which may have a sandbox of its own. */
  isOwn({ requestId = "" }: Entry): boolean {
    return this.#own.has(requestId);
  }

  /** What was seen to follow a call. */
  async note(followed: Followed): Promise<void> {
    try {
      await (await this.#open()).append(followed);
    } catch (error) {
      this.#log.warn("What followed a call could not be written to the record.", error);
    }
  }

  /** All that is kept, of agents and the person, in lines as they were written. */
  async whole(): Promise<string> {
    return (await this.#open()).whole();
  }

  /** A call by its request id, of an agent or the person, if it is not long ago. */
  async find(requestId: string): Promise<Entry | undefined> {
    return (await (await this.#open()).recent()).find((entry) => entry.requestId === requestId);
  }

  /** The call that was told to wait for this approval. */
  async waitingFor(approval: string): Promise<Entry | undefined> {
    const entries = await (await this.#open()).recent();
    return entries.find(({ asked, code }) => asked?.id === approval && code === "approval_waiting");
  }

  dispose(): void {
    vscode.Disposable.from(this.#onDidAppend, this.#onDidKeep).dispose();
  }

  #open(): Promise<RecordFile> {
    this.#file ??= import("../../audit/file.ts").then(
      ({ RecordFile }) => new RecordFile(this.path, { bytes: MAX_FILE_BYTES, oldFiles: OLD_FILES }),
    );
    return this.#file;
  }
}

/** What the person has done themselves stands in the same record. */
function isAgents({ principal }: Entry): boolean {
  return principal?.kind !== "person";
}
