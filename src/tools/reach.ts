// What is left of an account for those who may reach some pipelines of it, and no others.
import type { ArtieClient } from "../artie/index.ts";
import { scopedClient } from "../account/scope/index.ts";
import { ToolError } from "../rules/tool-error.ts";
import type { ToolServices } from "./context.ts";

type Reach = Pick<ToolServices, "artie" | "events">;

/** @param pipelines names or UUIDs; none: all */
export function scopedServices<Services extends Reach>(services: Services, pipelines: readonly string[]): Services {
  if (pipelines.length === 0) return services;
  return {
    ...services,
    artie: scopeOf(services.artie, pipelines),
    events: () => {
      // Nobody can tell which source reader an ingestion key belongs to.
      throw new ToolError("refused", "Nothing was sent: access is for chosen pipelines, and events may go elsewhere.");
    },
  };
}

/** One for each scope of an account: calls through the same client take turns, and know the same secrets. */
const scopes = new WeakMap<ArtieClient, Map<string, ArtieClient>>();

function scopeOf(account: ArtieClient, pipelines: readonly string[]): ArtieClient {
  const known = scopes.get(account) ?? new Map<string, ArtieClient>();
  scopes.set(account, known);
  const key = JSON.stringify(pipelines);
  const client = known.get(key) ?? scopedClient(account, pipelines);
  known.set(key, client);
  return client;
}
