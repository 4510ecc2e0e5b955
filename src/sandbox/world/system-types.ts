// What there is to know of each type of system that a connector can point to.
import table from "./system-types.json" with { type: "json" };

export interface SystemType {
  readonly isSource?: boolean;
  /** Whether a source reader has to name its database. */
  readonly needsDatabase?: boolean;
  /** The schema that is meant when none is named; without it all of them are. */
  readonly defaultSchema?: string;
  /** The keys of `sharedConfig` that say where to go, who is asking and how that is proved; any one of each. */
  readonly address: readonly string[];
  readonly user: readonly string[];
  readonly secret: readonly string[];
  /** What it answers to a wrong user or password; `{user}` stands for who asked. */
  readonly refusal: string;
}

export type ConnectorType = keyof typeof table;
export const SYSTEM_TYPES: Readonly<Record<ConnectorType, SystemType>> = table;
export const CONNECTOR_TYPES = Object.keys(table) as ConnectorType[];
