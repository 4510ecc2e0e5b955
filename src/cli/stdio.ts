// `artie-mcp stdio`: one client on stdin and stdout. Nothing but MCP goes to stdout.
import { serveStreams } from "../mcp/session.ts";
import { openApi } from "./api.ts";
import { CommandError } from "./errors.ts";
import { checkSelection, createHost } from "./host.ts";
import type { StdioCommand } from "./options.ts";
import { openFollower, specIn } from "./spec.ts";
import { stopSignal } from "./stop.ts";

/** Serves until stdin ends or the process is told to stop. */
export async function runStdio(command: StdioCommand, version: string): Promise<void> {
  const spec = specIn(command.spec, process.env);
  const selection = checkSelection(command.selection, spec !== undefined);
  await using api = await openApi(command.api, version);
  let failure: Error | undefined;
  process.stdin.on("error", (error) => (failure = error));
  const follower = openFollower(spec, version);
  await serveStreams(createHost({ selection, api, follower, version }), process.stdin, process.stdout, stopSignal());
  follower.dispose();
  if (failure) throw new CommandError(`The session was ended: ${failure.message}.`);
  process.stdin.destroy();
}
