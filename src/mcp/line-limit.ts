// How long a message may be, so that no client makes us buffer without end.

/** A message is a line; no client may send a longer one, in bytes. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

export class MessageTooLong extends Error {
  constructor() {
    super(`A message is longer than ${MAX_MESSAGE_BYTES} bytes`);
  }
}
