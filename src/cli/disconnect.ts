// `artie-mcp disconnect`: takes out what connect has put in, and the launcher with the last client.
import { disconnectClient } from "../clients/connection.ts";
import { thisMachine } from "../clients/machine.ts";
import { namedClient } from "./connect.ts";
import type { DisconnectCommand } from "./connect-options.ts";

export async function runDisconnect({ client: id, project, replace }: DisconnectCommand): Promise<void> {
  const client = namedClient(id);
  const where = { machine: thisMachine(), folder: process.cwd(), scope: project ? "project" : "user" } as const;
  const done = await disconnectClient({ client, replace, ...where });
  const how = done?.restored ? "is again as it was" : "no longer has its entry";
  process.stdout.write(`${client.name} is disconnected${done ? `: ${done.path} ${how}` : ""}.\n`);
}
