// A client of the private socket proves with its first line that it could read the socket's token file. The launcher goes
// on to say, after a space, for which agent program it speaks.
import { createHash, timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";

export const TOKEN_TIMEOUT_MS = 2_000;
/** No first line is longer than this, in bytes; a token is far shorter. */
const MAX_FIRST_LINE = 256;
const NEWLINE = 0x0a;

/** Why a client is not let in, for the log. */
export type Refusal = "no token in time" | "a wrong token" | "closed before the token";

export interface Greeting {
  readonly refusal?: Refusal;
  /** The agent program that the client speaks for, as it says. */
  readonly program?: string;
}

const PROGRAM = /^[a-z][a-z0-9-]{0,39}$/;

/** Reads the first line of the socket and leaves the rest in it, paused. */
export function receiveToken(socket: Socket, token: string): Promise<Greeting> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const timer = setTimeout(settle, TOKEN_TIMEOUT_MS, { refusal: "no token in time" });
    socket.on("data", onData).on("end", onEnd).on("close", onEnd);

    function onData(chunk: Buffer): void {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf(NEWLINE);
      const length = end < 0 ? received.length : end;
      if (length > MAX_FIRST_LINE) {
        settle({ refusal: "a wrong token" });
      } else if (end >= 0) {
        settle(greetingOf(received.subarray(0, end), token));
        if (received.length > end + 1) socket.unshift(received.subarray(end + 1));
      }
    }

    function onEnd(): void {
      settle({ refusal: "closed before the token" });
    }

    function settle(greeting: Greeting): void {
      clearTimeout(timer);
      socket.pause().off("data", onData).off("end", onEnd).off("close", onEnd);
      resolve(greeting);
    }
  });
}

function greetingOf(line: Buffer, token: string): Greeting {
  const space = line.indexOf(" ");
  const program = space < 0 ? undefined : line.subarray(space + 1).toString();
  const isRight = isSame(space < 0 ? line : line.subarray(0, space), token);
  if (!isRight || (program !== undefined && !PROGRAM.test(program))) return { refusal: "a wrong token" };
  return program === undefined ? {} : { program };
}

/** Hashes have one length, so that the comparison takes the same time for whatever was sent. */
function isSame(sent: Buffer, token: string): boolean {
  return timingSafeEqual(sha256(sent), sha256(token));
}

function sha256(data: Buffer | string): Buffer {
  return createHash("sha256").update(data).digest();
}
