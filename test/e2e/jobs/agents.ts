// Agents beside the window: one of the window's own, as VS Code's are, and one that comes with a grant's URL. Each goes on
// asking for a call that waits, with the id that it was given, as agents do.
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { z } from "zod";
import { nodeBinary, root } from "../../harness/paths.ts";
import { callUntilDecided } from "../../support/decided.ts";

const door = z.object({ token: z.string() });

export interface Agent extends AsyncDisposable {
  /** Resolves to the answer's text when it is settled. */
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<string>;
}

/** @param home ARTIE_HOME of the window, where it says how it is reached */
export async function windowAgent(home: string): Promise<Agent> {
  const windows = join(home, "windows");
  const files = await readdir(windows);
  // Those of before a reload may still be there.
  const changed = await Promise.all(files.map(async (file) => (await stat(join(windows, file))).mtimeMs));
  const file = files[changed.indexOf(Math.max(...changed))] ?? "";
  const { token } = door.parse(JSON.parse(await readFile(join(windows, file), "utf8")));
  const args = [join(root, "dist", "bridge.cjs"), dirname(token)];
  return connected(new StdioClientTransport({ command: nodeBinary, args, stderr: "ignore" }));
}

export function grantAgent(url: string): Promise<Agent> {
  return connected(new StreamableHTTPClientTransport(new URL(url)));
}

async function connected(transport: Transport): Promise<Agent> {
  const client = new Client({ name: "agent", version: "1" });
  await client.connect(transport);
  return {
    async call(tool, args) {
      return JSON.stringify((await callUntilDecided(client, tool, args)).structuredContent);
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
