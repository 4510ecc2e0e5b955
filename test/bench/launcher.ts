// What it costs an agent to reach a window: processor time from the start of the launcher to its first `tools/list`, over
// that of a bare Node that opens a socket.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { writeLauncher } from "../../src/clients/launcher-files.ts";
import { artieHome } from "../../src/clients/machine.ts";
import { writeWindow } from "../../src/clients/windows.ts";
import { serveSocket } from "../../src/mcp/session.ts";
import { AgentSocket } from "../../src/mcp/socket.ts";
import { socketFiles } from "../../src/mcp/socket-files.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { nodeBinary } from "../harness/paths.ts";
import { TestHost } from "../mcp/agent-window.ts";
import { INITIALIZE, lines } from "../mcp/lines.ts";
import { build } from "./built.ts";
import { median } from "./median.ts";

export const MAX_OVER_SOCKET = 1.6;
const ROUNDS = 15;
const METER = join(import.meta.dirname, "meter.cjs");
const LIST_TOOLS = lines(
  { id: 1, method: "initialize", params: INITIALIZE },
  { method: "notifications/initialized" },
  { id: 2, method: "tools/list" },
);
const BARE = "require('node:net').connect(process.argv[1]).on('data', (data) => process.stdout.write(data))";

export async function launcherFigure(): Promise<{ ratio: number; ours: number; bare: number }> {
  const home = await mkdtemp(join(tmpdir(), "bench-launcher-"));
  const machine = { platform: "linux", home, env: {} } as const;
  await mkdir(join(home, "built"));
  const dist = dirname(await build(join(home, "built")));
  const launcher = await writeLauncher(machine, { version: "1.0.0", dist, runtime: nodeBinary });
  await using sandbox = await startSandbox();
  const host = new TestHost(sandbox);
  const socket = await AgentSocket.listen({ root: home, onConnection: (stream) => void serveSocket(host, stream) });
  const echo = createServer((stream) => stream.write('{"id":2}\n')).listen(join(home, "bare"));
  const { windows } = artieHome(machine);
  const files = socketFiles(socket.directory);
  await writeWindow(windows, { pid: process.pid, host: hostname(), ...files, folders: [], account: "", active: 0 });
  try {
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await cpuOf(nodeBinary, ["-e", BARE, join(home, "bare")], ""));
      ours.push(await cpuOf(launcher, [], LIST_TOOLS));
    }
    return { ratio: median(ours) / median(bare), ours: median(ours), bare: median(bare) };
  } finally {
    echo.close();
    await socket.dispose();
    await rm(home, { recursive: true, force: true });
  }
}

/** Milliseconds of processor time until it has printed the answer with the id 2. */
async function cpuOf(command: string, args: readonly string[], input: string): Promise<number> {
  const env = { ...process.env, NODE_OPTIONS: `--require ${METER}` };
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "inherit", "ipc"] });
  const closed = once(child, "close");
  child.stdin?.write(input);
  if (!child.stdout) throw new Error("Its output can't be read.");
  for await (const line of createInterface({ input: child.stdout }))
    if (z.object({ id: z.number().optional() }).parse(JSON.parse(line)).id === 2) break;
  child.send("used");
  const [message] = (await once(child, "message")) as unknown[];
  child.kill();
  await closed;
  return z.object({ cpu: z.number() }).parse(message).cpu;
}
