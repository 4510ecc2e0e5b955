// `artie-mcp http`: many clients over Streamable HTTP.
import { once } from "node:events";
import { open } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createMcpHttp, MCP_PATH, type McpHttp } from "../mcp/http.ts";
import { isLoopback } from "../mcp/origin.ts";
import { openApi } from "./api.ts";
import { CommandError, reasonOf, UsageError } from "./errors.ts";
import { checkSelection, createHost } from "./host.ts";
import type { HttpCommand } from "./options.ts";
import { openFollower, specIn } from "./spec.ts";
import { aborted, stopSignal } from "./stop.ts";

/** Of a file's mode: what its group and everyone else may do. */
const OTHERS = 0o077;
/** What a bearer token may consist of (RFC 6750), and long enough not to be guessed. */
const KEY = /^[A-Za-z0-9._~+/-]{16,}=*$/;

/** Serves until the process is told to stop. The first line of stdout is the URL. */
export async function runHttp(command: HttpCommand, version: string): Promise<void> {
  const spec = specIn(command.spec, process.env);
  const selection = checkSelection(command.selection, spec !== undefined);
  const localOnly = isLoopback(command.host);
  requireDecision(command, localOnly);
  const key = command.keyFile === undefined ? undefined : await readKey(command.keyFile);
  await using api = await openApi(command.api, version);
  const follower = openFollower(spec, version);
  const mcp = createMcpHttp({ host: createHost({ selection, api, follower, version }), key, localOnly });
  const server = await listen(mcp, command);
  const stop = stopSignal();
  process.stdout.write(`${urlOf(server, command.host)}\n`);
  await aborted(stop);
  follower.dispose();
  await close(server, mcp);
}

/** Every user and program of this machine reaches its ports. @throws UsageError while nobody has said who is let in */
function requireDecision({ host, keyFile, noKey, api }: HttpCommand, localOnly: boolean): void {
  if (keyFile !== undefined && noKey) throw new UsageError("Give --key-file or --no-key, not both.");
  if (keyFile !== undefined) return;
  if (!localOnly) throw new UsageError(`--host ${host} lets other machines in; give --key-file too.`);
  if (noKey || api.sandbox) return;
  throw new UsageError("Give --key-file, or --no-key to let in every user and program of this machine.");
}

async function readKey(file: string): Promise<string> {
  const key = await readPrivateFile(file).catch((error: unknown) => {
    throw error instanceof UsageError ? error : new UsageError(`--key-file ${file} can't be read: ${reasonOf(error)}.`);
  });
  if (KEY.test(key.trim())) return key.trim();
  throw new UsageError(`--key-file ${file} must hold one key of 16 or more letters, digits and . _ ~ + / -`);
}

/** @throws UsageError for one that others can read; Windows has no such modes. */
async function readPrivateFile(file: string): Promise<string> {
  await using handle = await open(file);
  const { mode } = await handle.stat();
  if (process.platform === "win32" || (mode & OTHERS) === 0) return await handle.readFile("utf8");
  throw new UsageError(`--key-file ${file} is open to others; make it yours alone: chmod 600 ${file}`);
}

async function listen(mcp: McpHttp, { host, port }: HttpCommand): Promise<Server> {
  const listener = getRequestListener(mcp.app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  server.listen(port, host);
  await once(server, "listening").catch((error: unknown) => {
    throw new CommandError(`Listening on ${host}, port ${port}, failed: ${reasonOf(error)}.`);
  });
  return server;
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new CommandError("The server is not listening.");
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}${MCP_PATH}`;
}

async function close(server: Server, mcp: McpHttp): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await mcp.close();
  server.closeAllConnections();
  await closed;
}
