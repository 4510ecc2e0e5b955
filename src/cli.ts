#!/usr/bin/env node
// artie-mcp: the MCP server, and the sandbox, outside VS Code.
import module from "node:module";
import { fileURLToPath } from "node:url";
import type { GatewayProgram } from "./cli/gateway.ts";
import { main } from "./cli/main.ts";
import { packageVersion } from "./cli/package.ts";

/**
 * Where Node can, it keeps what it has compiled, beside the code: in the temporary directory, where it would by itself,
 * another user of the machine could lay something else in its place. Where nothing can be written nothing is kept.
 */
if ("enableCompileCache" in module)
  module.enableCompileCache(fileURLToPath(new URL("../dist/.compiled", import.meta.url)));

/** Loaded with its first use: nothing else needs what it stands on. */
const gateway: GatewayProgram = {
  start: async ({ clientDocuments, ...options }) => {
    const { startGateway } = await import("./gateway/index.ts");
    const { createOAuthDoor } = await import("./gateway/oauth/index.ts");
    return startGateway({ ...options, oauth: createOAuthDoor({ clientDocuments }) });
  },
  repair: async (options) => (await import("./gateway/repair.ts")).repairGateway(options),
};

void main(process.argv.slice(2), packageVersion(), gateway).then((exitCode) => (process.exitCode = exitCode));
