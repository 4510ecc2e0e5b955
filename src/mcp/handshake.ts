// A client of the private socket proves with its first line that it could read the socket's token file.
import { createHash, timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";

export const TOKEN_TIMEOUT_MS = 2_000;
/** No first line is longer than this, in bytes; a token is far shorter. */
const MAX_FIRST_LINE = 256;
const NEWLINE = 0x0a;

/** Why a client is not let in, for the log. */
export type Refusal = "no token in time" | "a wrong token" | "closed before the token";

/** Reads the first line of the socket and leaves the rest in it, paused. Resolves to why the client is refused, if it is. */
export function receiveToken(socket: Socket, token: string): Promise<Refusal | undefined> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const timer = setTimeout(settle, TOKEN_TIMEOUT_MS, "no token in time");
    socket.on("data", onData).on("end", onEnd).on("close", onEnd);

    function onData(chunk: Buffer): void {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf(NEWLINE);
      const length = end < 0 ? received.length : end;
      if (length > MAX_FIRST_LINE) {
        settle("a wrong token");
      } else if (end >= 0) {
        settle(isSame(received.subarray(0, end), token) ? undefined : "a wrong token");
        if (received.length > end + 1) socket.unshift(received.subarray(end + 1));
      }
    }

    function onEnd(): void {
      settle("closed before the token");
    }

    function settle(refusal: Refusal | undefined): void {
      clearTimeout(timer);
      socket.pause().off("data", onData).off("end", onEnd).off("close", onEnd);
      resolve(refusal);
    }
  });
}

/** Hashes have one length, so that the comparison takes the same time for whatever was sent. */
function isSame(sent: Buffer, token: string): boolean {
  return timingSafeEqual(sha256(sent), sha256(token));
}

function sha256(data: Buffer | string): Buffer {
  return createHash("sha256").update(data).digest();
}
