// What the command line's tools get: the clients of the APIs, and the secrets of the environment. Loaded with the first call.
import { setFlagsFromString } from "node:v8";
import { createArtieClient, createEventsClient } from "../artie/index.ts";
import type { AccountChanges } from "../account/changes.ts";
import { ToolError } from "../rules/tool-error.ts";
import type { ToolServices } from "../tools/context.ts";
import { destinationsWritten } from "../tools/policy/hosts.ts";
import { undoInMemory } from "../tools/memory-undo.ts";
import { INGESTION_KEY, withDefaults } from "../tools/secrets.ts";
import { createPooledHttp } from "./pooled-http.ts";
import { createEnvironmentSecrets } from "./secrets.ts";

export type ApiServices = Omit<ToolServices, "access">;

/** An API, and what its requests are made with. */
export interface Place {
  readonly url: string;
  readonly apiKey: string;
  readonly eventsUrl: string | undefined;
  /** Of the sandbox, whose keys nobody is given. */
  readonly ingestionKey?: string | undefined;
}

export interface GivenServices {
  readonly place: Place;
  readonly version: string;
  readonly changes: AccountChanges;
  readonly folders: readonly string[];
}

/**
 * V8 doubles the space for what is young whenever much of it survives, as all does of a thousand calls at once: to 128 MB,
 * which it hardly ever gives back, and of which every page costs time when it is first written to. What loading the program
 * took (16 MB) is enough for calls. A V8 that knows no such flag says so on stderr, and does as it did.
 */
const YOUNG_SPACE_STAYS = "--semi-space-growth-factor=1";

export function servicesOf({ place, version, changes, folders }: GivenServices): ApiServices {
  setFlagsFromString(YOUNG_SPACE_STAYS);
  const { url, apiKey: key, eventsUrl, ingestionKey } = place;
  const [userAgent, http] = [`artie-vscode/${version}`, createPooledHttp(process.env)];
  const events = eventsUrl === undefined ? [] : destinationsWritten(eventsUrl);
  const secrets = createEnvironmentSecrets(process.env, [key], events);
  return {
    artie: createArtieClient({ url, key, userAgent, observe: changes.take, http }),
    events: (own) => {
      if (eventsUrl !== undefined) return createEventsClient({ url: eventsUrl, key: own, userAgent, http });
      throw new ToolError("not_configured", "No Events API is configured. Start artie-mcp with --events-url.");
    },
    secrets:
      ingestionKey === undefined
        ? secrets
        : withDefaults(secrets, { [INGESTION_KEY]: { value: ingestionKey, destinations: events } }),
    undo: undoInMemory(),
    workspaceFolders: folders,
  };
}
