// The private socket: who gets in, who does not, and what is left when a window goes.
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer, connect as connectTo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TOKEN_TIMEOUT_MS } from "../../src/mcp/handshake.ts";
import { MAX_MESSAGE_BYTES } from "../../src/mcp/line-limit.ts";
import { LineTransport } from "../../src/mcp/line-transport.ts";
import { AgentSocket } from "../../src/mcp/socket.ts";
import { useBuilt } from "./built.ts";
import { Child, run } from "./child.ts";

const built = useBuilt();
/** A program that makes a named pipe of its first argument. */
const mkfifo = "require('child_process').execFileSync('mkfifo', [process.argv[1]])";
let root: string;
let sockets: AgentSocket[];
let streams: Duplex[];
let log: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sockets-"));
  sockets = [];
  streams = [];
  log = [];
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(sockets.map((socket) => socket.dispose()));
  await rm(root, { recursive: true, force: true });
});

/** A window that keeps the streams of its clients, or hands them on. */
async function listen(
  onConnection: (stream: Duplex) => void = (stream) => void streams.push(stream),
): Promise<AgentSocket> {
  const socket = await AgentSocket.listen({ root, onConnection, log: (line) => log.push(line) });
  sockets.push(socket);
  return socket;
}

const echo = (stream: Duplex) => void stream.pipe(stream);

/** A window that answers each message with its id. */
function serveLines(stream: Duplex): void {
  const transport = new LineTransport(stream, stream);
  transport.onmessage = (message) => {
    stream.write(`${JSON.stringify({ answered: "id" in message ? message.id : undefined })}\n`);
  };
  stream.once("end", () => stream.end());
  void transport.start();
}

/** A message of so many bytes. */
function pingOf(id: number, bytes: number): string {
  const message = (padding: string) => JSON.stringify({ jsonrpc: "2.0", id, method: "ping", params: { padding } });
  return message("x".repeat(bytes - message("").length));
}

function tokenOf(socket: AgentSocket): Promise<string> {
  return readFile(join(socket.directory, "token"), "utf8");
}

async function knock(socket: AgentSocket): Promise<Socket> {
  const client = connectTo(await readFile(join(socket.directory, "address"), "utf8"));
  // A connection that is cut may end in an error; that it ends is what counts.
  client.on("error", () => undefined);
  await once(client, "connect");
  return client;
}

/** Resolves when the connection is over, be it in an error. */
function over(client: Socket): Promise<void> {
  return new Promise((resolve) =>
    client.resume().once("close", () => {
      resolve();
    }),
  );
}

async function enter(socket: AgentSocket, more: string | Buffer = ""): Promise<Socket> {
  const client = await knock(socket);
  client.write(Buffer.concat([Buffer.from(`${await tokenOf(socket)}\n`), Buffer.from(more)]));
  return client;
}

describe("what lies on the disk", () => {
  test("is for this user alone", async () => {
    const { directory } = await listen();
    expect((await lstat(directory)).mode & 0o777).toBe(0o700);
    const names = await readdir(directory);
    expect(names.sort()).toEqual(["address", "s", "token"]);
    for (const name of names) expect((await lstat(join(directory, name))).mode & 0o777, name).toBe(0o600);
  });

  test("goes with the window", async () => {
    const socket = await listen();
    const client = await enter(socket);
    const closed = over(client);
    await socket.dispose();
    await closed;
    expect(await readdir(root)).toEqual([]);
    await socket.dispose();
  });

  test("lies elsewhere when the path would be too long for a socket", async () => {
    const deep = join(root, "a".repeat(100));
    await mkdir(deep);
    const socket = await AgentSocket.listen({ root: deep, onConnection: echo });
    sockets.push(socket);
    expect(await readdir(deep)).toEqual([]);
    const client = await enter(socket, "hello\n");
    client.end();
    expect(await text(client)).toBe("hello\n");
  });

  test("holds a new token for every window", async () => {
    const tokens = await Promise.all([listen(), listen()].map(async (socket) => tokenOf(await socket)));
    expect(new Set(tokens).size).toBe(2);
  });
});

describe("what a crash left", () => {
  /** The id of a process that has ended. */
  async function deadProcess(): Promise<number> {
    const { stdout } = await run(["-p", "process.pid"]);
    return Number(stdout);
  }

  test("is swept up", async () => {
    const left = join(root, `artie-${await deadProcess()}-AbC123`);
    await mkdir(left);
    await writeFile(join(left, "token"), "old");
    await writeFile(join(left, "address"), join(left, "s"));
    const { directory } = await listen();
    expect(await readdir(root).then((names) => names.map((name) => join(root, name)))).toEqual([directory]);
  });

  test("keeps nobody waiting who finds a pipe or a folder where a file should be", async () => {
    const left = await Promise.all(
      ["AbC123", "AbC124", "AbC125"].map(async (end) => join(root, `artie-${await deadProcess()}-${end}`)),
    );
    const [pipe = "", folder = "", wrongAddress = ""] = left;
    await Promise.all(left.map((directory) => mkdir(directory)));
    await Promise.all([pipe, wrongAddress].map((directory) => run(["-e", mkfifo, join(directory, "address")])));
    await mkdir(join(folder, "address"));
    await rm(join(wrongAddress, "address"));
    await run(["-e", mkfifo, join(wrongAddress, "s")]);
    await writeFile(join(wrongAddress, "address"), join(wrongAddress, "s"));
    const { directory } = await listen();
    expect(await readdir(root).then((names) => names.map((name) => join(root, name)))).toEqual([directory]);
  });

  test("is left alone while its process lives, and while its socket answers", async () => {
    const alive = join(root, `artie-${process.pid}-AbC123`);
    await mkdir(alive);
    // A process in another container has an id that means nothing here.
    const elsewhere = join(root, `artie-${await deadProcess()}-AbC123`);
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, "address"), join(elsewhere, "s"));
    const server = createServer().listen(join(elsewhere, "s"));
    await once(server, "listening");
    const { directory } = await listen();
    expect((await readdir(root)).map((name) => join(root, name)).sort()).toEqual([alive, elsewhere, directory].sort());
    server.close();
  });

  test("is not taken for something that looks like it", async () => {
    const pid = await deadProcess();
    const precious = join(root, "precious");
    await mkdir(precious);
    await writeFile(join(precious, "file"), "kept");
    const link = `artie-${pid}-AbC123`;
    await symlink(precious, join(root, link));
    const others = [`artie-${pid}-AbC1234`, `artie-${pid}`, `artie-x-AbC123`, `my-artie-${pid}-AbC123`];
    await Promise.all(others.map((name) => mkdir(join(root, name))));
    const { directory } = await listen();
    const kept = (await readdir(root)).filter((name) => join(root, name) !== directory);
    expect(kept.sort()).toEqual(["precious", link, ...others].sort());
    expect(await readFile(join(precious, "file"), "utf8")).toBe("kept");
  });
});

describe("a connection", () => {
  test("with the token gets in, however the bytes are cut", async () => {
    const socket = await listen(echo);
    const bytes = Buffer.from(`${await tokenOf(socket)}\nfirst\nsecond\n`);
    const client = await knock(socket);
    client.setNoDelay();
    for (const byte of bytes) client.write(Buffer.of(byte));
    client.end();
    expect(await text(client)).toBe("first\nsecond\n");
    expect(log).toEqual([]);
  });

  test.each([
    ["a wrong token", (token: string) => `${token.slice(0, -1)}!\n`],
    ["a part of the token", (token: string) => `${token.slice(0, -1)}\n`],
    ["more than the token", (token: string) => `${token} \n`],
    ["an empty line", () => "\n"],
    ["a message instead", () => '{"jsonrpc":"2.0","id":1,"method":"ping"}\n'],
    ["a first line without end", (token: string) => token.repeat(20)],
  ])("with %s is closed", async (_, firstLine) => {
    const socket = await listen();
    const client = await knock(socket);
    const closed = over(client);
    client.write(firstLine(await tokenOf(socket)));
    await closed;
    expect(streams).toEqual([]);
    expect(log).toEqual(["An agent's connection was refused: a wrong token"]);
  });

  test("that sends no token is closed after two seconds, others are not", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const socket = await listen(echo);
    const silent = await knock(socket);
    const closed = over(silent);
    silent.write((await tokenOf(socket)).slice(0, 5));
    await accepted(1);
    vi.advanceTimersByTime(TOKEN_TIMEOUT_MS - 1);
    const client = await enter(socket, "hello\n");
    expect((await once(client, "data")).toString()).toBe("hello\n");
    expect(silent.closed).toBe(false);
    vi.advanceTimersByTime(1);
    await closed;
    vi.advanceTimersByTime(TOKEN_TIMEOUT_MS);
    client.end("still here\n");
    expect(await text(client)).toBe("still here\n");
    expect(log).toEqual(["An agent's connection was refused: no token in time"]);
  });

  /** The socket's own timers show which connections it has seen. */
  async function accepted(count: number): Promise<void> {
    while (vi.getTimerCount() !== count) await new Promise((resolve) => setImmediate(resolve));
  }

  test("that leaves without a token is forgotten", async () => {
    const socket = await listen();
    const client = await knock(socket);
    const closed = over(client);
    client.end();
    await closed;
    expect(log).toEqual(["An agent's connection was refused: closed before the token"]);
  });

  test("may send messages as long as the limit", async () => {
    const socket = await listen(serveLines);
    const client = await enter(socket);
    const sent = [pingOf(1, MAX_MESSAGE_BYTES), pingOf(2, MAX_MESSAGE_BYTES)].map((line) => `${line}\n`);
    client.end(sent.join(""));
    expect(await text(client)).toBe('{"answered":1}\n{"answered":2}\n');
  });

  test("that sends one byte more is closed", async () => {
    const socket = await listen(serveLines);
    const client = await enter(socket);
    const closed = over(client);
    client.write(pingOf(1, MAX_MESSAGE_BYTES + 1));
    await closed;
    expect(log).toEqual([`An agent's connection was closed: A message is longer than ${MAX_MESSAGE_BYTES} bytes`]);
  });

  test("that breaks does not take the window along", async () => {
    const broken: Duplex[] = [];
    const socket = await listen((stream) => {
      broken.push(stream.resume());
      stream.once("close", () => streams.push(stream));
    });
    (await enter(socket)).destroy();
    const writing = () => {
      for (const stream of broken) stream.write("are you there\n");
      return streams;
    };
    await expect.poll(writing).toHaveLength(1);
    expect(streams[0]?.destroyed).toBe(true);
    (await enter(socket)).destroy();
    await expect.poll(() => broken).toHaveLength(2);
  });
});

describe("the bridge", () => {
  test("passes on bytes unchanged both ways, more than fits in between, and ends well", async () => {
    const socket = await listen(echo);
    await using bridge = new Child([built.bridge, ...socket.bridgeArguments]);
    const sent = `${randomBytes(1_500_000).toString("hex")}\n`.repeat(5);
    bridge.stdin.end(sent);
    const { code, stdout, stderr } = await bridge.ended();
    expect({ code, stderr, digest: digest(stdout) }).toEqual({ code: 0, stderr: "", digest: digest(sent) });
  });

  test("ends with one line when its window goes", async () => {
    const socket = await listen(echo);
    await using bridge = new Child([built.bridge, ...socket.bridgeArguments]);
    bridge.stdin.write("hello\n");
    expect(await bridge.line()).toBe("hello");
    const token = await tokenOf(socket);
    await socket.dispose();
    const { code, stdout, stderr } = await bridge.ended();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "hello\n" });
    expect(stderr).toMatch(/^Artie: the VS Code window closed the connection\. [^\n]+\n$/);
    expect(stderr).not.toContain(token);
  });

  test("ends with one line when there is no window", async () => {
    const socket = await listen();
    const { directory } = socket;
    await socket.dispose();
    const goneLine = /^Artie: the VS Code window that offered this server is gone\. [^\n]+\n$/;
    await mkdir(join(root, "crashed"));
    await writeFile(join(root, "crashed", "token"), "t");
    await writeFile(join(root, "crashed", "address"), join(root, "crashed", "s"));
    const pipes = join(root, "pipes");
    await mkdir(pipes);
    await writeFile(join(pipes, "address"), join(pipes, "s"));
    await run(["-e", mkfifo, join(pipes, "token")]);
    for (const args of [[directory], [join(root, "crashed")], [pipes], []]) {
      const { code, stdout, stderr } = await run([built.bridge, ...args]);
      expect({ code, stdout }, args.join()).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(goneLine);
    }
  });

  test("ends quietly when its client goes", async () => {
    const socket = await listen(echo);
    await using bridge = new Child([built.bridge, ...socket.bridgeArguments]);
    bridge.stdin.write("hello\n");
    expect(await bridge.line()).toBe("hello");
    bridge.stdout.destroy();
    bridge.stdin.write("are you there\n");
    const { code, stderr } = await bridge.ended();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("is small and stands alone", async () => {
    const source = await readFile(built.bridge, "utf8");
    const required = [...source.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
    expect(required.filter((name) => !name?.startsWith("node:"))).toEqual([]);
    expect((await stat(built.bridge)).size).toBeLessThan(8_000);
  });

  function digest(data: string): string {
    return createHash("sha256").update(data).digest("hex");
  }
});
