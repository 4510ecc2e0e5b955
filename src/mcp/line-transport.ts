// The Model Context Protocol over a pair of streams: a message is one line of JSON. Unlike the SDK's own transport it
// answers lines that are no messages, and does not hang up when its input ends.
import type { Readable, Writable } from "node:stream";
import {
  INVALID_REQUEST,
  type JSONRPCMessage,
  PARSE_ERROR,
  parseJSONRPCMessage,
  type Transport,
} from "@modelcontextprotocol/server";

const NEWLINE = 0x0a;

export class LineTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #input: Readable;
  readonly #output: Writable;
  /** Of the line that has not ended yet. */
  #chunks: Buffer[] = [];

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
  }

  start(): Promise<void> {
    this.#input.on("data", this.#take);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#input.off("data", this.#take).pause();
    this.onclose?.();
    return Promise.resolve();
  }

  /** Resolves when the stream has passed it on. */
  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#output.write(`${JSON.stringify(message)}\n`, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  protected received(message: JSONRPCMessage): void {
    this.onmessage?.(message);
  }

  readonly #take = (chunk: Buffer): void => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = Buffer.concat([...this.#chunks, chunk.subarray(start, end)]);
      this.#chunks = [];
      start = end + 1;
      this.#read(line.toString());
    }
    if (start < chunk.length) this.#chunks.push(chunk.subarray(start));
  };

  /** A line that is no message can't be answered by its id; JSON-RPC answers it without one. */
  #read(line: string): void {
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(JSON.parse(line));
    } catch (error) {
      const answer =
        error instanceof SyntaxError
          ? { code: PARSE_ERROR, message: "Parse error: a message is one line of JSON" }
          : { code: INVALID_REQUEST, message: "Invalid request: not a JSON-RPC 2.0 message" };
      // A client that can't be reached any more is found out by the session.
      this.send({ jsonrpc: "2.0", error: answer }).catch(() => undefined);
      return;
    }
    this.received(message);
  }
}
