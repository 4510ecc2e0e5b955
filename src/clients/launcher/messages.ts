// As much of the Model Context Protocol as the launcher has to understand, read and written by hand: it starts with every
// client, and a library would cost it more than all the rest.

export type Id = string | number;

export interface Message {
  readonly id?: Id | undefined;
  readonly method?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly result?: Readonly<Record<string, unknown>> | undefined;
}

/** Undefined for a line that is no message: who is asked next says so. */
export function parseMessage(line: string): Message | undefined {
  try {
    const value = record(JSON.parse(line));
    if (!value) return undefined;
    const { id, method, params, result } = value;
    return {
      id: typeof id === "string" || typeof id === "number" ? id : undefined,
      method: typeof method === "string" ? method : undefined,
      params: record(params),
      result: record(result),
    };
  } catch {
    return undefined;
  }
}

export function lineOf(message: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
}

const CLOSED = {
  code: "connection_lost",
  message: "The VS Code window that was carrying out this call has closed: the call may have been carried out.",
  remedy: "Read the state before trying again.",
};

/** A tool call that nobody can say the end of. */
export function lostCall(id: Id, { params }: Message): string {
  const value = { error: CLOSED };
  const isModern = typeof record(params?.["_meta"])?.["io.modelcontextprotocol/protocolVersion"] === "string";
  const content = [{ type: "text", text: JSON.stringify(value) }];
  const type = isModern ? { resultType: "complete" } : {};
  return lineOf({ id, result: { ...type, content, structuredContent: value, isError: true } });
}

/** The answer of a tool call with a sentence more. */
export function withSentence({ id, result }: Message, sentence: string): string | undefined {
  const content = result?.["content"];
  if (!Array.isArray(content)) return undefined;
  return lineOf({ id, result: { ...result, content: [...(content as unknown[]), { type: "text", text: sentence }] } });
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
