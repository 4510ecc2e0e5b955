// The Model Context Protocol over a pair of streams: a message is one line of JSON. Unlike the SDK's own transport it
// answers lines that are no messages, does not hang up when its input ends, and breaks it off when a line has no end.
import type { Readable, Writable } from "node:stream";
import {
  INVALID_REQUEST,
  type JSONRPCMessage,
  type JSONRPCRequest,
  PARSE_ERROR,
  parseJSONRPCMessage,
  type Transport,
} from "@modelcontextprotocol/server";
import { MAX_MESSAGE_BYTES, MessageTooLong } from "./line-limit.ts";

const NEWLINE = 0x0a;

export class LineTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #input: Readable;
  readonly #output: Writable;
  /** Of the line that has not ended yet. */
  #chunks: Buffer[] = [];
  #length = 0;
  #unsent: string[] = [];
  #sending: Promise<void> | undefined;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
  }

  start(): Promise<void> {
    this.#input.on("data", this.#take).resume();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#input.off("data", this.#take).pause();
    await this.#sending?.catch(() => undefined);
    this.onclose?.();
  }

  /** Resolves when the stream has passed it on. What is sent at the same time goes out in one piece. */
  send(message: JSONRPCMessage): Promise<void> {
    this.#unsent.push(`${JSON.stringify(message)}\n`);
    return (this.#sending ??= this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    await new Promise(setImmediate);
    const lines = this.#unsent.join("");
    this.#unsent = [];
    this.#sending = undefined;
    await new Promise<void>((resolve, reject) => {
      this.#output.write(lines, (error) => {
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
      if (!this.#add(chunk.subarray(start, end))) return;
      const line = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      this.#chunks = [];
      this.#length = 0;
      start = end + 1;
      this.#read(String(line));
    }
    this.#add(chunk.subarray(start));
  };

  /** False when the line is too long: then the input is broken off. */
  #add(part: Buffer): boolean {
    this.#length += part.length;
    if (this.#length > MAX_MESSAGE_BYTES) {
      this.#input.off("data", this.#take).destroy(new MessageTooLong());
      return false;
    }
    this.#chunks.push(part);
    return true;
  }

  /** A line that is no message can't be answered by its id; JSON-RPC answers it without one. */
  #read(line: string): void {
    let message: JSONRPCMessage;
    try {
      message = messageOf(JSON.parse(line));
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

/** @throws Error for what is no message */
function messageOf(value: unknown): JSONRPCMessage {
  return isPlainRequest(value) ? value : parseJSONRPCMessage(value);
}

const REQUEST_FIELDS = new Set(["jsonrpc", "id", "method", "params"]);

/** What nearly every message is, and the SDK looks at all of them once more: told without its schemas. */
function isPlainRequest(value: unknown): value is JSONRPCRequest {
  if (!isObject(value) || value["jsonrpc"] !== "2.0" || typeof value["method"] !== "string") return false;
  const { id, params } = value;
  if (typeof id !== "string" && !Number.isSafeInteger(id)) return false;
  const isPlain = params === undefined || (isObject(params) && params["_meta"] === undefined);
  return isPlain && Object.keys(value).every((name) => REQUEST_FIELDS.has(name));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
