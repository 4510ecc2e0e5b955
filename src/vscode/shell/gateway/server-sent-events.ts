// Takes a stream of server-sent events apart. One that falls silent is over: a gateway says every 15 s that it is there.

export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

const SILENCE_MS = 40_000;
/** No event of a gateway is longer, in characters. */
const MAX_EVENT = 1_000_000;

/** @throws Error when it breaks or falls silent */
export async function* serverSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await spoken(reader.read());
      if (done) return;
      text = (text + value).replaceAll("\r\n", "\n");
      if (text.length > MAX_EVENT) throw new Error("The gateway sent an event without an end.");
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      yield* blocks.flatMap((block) => parseBlock(block) ?? []);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function spoken<T>(reading: Promise<T>): Promise<T> {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error("The gateway has fallen silent."));
  }, SILENCE_MS);
  try {
    return await Promise.race([reading, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined for what only says that somebody is there. */
function parseBlock(block: string): ServerSentEvent | undefined {
  const fields = block.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line));
  const all = (name: string) => fields.flatMap((field) => (field?.[1] === name ? [field[2] ?? ""] : []));
  const data = all("data");
  return data.length === 0 ? undefined : { event: all("event").at(-1) ?? "message", data: data.join("\n") };
}
