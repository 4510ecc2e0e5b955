// Files as programs really write them, read with the options that a caller would pass: what becomes of them.
import type { TrackingTest } from "./tracking.ts";

/** Lines, joined by line feeds with one at the end, or the bytes themselves. */
export type FileContent = readonly string[] | Buffer;

export interface FileCase {
  /** Who writes such a file. */
  readonly name: string;
  readonly file: string;
  readonly content: FileContent;
  readonly args?: Readonly<Record<string, unknown>>;
  /** In order, as they are sent; a message id only where the file gives one. */
  readonly events: readonly SentEvent[];
}

export interface SentEvent {
  readonly event: string;
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly messageId?: string;
}

/** Sends the file; gives what the API has accepted, without the message ids that are made of the content. */
export async function sendCase({ bulk, sandbox, workspace }: TrackingTest, test: FileCase): Promise<SentEvent[]> {
  workspace.write(test.file, contentOf(test.content));
  await bulk({ file: test.file, ...test.args });
  return sandbox.snapshot().events.recent.map(({ event, timestamp, properties, messageId }) => ({
    event,
    timestamp,
    properties,
    ...(MADE_ID.test(messageId) ? {} : { messageId }),
  }));
}

export const MADE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function contentOf(content: FileContent): string | Buffer {
  return Buffer.isBuffer(content) ? content : `${content.join("\n")}\n`;
}
