// The launcher as clients start it: which window it finds, what it does without one, and what it says when one goes.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { artieHome } from "../../src/clients/machine.ts";
import { removeWindow, writeWindow } from "../../src/clients/windows.ts";
import { serveSocket } from "../../src/mcp/session.ts";
import { AgentSocket } from "../../src/mcp/socket.ts";
import { socketFiles } from "../../src/mcp/socket-files.ts";
import { createMcpHttp } from "../../src/mcp/http.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { parseSelection, select } from "../../src/tools/selection.ts";
import { type ApiAddress, TestHost } from "../mcp/agent-window.ts";
import { useBuilt } from "../mcp/built.ts";
import { Child, run } from "../mcp/child.ts";
import { INITIALIZE, lines } from "../mcp/lines.ts";
import { silentApi } from "../mcp/silent-api.ts";

const built = useBuilt();
let home: string;
let root: string;
let launcher: string;
let sandbox: Sandbox;
let closing: (() => Promise<unknown>)[];
let pid: number;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "launcher-"));
  root = join(home, ".artie");
  launcher = join(root, "bin", "artie-mcp");
  await mkdir(join(home, ".claude"));
  sandbox = await startSandbox();
  closing = [() => sandbox.close()];
  pid = process.pid;
});
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  await rm(home, { recursive: true, force: true });
});

const artieMcp = (args: readonly string[], stdin = "") =>
  run([built.cli, ...args], stdin, { HOME: home }, { cwd: home });
const connect = async (...args: string[]) => {
  expect(await artieMcp(["connect", "claude-code", ...args])).toMatchObject({ code: 0, stderr: "" });
};

interface WindowOptions {
  readonly folders?: readonly string[];
  readonly account?: string;
  readonly active?: number;
  readonly api?: ApiAddress;
}

/** A window with an account; a test's process can hold several, so each says it is another one that is alive. */
async function openWindow({ folders = [], account = "Larkspur", active = 1, api = sandbox }: WindowOptions = {}) {
  const host = new TestHost(api);
  const programs: (string | undefined)[] = [];
  const socket = await AgentSocket.listen({
    root: home,
    onConnection: (stream, program) => {
      programs.push(program);
      void serveSocket(host, stream);
    },
  });
  closing.push(() => socket.dispose());
  const own = pid;
  pid = process.ppid;
  await writeWindow(join(root, "windows"), {
    ...{ pid: own, host: hostname(), ...socketFiles(socket.directory), folders, account, active },
  });
  return { host, socket, programs };
}

/** What a client says and hears, an answer at a time. */
class Client implements AsyncDisposable {
  readonly child: Child;
  readonly told: string[] = [];
  #count = 0;

  constructor(cwd = home) {
    this.child = new Child(["--client", "claude-code"], { HOME: home }, { program: launcher, cwd });
  }

  async begin(): Promise<this> {
    await this.ask("initialize", INITIALIZE);
    this.child.stdin.write(lines({ method: "notifications/initialized" }));
    return this;
  }

  send(method: string, params: object = {}): number {
    this.child.stdin.write(lines({ id: (this.#count += 1), method, params }));
    return this.#count;
  }

  async answer(id: number): Promise<Record<string, unknown>> {
    for (;;) {
      const message = answered.parse(JSON.parse(await this.child.line()));
      if (message.method !== undefined) this.told.push(message.method);
      else if (message.id === id) return message.result ?? { error: message.error };
    }
  }

  ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return this.answer(this.send(method, params));
  }

  async call(name: string, args: object = {}): Promise<z.infer<typeof result>> {
    return result.parse(await this.ask("tools/call", { name, arguments: args }));
  }

  async names(): Promise<string[]> {
    return z
      .object({ tools: z.array(z.object({ name: z.string() })) })
      .parse(await this.ask("tools/list"))
      .tools.map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child[Symbol.asyncDispose]();
  }
}

const record = z.record(z.string(), z.unknown());
const answered = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  result: record.optional(),
  error: record.optional(),
});
const result = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.object({ text: z.string() })),
  structuredContent: z.looseObject({ error: z.looseObject({ code: z.string(), message: z.string() }).optional() }),
});
const LIST = "list_all_artie_pipelines";
const namesAt = (access: string) => select(catalog, parseSelection({ access }, catalog)).map(({ name }) => name);

describe("with a window", () => {
  test("speaks to it, and tells it for which program", async () => {
    await connect();
    const { programs, host } = await openWindow();
    await using client = await new Client().begin();
    expect(await client.names()).toEqual(catalog.map(({ name }) => name));
    const { content, isError } = await client.call(LIST);
    expect({ texts: content.length, isError }).toEqual({ texts: 1, isError: undefined });
    expect(programs).toEqual(["claude-code"]);
    expect(host.calls).toMatchObject([{ tool: LIST, outcome: "done" }]);
  });

  test("of several takes the one whose folder it works in, else the last one active, and says which", async () => {
    await connect();
    await mkdir(join(home, "shop", "src"), { recursive: true });
    await openWindow({ folders: [join(home, "shop")], account: "Shop", active: 1 });
    await openWindow({ folders: [join(home, "else")], account: "Other", active: 2 });
    await using inside = await new Client(join(home, "shop", "src")).begin();
    expect((await inside.call(LIST)).content[1]?.text).toBe(
      `Answered by the VS Code window with ${join(home, "shop")} (account Shop), one of 2 that are open.`,
    );
    await using outside = await new Client().begin();
    expect((await outside.call(LIST)).content[1]?.text).toMatch(/\(account Other\), one of 2/);
  });

  test("that closes in the middle of a call: it may have been carried out, and the next call finds another way", async () => {
    await connect();
    await using api = await silentApi();
    const { socket } = await openWindow({ api: { url: api.url, eventsUrl: api.url, apiKey: "arsk_test" } });
    await openWindow({ account: "Second", active: 0 });
    await using client = await new Client().begin();
    const call = client.send("tools/call", { name: "list_all_artie_connectors", arguments: {} });
    await api.request;
    await socket.dispose();
    const { isError, structuredContent } = result.parse(await client.answer(call));
    expect(isError).toBe(true);
    expect(structuredContent.error).toMatchObject({
      code: "connection_lost",
      message: expect.stringContaining("may have been carried out") as string,
    });
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(client.told).toContain("notifications/tools/list_changed");
  });

  test("that closes while something is read: it is read elsewhere, and nobody notices", async () => {
    await connect();
    const first = await openWindow({ active: 2 });
    const second = await openWindow({ active: 1 });
    await using client = await new Client().begin();
    await client.names();
    expect([first.programs, second.programs]).toEqual([["claude-code"], []]);
    await first.socket.dispose();
    expect(await client.names()).toHaveLength(catalog.length);
    expect(second.programs).toEqual(["claude-code"]);
  });

  test("answers what was asked when the client's input ends at once", async () => {
    await connect();
    await openWindow();
    const asked = lines({ id: 1, method: "tools/call", params: { name: LIST } });
    const { code, stdout, stderr } = await run(
      ["--client", "claude-code"],
      asked,
      { HOME: home },
      { program: launcher },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, result: { content: [{ type: "text" }] } });
  });

  test("serves ten that start at once", async () => {
    await connect();
    const { programs } = await openWindow();
    const clients = Array.from({ length: 10 }, () => new Client());
    try {
      await Promise.all(clients.map((client) => client.begin()));
      const lists = await Promise.all(clients.map((client) => client.names()));
      for (const names of lists) expect(names).toHaveLength(catalog.length);
      expect(programs).toHaveLength(10);
    } finally {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    }
  });
});

describe("without a window", () => {
  test("lists the tools as selected, says in one sentence what to do, and goes over to a window that opens", async () => {
    await connect("--access", "read");
    await using client = await new Client().begin();
    expect(await client.names()).toEqual(namesAt("read"));
    const { isError, structuredContent } = await client.call(LIST);
    expect(isError).toBe(true);
    expect(structuredContent.error?.message).toMatch(
      /^No VS Code window .+ artie-mcp connect claude-code --grant-stdin$/,
    );
    const { programs } = await openWindow();
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(programs).toEqual(["claude-code"]);
    expect(client.told).toContain("notifications/tools/list_changed");
  });

  test("uses the key that it was given", async () => {
    expect(
      await artieMcp(["connect", "claude-code", "--grant-stdin", "--api-url", sandbox.url], sandbox.apiKey),
    ).toMatchObject({ code: 0 });
    await using client = await new Client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(sandbox.requests.some(({ path }) => path.startsWith("/pipelines"))).toBe(true);
  });

  test("uses the grant that it was given, and says what its gateway says when it has ended", async () => {
    const token = "art_7_0123456789abcdefghijklmn";
    const mcp = createMcpHttp({ host: new TestHost(sandbox), key: undefined, localOnly: true });
    let hasEnded = false;
    const server = createServer((request, response) => {
      if (!hasEnded)
        void getRequestListener((asked) => mcp.app.fetch(new Request(new URL("/mcp", asked.url), asked)))(
          request,
          response,
        );
      else response.writeHead(410, { "content-type": "text/plain" }).end("This grant has ended.");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closing.push(async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    });
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/g/${token}/mcp`;
    expect(await artieMcp(["connect", "claude-code", "--grant-stdin"], url)).toMatchObject({ code: 0 });
    await using client = await new Client().begin();
    expect(await client.names()).toHaveLength(catalog.length);
    expect((await client.call(LIST)).isError).toBeUndefined();
    hasEnded = true;
    const refused = JSON.stringify(await client.ask("tools/call", { name: LIST, arguments: {} }));
    expect(refused).toContain("This grant has ended.");
    expect(refused).not.toContain(token);
    const offer = "To give it a new one: artie-mcp connect claude-code --grant-stdin\n";
    const { code, stderr } = await artieMcp(["connect", "--check", "claude-code"]);
    expect(code).toBe(1);
    expect(stderr).toContain("This grant has ended.");
    expect(stderr.endsWith(offer)).toBe(true);
    expect(stderr).not.toContain(token);
    // It works beside a window, and would not without: that is told before it matters.
    await openWindow();
    const beside = await artieMcp(["connect", "--check", "claude-code"]);
    expect(beside).toMatchObject({ code: 0, stderr: "" });
    expect(beside.stdout).toMatch(
      /^Claude Code works with Artie: .+ Without a window it does not work\. .+This grant has ended\./,
    );
    expect(beside.stdout.endsWith(offer)).toBe(true);
  });

  test("keeps to the sandbox where it was told to, also beside a window", async () => {
    await connect("--sandbox");
    const { programs } = await openWindow();
    await using client = await new Client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(programs).toEqual([]);
  });

  test("reaches the pipelines that it was given, and no others", async () => {
    const name = "MySQL to BigQuery";
    await artieMcp(
      [
        "connect",
        "claude-code",
        "--grant-stdin",
        "--api-url",
        sandbox.url,
        "--access",
        "everything",
        "--pipeline",
        name,
      ],
      sandbox.apiKey,
    );
    await using client = await new Client().begin();
    expect((await client.call(LIST)).structuredContent).toMatchObject({ items: [{ name }] });
    const other = await client.call("get_single_artie_pipeline_by_id", { pipeline: "Orders Postgres to Snowflake" });
    expect(other.structuredContent.error?.code).toBe("unknown_name");
    const names = await client.names();
    expect(names).toContain("artie_pipelines_start");
    expect(names).not.toContain("artie_company_trigger_automatic_schema_changes");
  });

  test("is cut off by disconnect in the middle of a session, and alone", async () => {
    await mkdir(join(home, ".codex"));
    await artieMcp(["connect", "codex"]);
    await connect("--sandbox");
    await using client = await new Client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
    await artieMcp(["disconnect", "claude-code"]);
    const { isError, structuredContent } = await client.call(LIST);
    expect(isError).toBe(true);
    expect(structuredContent.error?.message).toMatch(/^Claude Code is not connected to Artie any more\./);
    expect(await readdir(join(root, "clients"))).toEqual(["codex.json"]);
  });
});

describe("files of windows", () => {
  test("of processes that are gone are removed, two hundred of them", async () => {
    await connect();
    const { programs } = await openWindow();
    const [name = ""] = await readdir(join(root, "windows"));
    const window = z.looseObject({}).parse(JSON.parse(await readFile(join(root, "windows", name), "utf8")));
    for (let index = 0; index < 200; index += 1) {
      const gone = JSON.stringify({ ...window, pid: 4_194_304 + index });
      await writeFile(join(root, "windows", `${4_194_304 + index}.json`), gone, { mode: 0o600 });
    }
    await using client = await new Client().begin();
    await client.names();
    expect(programs).toEqual(["claude-code"]);
    expect(await readdir(join(root, "windows"))).toEqual([name]);
  });

  test("go with the last client, but for those of windows that live, which take the folder along when they close", async () => {
    await connect();
    await openWindow();
    const folder = join(root, "windows");
    const [name = ""] = await readdir(folder);
    const window = z.looseObject({}).parse(JSON.parse(await readFile(join(folder, name), "utf8")));
    await writeFile(join(folder, "4194304.json"), JSON.stringify({ ...window, pid: 4_194_304 }), { mode: 0o600 });
    await writeFile(join(folder, "4194305.json.new"), "{");
    for (const other of ["turns", "spec"]) await mkdir(join(root, other));
    await writeFile(join(root, "spec", "copy.json"), "{}");
    await artieMcp(["disconnect", "claude-code"]);
    expect(await readdir(root)).toEqual(["windows"]);
    expect(await readdir(folder)).toEqual([name]);
    await removeWindow(artieHome({ platform: "linux", home, env: {} }), process.pid);
    expect(await readdir(home)).not.toContain(".artie");
  });

  test.each([
    ["are open to others", { mode: 0o644 }],
    ["are half written", { cut: 20 }],
    ["are links", { link: true }],
    ["are pipes that nobody writes to", { pipe: true }],
    ["are of another machine", { host: "elsewhere" }],
  ])(
    "that %s are as if they were not there",
    async (_, how: { mode?: number; cut?: number; link?: boolean; pipe?: boolean; host?: string }) => {
      await connect();
      const { programs } = await openWindow();
      const [name = ""] = await readdir(join(root, "windows"));
      const path = join(root, "windows", name);
      const text = (await readFile(path, "utf8")).replace(hostname(), how.host ?? hostname());
      await rm(path);
      const target = how.link === true ? join(home, "planted") : path;
      if (how.pipe === true) execFileSync("mkfifo", ["-m", "600", target]);
      else await writeFile(target, text.slice(0, how.cut ?? text.length), { mode: how.mode ?? 0o600 });
      if (how.link === true) await symlink(target, path);
      await using client = await new Client().begin();
      expect((await client.call(LIST)).isError).toBe(true);
      expect(programs).toEqual([]);
    },
  );

  test("in a folder that is a link are not looked at", async () => {
    await connect();
    const { programs } = await openWindow();
    await cp(join(root, "windows"), join(home, "planted"), { recursive: true });
    await rm(join(root, "windows"), { recursive: true });
    await symlink(join(home, "planted"), join(root, "windows"));
    await using client = await new Client().begin();
    expect((await client.call(LIST)).isError).toBe(true);
    expect(programs).toEqual([]);
  });

  test("whose window does not answer are passed over", async () => {
    await connect();
    const { socket } = await openWindow({ active: 2 });
    const { programs } = await openWindow({ active: 1 });
    const { address } = socketFiles(socket.directory);
    await rm(await readFile(address, "utf8"));
    await using client = await new Client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(programs).toEqual(["claude-code"]);
  });
});

describe("the launcher itself", () => {
  test("is the command line with other words", async () => {
    await connect();
    const { code, stdout } = await run(["--version"], "", { HOME: home }, { program: launcher });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
  });

  test("keeps its path over versions, and an older version leaves a newer one's alone", async () => {
    await connect();
    const older = await readFile(launcher, "utf8");
    const newer = join(home, "newer");
    await cp(join(built.cli, "..", ".."), newer, { recursive: true });
    await writeFile(join(newer, "package.json"), JSON.stringify({ type: "module", version: "7.0.0" }));
    expect((await run([join(newer, "dist", "cli.js"), "connect", "claude-code"], "", { HOME: home })).code).toBe(0);
    const script = await readFile(launcher, "utf8");
    expect(script).toBe(older.replaceAll(version, "7.0.0"));
    await connect();
    expect(await readFile(launcher, "utf8")).toBe(script);
    expect((await readdir(join(root, "lib"))).sort()).toEqual([version, "7.0.0"]);
    await rm(newer, { recursive: true });
    await openWindow();
    await using client = await new Client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
  });

  test("finds another Node when the one that it knew is gone", async () => {
    await connect();
    const script = await readFile(launcher, "utf8");
    await writeFile(launcher, script.replaceAll(process.execPath, "/nowhere/node"));
    const env = { HOME: home, PATH: join(process.execPath, "..") };
    expect((await run(["--version"], "", env, { program: launcher })).stdout).toBe(`${version}\n`);
    const without = await run(["--version"], "", { ...env, PATH: "" }, { program: launcher });
    expect(without).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/neither Node 20 nor VS Code was found/) as string,
    });
  });

  test("ends when nobody reads its answers any more", async () => {
    await connect();
    await openWindow();
    await using client = await new Client().begin();
    client.child.stdout.destroy();
    client.send("tools/list");
    expect((await client.child.ended()).code).toBe(0);
  });
});

const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile("package.json", "utf8")));
