// How memory behaves when bulk tracking reads a large file: the peak of the process after ten times the data, over the
// peak before. The measured process does nothing else; files and a server that swallows the events are made outside.
import { fork } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { MAX_EVENT_BYTES } from "../../src/artie/index.ts";

const SMALL_MB = 20;
const LARGE_MB = 200;
/** MB. V8 widens its nursery at will, by more than what is to be measured here: what outlives it. */
const NURSERY = 4;
const ROWS_AT_ONCE = 1_000;

const FORMATS = ["csv", "jsonl", "json"] as const;
type Format = (typeof FORMATS)[number];

const uploads = z.object({
  peakAfterSmall: z.number(),
  peakAfterLarge: z.number(),
  accepted: z.number(),
  seconds: z.number(),
});

export interface EventFigure {
  readonly format: Format;
  readonly megabytes: number;
  readonly events: number;
  readonly seconds: number;
  /** Peak resident set size, MB, after a file of a tenth the size and after the large one. */
  readonly peakAfterSmall: number;
  readonly peakAfterLarge: number;
  /** The second over the first: 1 is flat, 10 would be memory that grows with the file. */
  readonly ratio: number;
  /** Of the largest request, uncompressed. */
  readonly largestRequest: number;
}

export async function eventFigures(formats: readonly Format[] = FORMATS, megabytes = LARGE_MB): Promise<EventFigure[]> {
  const folder = await mkdtemp(join(tmpdir(), "artie-bench-"));
  try {
    const figures: EventFigure[] = [];
    for (const format of formats) figures.push(await eventFigure(folder, format, megabytes));
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function eventFigure(folder: string, format: Format, megabytes: number): Promise<EventFigure> {
  await writeEvents(join(folder, `small.${format}`), format, (megabytes * SMALL_MB) / LARGE_MB);
  const events = await writeEvents(join(folder, `large.${format}`), format, megabytes);
  const sink = await startSink();
  try {
    const { peakAfterSmall, peakAfterLarge, accepted, seconds } = await measure(folder, format, sink.url);
    if (accepted !== events) throw new Error(`${accepted} of ${events} events were accepted.`);
    if (sink.largest() > MAX_EVENT_BYTES) throw new Error(`A request had ${sink.largest()} bytes.`);
    const ratio = peakAfterLarge / peakAfterSmall;
    const size = (await stat(join(folder, `large.${format}`))).size;
    return {
      format,
      megabytes: size / 1e6,
      events,
      seconds,
      peakAfterSmall,
      peakAfterLarge,
      ratio,
      largestRequest: sink.largest(),
    };
  } finally {
    await sink.close();
    for (const name of ["small", "large"]) await rm(join(folder, `${name}.${format}`));
  }
}

/** Uploads both files in a process of their own; one that ends without its figures leaves none to parse. */
async function measure(folder: string, format: Format, url: string): Promise<z.infer<typeof uploads>> {
  const child = fork(join(import.meta.dirname, "events-upload.ts"), [folder, format, url], {
    execArgv: [`--max-semi-space-size=${NURSERY}`],
  });
  const told = once(child, "message");
  const ended = once(child, "exit");
  const [message] = (await Promise.race([told, ended])) as [unknown];
  await ended;
  return uploads.parse(message);
}

/** Returns how many events it wrote. */
async function writeEvents(path: string, format: Format, megabytes: number): Promise<number> {
  let events = 0;
  function* text() {
    if (format === "csv") yield "event,timestamp,userId,email,plan,note\n";
    if (format === "json") yield "[\n";
    for (let bytes = 0; bytes < megabytes * 1e6;) {
      const rows = Array.from({ length: ROWS_AT_ONCE }, () => row(format, events++)).join("");
      bytes += Buffer.byteLength(rows);
      yield rows;
    }
    if (format === "json") yield "]\n";
  }
  await pipeline(Readable.from(text()), createWriteStream(path));
  return events;
}

function row(format: Format, index: number): string {
  const timestamp = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
  const userId = `u-${index}`;
  const email = `user${index}@example.com`;
  if (format === "csv") return `Signed up,${timestamp},${userId},${email},pro,"said ""hi"", Zoë"\n`;
  const event = { event: "Signed up", timestamp, userId, email, plan: "pro", note: 'said "hi", Zoë' };
  return `${format === "json" && index > 0 ? "," : ""}${JSON.stringify(event)}\n`;
}

interface Sink {
  readonly url: string;
  /** Bytes of the largest request, uncompressed. */
  readonly largest: () => number;
  readonly close: () => Promise<void>;
}

async function startSink(): Promise<Sink> {
  let largest = 0;
  const server: Server = createServer((request, response) => {
    let bytes = 0;
    const count = async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) bytes += chunk.length;
    };
    void pipeline(request, createGunzip(), count).then(() => {
      largest = Math.max(largest, bytes);
      response.end('{"status":"ok"}');
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server is not listening.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    largest: () => largest,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
