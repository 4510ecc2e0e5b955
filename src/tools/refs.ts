// Input fields that many tools share, and what they become.
import { z } from "zod";
import { type ConnectorPayload, connectorPayload, type FullConnector } from "../artie/index.ts";
import { type Configuration, destinationsOf } from "./connectors/places.ts";
import { type Reading, unknownCredentials } from "./connectors/stored.ts";
import type { LookContext } from "./context.ts";
import { ToolError } from "../rules/tool-error.ts";
import { resolveSecrets } from "./secrets.ts";
import { connectorConfig } from "./shared-inputs.ts";

const ref = z.string().min(1).max(500);

export const pipelineRef = ref.describe("Name");
export const connectorRef = ref.describe("Name");
export const sourceReaderRef = ref.describe("Name");
export const tableRefs = z.array(ref).min(1);

/** Typed by the person or the model to show that exactly this resource is meant. */
export const confirmation = z.string().optional();

/** A connector that is saved, or the configuration of one that is not. */
export const connectorOrConfig = {
  connector: connectorRef.optional(),
  config: connectorConfig.optional().describe("Unsaved; credentials as secret://NAME"),
};

export interface ConnectorOrConfig {
  readonly connector?: string | undefined;
  readonly config?: Omit<ConnectorPayload, "uuid"> | undefined;
}

/** @throws ToolError unless exactly one of the two is given */
export function exactlyOne({ connector, config }: ConnectorOrConfig): void {
  if ((connector === undefined) === (config === undefined)) {
    throw new ToolError("invalid_input", "Give either connector (saved) or config (unsaved).");
  }
}

/**
 * The configuration to send: a saved connector's own, read now, or the given one with its secrets put in.
 * It holds credentials: send it, never return it.
 */
export async function configToSend(
  context: LookContext,
  { connector, config }: ConnectorOrConfig,
  purpose: string,
): Promise<ConnectorPayload> {
  return (await configAndPlace(context, { connector, config }, purpose)).payload;
}

/** The same, and what says where it goes, whose own secrets are not put in. */
export async function configAndPlace(
  context: LookContext,
  { connector, config }: ConnectorOrConfig,
  purpose: string,
): Promise<{ readonly payload: ConnectorPayload; readonly place: Configuration }> {
  exactlyOne({ connector, config });
  if (connector !== undefined) {
    const saved = await context.resolve.connector(connector);
    return { payload: await payloadOf(context, saved), place: saved };
  }
  const place = config ?? {};
  const destinations = () => destinationsOf(context, place);
  return { payload: await resolveSecrets(context, place, { purpose, destinations }), place };
}

/**
 * A saved connector in the form in which the API takes configurations; nulls are left out. Where its credentials were not
 * read its UUID alone says what it is.
 */
export async function payloadOf(context: Reading, connector: FullConnector): Promise<ConnectorPayload> {
  const isUnknown = (await unknownCredentials(context, connector)).length > 0;
  const known = Object.entries(connector).filter(
    ([name, value]) => value !== null && !(isUnknown && name === "sharedConfig"),
  );
  return connectorPayload.strip().parse(Object.fromEntries(known));
}

/** @throws ToolError for what exists on connectors of another type only */
export function requireType(type: string | undefined, wanted: string, what: string): void {
  if (type === wanted) return;
  throw new ToolError(
    "invalid_input",
    `${what} exist on ${wanted} connectors only; this one is of type ${type ?? "unknown"}. Give one of type ${wanted}.`,
  );
}
