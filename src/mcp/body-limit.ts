// Bounds what a request may send. Hono's own way makes a new `Request` of one without a length, which those of its Node
// server are not fit for.
import type { MiddlewareHandler } from "hono";

/** Answers with `refuse` what is larger than so many bytes, read or announced. */
export function limitBody(maxBytes: number, refuse: () => Response): MiddlewareHandler {
  return async (c, next) => {
    const length = c.req.header("content-length");
    if (length !== undefined && c.req.header("transfer-encoding") === undefined) {
      if (Number(length) > maxBytes) return refuse();
    } else if (c.req.header("transfer-encoding") !== undefined && c.req.raw.body) {
      const body = await readAtMost(c.req.raw.body, maxBytes);
      if (body === undefined) return refuse();
      Object.assign(c.req.bodyCache, { arrayBuffer: Promise.resolve(body) });
    }
    await next();
    return undefined;
  };
}

/** Undefined for more; the rest is not read. */
async function readAtMost(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<ArrayBuffer | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.byteLength;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return Uint8Array.from(Buffer.concat(parts)).buffer;
}
