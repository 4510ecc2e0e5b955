// The systems of Larkspur, the made-up company of the sandbox. All its hosts end in `larkspur.example`, a name that
// nobody can own; its credentials open nothing.
//
// A connector configuration is accepted when its address, user and secret are those of one of these servers.
import type { Server } from "../world/types.ts";
import { databaseServers } from "./databases.ts";
import { destinationServers } from "./destinations.ts";
import { postgresServers } from "./postgres.ts";

/** Makes the servers anew: a sandbox changes them (slots are dropped, schemas created), so each has its own. */
export function worldServers(): Server[] {
  return [...postgresServers(), ...databaseServers(), ...destinationServers()];
}
