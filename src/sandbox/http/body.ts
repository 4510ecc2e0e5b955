// Reads request bodies: any size up to a limit, plain or gzip, parsed once.
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { createMiddleware } from "hono/factory";
import { ApiError } from "../errors.ts";
import type { SandboxEnv } from "./context.ts";

/** 10 MB as the Events API counts it: the whole body, uncompressed. */
export const BODY_LIMIT_BYTES = 10_000_000;

const unzip = promisify(gunzip);

/** Leaves the parsed body in the context. Over the limit: 413. Broken gzip: 400. */
export const readBody = createMiddleware<SandboxEnv>(async (c, next) => {
  const sent = Buffer.from(await c.req.arrayBuffer());
  const bytes = c.req.header("content-encoding") === "gzip" && sent.length > 0 ? await unzipped(sent) : sent;
  if (bytes.length > BODY_LIMIT_BYTES) throw tooLarge();
  c.set("bodyBytes", bytes.length);
  c.set("malformed", false);
  if (bytes.length > 0) {
    try {
      c.set("body", JSON.parse(bytes.toString("utf8")) as unknown);
    } catch {
      c.set("malformed", true);
    }
  }
  await next();
});

async function unzipped(bytes: Buffer): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: BODY_LIMIT_BYTES + 1 });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new ApiError(400, "invalid request body: not valid gzip");
  }
}

function tooLarge(): ApiError {
  return new ApiError(413, `request body too large: the limit is ${BODY_LIMIT_BYTES} bytes uncompressed`);
}
