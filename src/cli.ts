#!/usr/bin/env node
// artie-mcp: the MCP server, and the sandbox, outside VS Code.
import { readFileSync } from "node:fs";
import { main } from "./cli/main.ts";

/** The manifest lies beside the folder of this file, in the sources as in the package. */
function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as unknown;
  const { version } = manifest as { version?: unknown };
  return typeof version === "string" ? version : "unknown";
}

void main(process.argv.slice(2), version()).then((exitCode) => (process.exitCode = exitCode));
