// The command line's way to exchange HTTP: undici's own client, which takes a fraction of what the global `fetch` does,
// through the proxy that the environment names. It loads with the first request.
import { createBrotliDecompress, createGunzip } from "node:zlib";
import type { Dispatcher } from "undici";
import { AnswerTooLarge, type Http, type HttpAnswer, type HttpRequest, MAX_ANSWER_BYTES } from "../artie/http.ts";

/** Connections to one host for each kind of request; more requests wait for one. */
const CONNECTIONS = 8;
/** A sandbox on this machine is no proxy's business. */
const LOOPBACK = "localhost,127.0.0.1,[::1]";

interface Clients {
  readonly kept: Dispatcher;
  /** Connects for each request: one that was kept may just be closed by the server, and what is sent on it is lost. */
  readonly fresh: Dispatcher;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads share connections that are kept; what must not arrive twice has one of its own. */
export function createPooledHttp(env: Env): Http {
  let clients: Promise<Clients> | undefined;
  return async (request) => {
    const { kept, fresh } = await (clients ??= open(env));
    return exchange(request.repeatable ? kept : fresh, request);
  };
}

/** Follows HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in capitals or not. */
async function open(env: Env): Promise<Clients> {
  const [{ default: EnvHttpProxyAgent }, { default: Base }, { default: methods }] = await Promise.all([
    import("undici/lib/dispatcher/env-http-proxy-agent.js"),
    import("undici/lib/dispatcher/dispatcher.js"),
    import("undici/lib/api/index.js"),
  ]);
  // As undici's own entry does: tunnels through a proxy are made with one of them.
  Object.assign(Base.prototype, methods);
  const named = (name: string) => (env[name.toLowerCase()] ?? env[name] ?? "").trim();
  const noProxy = named("NO_PROXY");
  const options = {
    httpProxy: addressOf(named("HTTP_PROXY")),
    httpsProxy: addressOf(named("HTTPS_PROXY")),
    noProxy: noProxy === "*" ? noProxy : `${noProxy},${LOOPBACK}`,
    connections: CONNECTIONS,
    // The whole exchange has one timer.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  return { kept: new EnvHttpProxyAgent(options), fresh: new EnvHttpProxyAgent({ ...options, pipelining: 0 }) };
}

/** Many write `proxy.example:3128` and mean HTTP. */
function addressOf(proxy: string): string {
  return proxy === "" || proxy.includes("://") ? proxy : `http://${proxy}`;
}

function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer> {
  const { url, method, headers, body, signal, timeoutMs } = request;
  return new Promise((resolve, reject) => {
    let connection: Dispatcher.DispatchController | undefined;
    let over = false;
    const end = () => {
      over = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (error: Error) => {
      if (over) return;
      end();
      reject(error);
      connection?.abort(error);
    };
    const onAbort = () => {
      fail(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      fail(Object.assign(new Error(`No answer within ${timeoutMs} ms`), { name: "TimeoutError" }));
    }, timeoutMs);
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener("abort", onAbort);

    let status = 0;
    let answerHeaders: Readonly<Record<string, string | string[] | undefined>> = {};
    const answer = new Body(fail, (text) => {
      end();
      resolve({ status, headers: { get: (name) => answerHeaders[name.toLowerCase()]?.toString() ?? null }, text });
    });
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: { ...headers, "accept-encoding": "gzip, br" },
        body: body ?? null,
      },
      {
        onRequestStart: (controller) => {
          connection = controller;
          if (over) controller.abort(new Error("Nobody waits for the answer any more"));
        },
        onResponseStart: (_, code, received) => {
          status = code;
          answerHeaders = received;
          answer.begin(received["content-encoding"]?.toString());
        },
        onResponseData: (_, chunk) => {
          answer.take(chunk);
        },
        onResponseEnd: () => {
          answer.finish();
        },
        onResponseError: (_, error) => {
          fail(error);
        },
      },
    );
  });
}

/** Puts a body together while it arrives, uncompressed, up to the limit. */
class Body {
  readonly #fail: (error: Error) => void;
  readonly #done: (text: string) => void;
  readonly #parts: Buffer[] = [];
  #size = 0;
  #decoder: ReturnType<typeof createGunzip | typeof createBrotliDecompress> | undefined;

  constructor(fail: (error: Error) => void, done: (text: string) => void) {
    this.#fail = fail;
    this.#done = done;
  }

  begin(encoding: string | undefined): void {
    if (encoding === "gzip") this.#decoder = createGunzip();
    else if (encoding === "br") this.#decoder = createBrotliDecompress();
    this.#decoder
      ?.on("data", (chunk: Buffer) => {
        this.#keep(chunk);
      })
      .on("end", () => {
        this.#end();
      })
      .on("error", this.#fail);
  }

  take(chunk: Buffer): void {
    if (this.#decoder) this.#decoder.write(chunk);
    else this.#keep(chunk);
  }

  finish(): void {
    if (this.#decoder) this.#decoder.end();
    else this.#end();
  }

  #keep(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size <= MAX_ANSWER_BYTES) {
      this.#parts.push(chunk);
      return;
    }
    this.#decoder?.destroy();
    this.#fail(new AnswerTooLarge());
  }

  #end(): void {
    const [first, ...more] = this.#parts;
    this.#done(first === undefined ? "" : (more.length === 0 ? first : Buffer.concat(this.#parts)).toString("utf8"));
  }
}
