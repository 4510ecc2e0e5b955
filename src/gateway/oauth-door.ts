// What the gateway and the door of OAuth know of each other. The door stands on a large library, so it is given from
// outside: a gateway without it does not load that.
import type { Hono } from "hono";
import type { Access } from "./access.ts";
import type { AnswerGrant } from "./doors.ts";
import type { Log } from "./log.ts";
import type { Keyring } from "./store/keyring.ts";
import type { Grant } from "./store/rows.ts";
import type { Store } from "./store/store.ts";
import type { Trail } from "./trail.ts";

export interface DoorParts {
  readonly store: Store;
  readonly access: Access;
  readonly keyring: Keyring;
  readonly trail: Trail;
  readonly log: Log;
  readonly answer: AnswerGrant;
  /** How many tools a grant admits. */
  readonly countTools: (grant: Grant) => number;
  /** Where clients reach the gateway, without a slash at the end; known when it listens. */
  readonly publicUrl: () => string;
}

export type OAuthDoor = (parts: DoorParts) => Hono;
