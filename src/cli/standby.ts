// What serves a client of the launcher while no window is open: its grant, its key, the sandbox, or a server that shows
// its tools and says with every call what to do.
import { Duplex, PassThrough } from "node:stream";
import { clientOf } from "../clients/table.ts";
import { type Credential, credentialFrom, readKept } from "../clients/kept.ts";
import { artieHome, thisMachine } from "../clients/machine.ts";
import type { AgentHost } from "../mcp/host.ts";
import { serveStreams } from "../mcp/session.ts";
import { ToolError } from "../rules/tool-error.ts";
import type { ToolFacts } from "../tools/facts.ts";
import { listing } from "../tools/listing.ts";
import { scopedTools, select, type Selection } from "../tools/selection.ts";
import { openApi } from "./api.ts";
import { checkSelection, createHost } from "./host.ts";
import { packageVersion } from "./package.ts";
import { openFollower, specIn } from "./spec.ts";

export interface StandbyOptions {
  /** The client's id. */
  readonly client: string | undefined;
  /** Whether it has been connected, and not disconnected since. */
  readonly isConnected: boolean;
}

/** The launcher writes messages to it and reads the answers. Ends when its input does and everything is answered. */
export async function openStandby({ client, isConnected }: StandbyOptions): Promise<Duplex> {
  const kept = client === undefined || !isConnected ? undefined : await readKept(artieHome(thisMachine()), client);
  const credential = isConnected ? (kept?.credential ?? credentialFrom(process.env)) : undefined;
  if (credential?.kind === "grant") return (await import("./remote.ts")).openRemote(credential.url);
  const follows = specIn(undefined, process.env) !== undefined;
  const given = {
    selection: checkSelection(kept?.selection ?? {}, follows),
    pipelines: kept?.selection.pipelines ?? [],
  };
  const input = new PassThrough();
  const output = new PassThrough();
  void serve(credential, given, { client, isConnected }, input, output).finally(() => output.end());
  return Duplex.from({ readable: output, writable: input });
}

async function serve(
  credential: Exclude<Credential, { kind: "grant" }> | undefined,
  { selection, pipelines }: { selection: Selection; pipelines: readonly string[] },
  options: StandbyOptions,
  input: PassThrough,
  output: PassThrough,
): Promise<void> {
  const version = packageVersion();
  if (!credential) {
    await serveStreams(
      waitingHost(scopedTools(select(listing, selection), pipelines), sentenceFor(options), version),
      input,
      output,
    );
    return;
  }
  const apiUrl = credential.kind === "key" ? credential.apiUrl : undefined;
  const where = { sandbox: credential.kind === "sandbox", apiUrl, eventsUrl: undefined };
  const own = credential.kind === "key" ? credential.key : undefined;
  await using api = await openApi({ ...where, folders: undefined, audit: undefined }, version, own);
  const follower = openFollower(specIn(undefined, process.env), version);
  await serveStreams(createHost({ selection, api, follower, version, pipelines }), input, output);
  follower.dispose();
}

function waitingHost(tools: readonly ToolFacts[], sentence: string, version: string): AgentHost {
  return {
    version,
    tools: () => tools,
    services: () => Promise.reject(new ToolError("not_configured", sentence)),
    caller: { principal: { kind: "agent" } },
    onDidChangeTools: () => ({ dispose: () => undefined }),
  };
}

function sentenceFor({ client, isConnected }: StandbyOptions): string {
  const name = (client === undefined ? undefined : clientOf(client)?.name) ?? "This client";
  const id = client ?? "CLIENT";
  if (!isConnected) return `${name} is not connected to Artie any more. Ask the person to run: artie-mcp connect ${id}`;
  return `No VS Code window that is signed in to Artie is open on this machine. Ask the person to open one, or to give ${name} a grant of its own: artie-mcp connect ${id} --grant-stdin`;
}
