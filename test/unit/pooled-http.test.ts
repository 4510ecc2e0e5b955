// The command line's HTTP: limits that hold while an answer arrives, connections that servers close, and proxies.
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { brotliCompressSync, createGzip, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { ArtieError, ArtieExchange, TransportOptions } from "../../src/artie/index.ts";
import { createPooledHttp } from "../../src/cli/pooled-http.ts";
import { CLIENT_KEY, clientOf } from "./support/client.ts";
import { failureOf } from "./support/failure.ts";
import { answerJson, serve } from "./support/http.ts";

const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";
const ROW = { uuid: UUID, name: "Orders to Snowflake" };
const MEGABYTE = 1024 * 1024;

type Env = Parameters<typeof createPooledHttp>[0];

function pooledClient(server: { readonly url: string }, env: Env = {}, options: Partial<TransportOptions> = {}) {
  return clientOf(server, { http: createPooledHttp(env), freshMs: 0, ...options });
}

describe("an answer", () => {
  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    [undefined, (bytes: Buffer) => bytes],
  ] as const)("encoded with %s is read", async (encoding, encode) => {
    await using server = await serve((response) => {
      const bytes = encode(Buffer.from(JSON.stringify({ items: [{ ...ROW, name: "Ünïcode → ❄" }] })));
      response.writeHead(200, encoding === undefined ? {} : { "content-encoding": encoding });
      for (const byte of bytes) response.write(Buffer.of(byte));
      response.end();
    });
    expect(await pooledClient(server).pipelines.list()).toMatchObject([{ name: "Ünïcode → ❄" }]);
  });

  it("that is no gzip although it says so fails", async () => {
    await using server = await serve((response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-type": "application/json" }).end('{"items": []}');
    });
    expect(await failureOf(pooledClient(server).pipelines.start(UUID))).toMatchObject({
      code: "bad_response",
      notProcessed: false,
    });
  });

  it.each(["gzip", undefined])("encoded with %s that never ends is refused while it arrives", async (encoding) => {
    await using server = await serve(async (response) => {
      response.writeHead(200, encoding === undefined ? {} : { "content-encoding": encoding });
      const body = encoding === undefined ? response : createGzip();
      if (body !== response) body.pipe(response);
      const closed = once(response, "close");
      while (!response.destroyed) {
        if (!body.write(Buffer.alloc(MEGABYTE))) await Promise.race([once(body, "drain"), closed]);
      }
      body.end();
    });
    expect(await failureOf(pooledClient(server).pipelines.list())).toMatchObject({
      code: "bad_response",
      message: expect.stringContaining("more than 64 MiB") as string,
    });
  });

  it.each(["nothing", "half"])("of which %s comes in time is given up, and its connection closed", async (part) => {
    const closed: Promise<unknown>[] = [];
    await using server = await serve((response, { method }) => {
      if (method === "GET") {
        answerJson(response, 200, { items: [] });
        return;
      }
      closed.push(once(response, "close"));
      if (part === "half") response.writeHead(200).write('{"items": [');
    });
    const { pipelines } = pooledClient(server, {}, { timeoutMs: 500 });
    await pipelines.list();
    expect(await failureOf(pipelines.start(UUID))).toMatchObject({ code: "timeout" });
    await Promise.all(closed);
    expect(closed.length).toBe(1);
  });

  it("that nobody waits for any more is not read to its end", async () => {
    const leaving = new AbortController();
    const closed: Promise<unknown>[] = [];
    await using server = await serve((response) => {
      closed.push(once(response, "close"));
      response.writeHead(200).write("{");
      leaving.abort();
    });
    const call = pooledClient(server).pipelines.list({ signal: leaving.signal });
    expect(await failureOf(call)).toMatchObject({ code: "canceled" });
    await Promise.all(closed);
    expect(closed.length).toBe(1);
  });
});

describe("a connection", () => {
  it("serves many reads", async () => {
    const sockets = new Set<Socket>();
    await using server = await serve((response, _, { socket }) => {
      sockets.add(socket);
      answerJson(response, 200, { items: [] });
    });
    const { pipelines, connectors } = pooledClient(server);
    for (let round = 0; round < 3; round++) {
      await pipelines.list();
      await connectors.list();
    }
    expect(server.requests.length).toBe(6);
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it("that the server closes just as it is used again fails no read and no write", async () => {
    const used = new Set<Socket>();
    const refused: string[] = [];
    await using server = await serve((response, { method }, { socket }) => {
      if (used.has(socket)) {
        refused.push(method);
        socket.destroy();
        return;
      }
      used.add(socket);
      if (method === "GET") answerJson(response, 200, { items: [] });
      else response.end();
    });
    const { pipelines } = pooledClient(server);
    await pipelines.list();
    await pipelines.start(UUID);
    await pipelines.delete(UUID);
    expect(await pipelines.list()).toEqual([]);
    expect(refused).toEqual(["GET"]);
  });
});

describe("a proxy", () => {
  it.each(["http://", ""])("that the environment names with %j in front is gone through", async (scheme) => {
    await using api = await serve((response) => {
      answerJson(response, 200, { items: [ROW] });
    });
    await using proxy = await startProxy(portOf(api.url));
    const env = { HTTP_PROXY: `${scheme}agent:s3cret@127.0.0.1:${proxy.port}` };
    const client = pooledClient({ url: "http://api.artie.test" }, env);
    expect(await client.pipelines.list()).toMatchObject([ROW]);
    expect(proxy.asked).toEqual([
      { target: "api.artie.test:80", authorization: `Basic ${Buffer.from("agent:s3cret").toString("base64")}` },
    ]);
    expect(api.requests[0]?.headers).toMatchObject({ host: "api.artie.test", authorization: `Bearer ${CLIENT_KEY}` });
    expect(api.requests[0]?.headers).not.toHaveProperty("proxy-authorization");
  });

  it("tunnels what is encrypted to the API's own end", async () => {
    let meant = "";
    const tls = createTlsServer({
      SNICallback: (name, answer) => {
        meant = name;
        answer(new Error("There is no certificate"));
      },
    });
    tls.listen(0, "127.0.0.1");
    await once(tls, "listening");
    await using proxy = await startProxy(portOf(tls.address()));
    const client = pooledClient({ url: "https://api.artie.test" }, { https_proxy: `http://127.0.0.1:${proxy.port}` });
    expect(await failureOf(client.pipelines.start(UUID))).toMatchObject({ code: "api_unreachable" });
    expect(proxy.asked).toMatchObject([{ target: "api.artie.test:443" }]);
    expect(meant).toBe("api.artie.test");
    tls.close();
  });

  it("that refuses is named, and nothing was sent", async () => {
    await using proxy = await startProxy(undefined);
    const leaving = new AbortController();
    const errors: (ArtieError | undefined)[] = [];
    const observe = ({ error }: ArtieExchange) => {
      errors.push(error);
      leaving.abort();
    };
    const env = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` };
    const { pipelines } = pooledClient({ url: "http://api.artie.test" }, env, { observe });
    await failureOf(pipelines.delete(UUID, { signal: leaving.signal }));
    const [error] = errors;
    expect(error).toMatchObject({ code: "api_unreachable", notProcessed: true });
    expect(error?.message).toContain("the proxy let nothing through");
  });

  it.each([
    { HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "*" },
    { HTTP_PROXY: "http://127.0.0.1:9", no_proxy: "internal.test" },
    { HTTP_PROXY: "" },
  ])("is passed by for this machine, and where it is not wanted: %j", async (env) => {
    await using api = await serve((response) => {
      answerJson(response, 200, { items: [] });
    });
    expect(await pooledClient(api, env).pipelines.list()).toEqual([]);
    expect(api.requests.length).toBe(1);
  });
});

interface Asked {
  readonly target: string;
  readonly authorization: string | undefined;
}

/** Answers CONNECT with a tunnel to a port of this machine, whatever host is asked for, or refuses. */
async function startProxy(port: number | undefined) {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.on("connect", ({ url = "", headers }: IncomingMessage, socket: Socket) => {
    asked.push({ target: url, authorization: headers["proxy-authorization"] });
    if (port === undefined) {
      socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    const upstream = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(upstream).pipe(socket);
    });
    const end = () => {
      socket.destroy();
      upstream.destroy();
    };
    for (const stream of [socket, upstream]) stream.on("error", end).on("close", end);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    asked,
    port: portOf(server.address()),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null) throw new Error("The server is not listening.");
  return typeof address === "string" ? Number(new URL(address).port) : address.port;
}
