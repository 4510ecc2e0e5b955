// Runs one command. Every command loads only what it needs: help and the tool table come without the MCP SDK.
import { ToolError } from "../rules/tool-error.ts";
import { CommandError, UsageError } from "./errors.ts";
import { type Command, parseCommand } from "./options.ts";

/** Returns the exit code: 0, 1 when the command could not be done, 2 when it can't be run as it was given. */
export async function main(args: readonly string[], version: string): Promise<number> {
  try {
    await run(parseCommand(args), version);
    return 0;
  } catch (error) {
    process.stderr.write(`artie-mcp: ${oneLine(error)}\n`);
    return error instanceof UsageError || error instanceof ToolError ? 2 : 1;
  }
}

async function run(command: Command, version: string): Promise<void> {
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
      (await import("./tools.ts")).runTools(command);
      return;
  }
}

function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const expected = error instanceof UsageError || error instanceof CommandError || error instanceof ToolError;
  return (expected ? error.message : `Something unexpected went wrong: ${error.message}`).replaceAll(/\s*\n\s*/g, " ");
}
