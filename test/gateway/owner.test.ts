// One gateway for several windows: one owns it, the others find it, and another one takes over, with calls under way.
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import esbuild from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { AdminApi } from "../../src/vscode/shell/gateway/admin-api.ts";
import { Child } from "../mcp/child.ts";
import { freePort } from "../support/free-port.ts";

const said = z.object({ own: z.boolean(), socket: z.string() });
let built: string;
let program: string;

beforeAll(async () => {
  built = await mkdtemp(join(import.meta.dirname, "../../dist/owner-"));
  program = join(built, "window.js");
  await esbuild.build({
    entryPoints: [join(import.meta.dirname, "window.ts")],
    outfile: program,
    ...{ bundle: true, platform: "node", format: "esm", packages: "external", loader: { ".sql": "text" } },
  });
});

afterAll(() => rm(built, { recursive: true, force: true }));

interface Opened {
  readonly child: Child;
  /** What it says next. */
  next(): Promise<z.infer<typeof said>>;
}

class House implements AsyncDisposable {
  readonly #windows: Opened[] = [];
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly #port: number;

  private constructor(folder: string, sandbox: Sandbox, port: number) {
    this.folder = folder;
    this.sandbox = sandbox;
    this.#port = port;
  }

  static async build(): Promise<House> {
    return new House(await mkdtemp(join(tmpdir(), "artie-owner-")), await startSandbox(), await freePort());
  }

  open(): Opened {
    const child = new Child([program, this.folder, String(this.#port), this.sandbox.url, this.sandbox.apiKey]);
    const opened = { child, next: async () => said.parse(JSON.parse(await child.line())) };
    this.#windows.push(opened);
    return opened;
  }

  async admin(socket: string): Promise<AdminApi> {
    const token = await readFile(join(this.folder, "admin.secret"), "utf8");
    return new AdminApi({ url: "", socket, token }, new AbortController().signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#windows) await child[Symbol.asyncDispose]();
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function agent(url: string): Promise<Client> {
  const client = new Client({ name: "agent", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

const list = (client: Client) => client.callTool({ name: "list_all_artie_pipelines", arguments: {} });

it("is owned by one of the windows that open at once; the others reach it through a socket that is theirs alone", async () => {
  await using house = await House.build();
  const answers = await Promise.all([house.open(), house.open(), house.open()].map((window) => window.next()));
  expect(answers.filter(({ own }) => own)).toHaveLength(1);
  const [socket = "", ...others] = new Set(answers.map((answer) => answer.socket));
  expect(others).toEqual([]);
  expect((await stat(socket)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(socket))).mode & 0o777).toBe(0o700);
  expect(await (await house.admin(socket)).accounts()).toEqual(["main"]);
});

it.each(["SIGKILL", "SIGTERM"] as const)(
  "is taken over when the window that owns it ends by %s, with calls under way; grants and trail go on",
  async (signal) => {
    await using house = await House.build();
    const first = house.open();
    const { socket } = await first.next();
    const second = house.open();
    expect(await second.next()).toEqual({ own: false, socket });
    const { url, id } = await (await house.admin(socket)).create({ name: "agent", config: { access: "operate" } });
    const client = await agent(url);
    await list(client);

    house.sandbox.setLatency(200);
    const start = { name: "artie_pipelines_start", arguments: { pipeline: "MySQL to BigQuery" } };
    const ended = Promise.allSettled([list(client), client.callTool(start)]);
    const before = await house.admin(socket);
    await expect.poll(async () => (await before.trail(id)).some(({ outcome }) => outcome === "begun")).toBe(true);
    first.child.kill(signal);
    const over = await second.next();
    expect(over.own).toBe(true);
    const outcomes = await ended;
    // Closed in good order it has let them end; killed, it may have begun one, and begins none again.
    if (signal === "SIGTERM") expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    const starts = house.sandbox.requests.filter(({ path }) => path.endsWith("/start"));
    expect(starts.length).toBeLessThanOrEqual(1);
    house.sandbox.setLatency(0);

    await list(await agent(url));
    const api = await house.admin(over.socket);
    const trail = await api.trail(id);
    expect(trail.some(({ tool }) => tool === "artie_pipelines_start")).toBe(true);
    expect(await api.verify()).toMatchObject({ ok: true });
    await expect(stat(socket)).rejects.toThrow("ENOENT");
  },
);
