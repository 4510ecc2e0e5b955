// Reads request bodies: plain or gzip, up to a limit, parsed once.
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { createMiddleware } from "hono/factory";
import { ApiError } from "../api-error.ts";
import type { SandboxEnv } from "./routes.ts";

/** 10 MB as the Events API counts it: the whole body, uncompressed. */
export const BODY_LIMIT_BYTES = 10_000_000;

const unzip = promisify(gunzip);

/** Leaves the parsed body in the context. Over the limit: 413. Broken gzip: 400. */
export const readBody = createMiddleware<SandboxEnv>(async (c, next) => {
  const sent = await readAll(c.env.incoming);
  const isZipped = c.req.header("content-encoding") === "gzip" && sent.length > 0;
  const bytes = isZipped ? await unzipped(sent) : sent;
  c.set("bodyBytes", bytes.length);
  if (bytes.length > 0) {
    try {
      c.set("body", JSON.parse(bytes.toString("utf8")) as unknown);
    } catch {
      c.set("malformed", true);
    }
  }
  await next();
});

/** Takes in all that is sent, so that the caller gets an answer, but keeps no more than is allowed. */
async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  if (length > BODY_LIMIT_BYTES) throw tooLarge();
  return Buffer.concat(chunks);
}

async function unzipped(bytes: Buffer): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: BODY_LIMIT_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new ApiError(400, "invalid request body: not valid gzip");
  }
}

function tooLarge(): ApiError {
  return new ApiError(413, `request body too large: the limit is ${BODY_LIMIT_BYTES} bytes uncompressed`);
}
