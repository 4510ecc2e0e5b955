// The key of the Events API: it belongs to one source reader of type `api`.
import { z } from "zod";
import type { EventsClient } from "../../artie/index.ts";
import type { LookContext } from "../context.ts";
import { destinationsWritten } from "../policy/hosts.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { referenceTo } from "../secret-name.ts";
import { INGESTION_KEY, resolveSecrets } from "../secrets.ts";

export const ingestionKey = z.string().min(1).default(referenceTo(INGESTION_KEY));

/** @throws ToolError for an unknown secret, a key that can't be one, or when no Events API is configured */
export async function eventsClientFor(context: LookContext, reference: string): Promise<EventsClient> {
  const purpose = "the ingestion key for sending events to Artie";
  const destinations = () => eventsDestinations(context);
  const key = (await resolveSecrets(context, reference, { purpose, destinations, isCredential: true })).trim();
  // A header can't carry other characters, and an error of the platform would repeat them.
  if (/^[\x21-\x7e]+$/.test(key)) return context.events(key);
  throw new ToolError("invalid_input", "The ingestion key holds characters that no key has; enter it again.");
}

/** Where a new ingestion key belongs; nowhere yet while no Events API is configured. */
export function ingestionDestinations(context: LookContext): string[] {
  try {
    return eventsDestinations(context);
  } catch (error) {
    if (error instanceof ToolError) return [];
    throw error;
  }
}

/** A client says where it would send, and has no key yet. @throws ToolError when no Events API is configured */
function eventsDestinations({ events }: LookContext): string[] {
  return destinationsWritten(events("").url);
}
