// Runs one command. Every command loads only what it needs: help and the tool table come without the MCP SDK.
import { ClientError } from "../clients/errors.ts";
import { ToolError } from "../rules/tool-error.ts";
import { CommandError, UsageError } from "./errors.ts";
import type { GatewayProgram } from "./gateway.ts";
import { type Command, parseCommand } from "./options.ts";

/**
 * Returns the exit code: 0, 1 when the command could not be done, 2 when it can't be run as it was given; or its own.
 * @param gateway given from above: the gateway stands beside the command line
 */
export async function main(args: readonly string[], version: string, gateway: GatewayProgram): Promise<number> {
  try {
    return (await run(parseCommand(args), version, gateway)) ?? 0;
  } catch (error) {
    await (await import("./tell.ts")).tell(textOf(error));
    return error instanceof UsageError || error instanceof ToolError ? 2 : 1;
  }
}

async function run(command: Command, version: string, gateway: GatewayProgram): Promise<number | undefined> {
  switch (command.name) {
    case "help":
      process.stdout.write((await import("./help.ts")).HELP);
      return;
    case "version":
      process.stdout.write(`${version}\n`);
      return;
    case "stdio":
      await (await import("./stdio.ts")).runStdio(command, version);
      return;
    case "http":
      await (await import("./http.ts")).runHttp(command, version);
      return;
    case "sandbox":
      await (await import("./sandbox.ts")).runSandbox(command);
      return;
    case "tools":
      await (await import("./tools.ts")).runTools(command, version);
      return;
    case "drift":
      return (await import("./drift.ts")).runDrift(command, version);
    case "connect":
      await (await import("./connect.ts")).runConnect(command, version);
      return;
    case "disconnect":
      await (await import("./disconnect.ts")).runDisconnect(command);
      return;
    case "gateway":
      await (await import("./gateway.ts")).runGateway(command, version, gateway);
      return;
    case "admin":
      await (await import("./admin.ts")).runAdmin(command);
      return;
  }
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const expected = [UsageError, CommandError, ClientError, ToolError].some((kind) => error instanceof kind);
  return expected ? error.message : `Something unexpected went wrong: ${error.message}`;
}
