// Speaks to an MCP server as a client does, over whatever carries its lines: for looking whether it works, and for asking it
// something.
import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import { ClientError } from "./errors.ts";
import { onLines } from "./launcher/lines.ts";
import { lineOf } from "./launcher/messages.ts";

const BEGINNING = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "artie-mcp connect", version: "1" },
};

const answered = z.object({
  id: z.number(),
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ message: z.string(), data: z.object({ code: z.string() }).optional().catch(undefined) }).optional(),
});
const called = z.object({ isError: z.boolean().optional(), structuredContent: z.record(z.string(), z.unknown()) });
const failed = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** What the server has said no to, in its own words. */
export class Refused extends ClientError {
  /** Its word for the reason, where it has one. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

export class Asking {
  readonly #input: Writable;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #count = 0;
  #ended: string | undefined;

  constructor(output: Readable, input: Writable) {
    this.#input = input;
    onLines(output, (line) => {
      this.#take(line);
    });
  }

  /** @throws Refused */
  async begin(): Promise<void> {
    await this.#ask("initialize", BEGINNING);
    this.#input.write(lineOf({ method: "notifications/initialized" }));
  }

  /** @throws Refused */
  async toolNames(): Promise<string[]> {
    const { tools } = z
      .object({ tools: z.array(z.object({ name: z.string() })) })
      .parse(await this.#ask("tools/list", {}));
    return tools.map(({ name }) => name);
  }

  /** @throws Refused also for a call that has failed */
  async call(name: string, args: object): Promise<Record<string, unknown>> {
    const { isError, structuredContent } = called.parse(await this.#ask("tools/call", { name, arguments: args }));
    if (isError !== true) return structuredContent;
    const { message, code } = failed.parse(structuredContent).error;
    throw new Refused(message, code);
  }

  /** There will be no more answers. */
  end(reason: string): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(new Refused(reason, undefined));
    this.#waiting.clear();
  }

  #ask(method: string, params: object): Promise<unknown> {
    const id = (this.#count += 1);
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) reject(new Refused(this.#ended, undefined));
      this.#waiting.set(id, { resolve, reject });
      this.#input.write(lineOf({ id, method, params }));
    });
  }

  #take(line: string): void {
    const { id, result, error } = answered.safeParse(parsed(line)).data ?? { id: 0 };
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Refused(error.message, error.data?.code));
    else waiting?.resolve(result);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
