// An Artie API on this machine: real HTTP, made-up data, time that can be driven. What a person without an account
// tries, and what the tests run against.
import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { Controls, type SandboxOptions } from "./controls.ts";
import { createApp } from "./http/app.ts";
import type { SandboxEnv } from "./http/routes.ts";

export { ManualClock, ScaledClock, type Clock } from "./clock.ts";
export type { SandboxOptions } from "./controls.ts";
export { BODY_LIMIT_BYTES } from "./http/body.ts";
export { FAULT_NAMES, type FaultName, type FaultRates, type PlannedFault } from "./http/faults.ts";
export type { SandboxRequest } from "./http/request-log.ts";
export type { SandboxSnapshot } from "./snapshot.ts";

export interface Sandbox extends Controls, AsyncDisposable {
  /** The API's base address. */
  readonly url: string;
  /** The Events API's base address, without `/v1`. */
  readonly eventsUrl: string;
  /** Ends every connection, also those that hang. */
  close(): Promise<void>;
}

/** Starts a sandbox on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const closing = new AbortController();
  const controls = new Controls(options);
  const server = await listen(createApp(controls, closing.signal), options.port ?? 0);
  const url = `http://127.0.0.1:${portOf(server)}`;
  const close = async () => {
    closing.abort();
    await stop(server);
  };
  return Object.assign(controls, { url, eventsUrl: url, close, [Symbol.asyncDispose]: close });
}

async function listen(app: Hono<SandboxEnv>, port: number): Promise<HttpServer> {
  // The globals stay as they are: in VS Code they belong to all extensions of the host.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void listener(request, response));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function portOf(server: HttpServer): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The sandbox is not listening.");
  return address.port;
}

function stop(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
