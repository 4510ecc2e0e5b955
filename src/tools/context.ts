// What a tool may use while it runs.
import type { ArtieClient, EventsClient, ReadingClient } from "../artie/index.ts";
import type { Resolver } from "../rules/resolve.ts";
import type { TakeLock } from "./run/lock.ts";
import type { Replace } from "./run/replaceables.ts";
import type { SecretStore } from "./secret-store.ts";
import type { AccessLevel } from "./traits.ts";
import type { UndoStore } from "./undo.ts";

/** What the surroundings (VS Code or the command line) give to all tools of a session. */
export interface ToolServices {
  readonly artie: ArtieClient;
  /** A client of the Events API for an ingestion key. @throws ToolError when no Events API address is configured. */
  readonly events: (ingestionKey: string) => EventsClient;
  readonly secrets: SecretStore;
  /** Where old values are kept, so that an update can be put back; without it none can. */
  readonly undo?: UndoStore | undefined;
  /** What the client may do: some tools do more at a higher level. */
  readonly access: AccessLevel;
  /** Absolute paths; tools read files below them and nowhere else. */
  readonly workspaceFolders: readonly string[];
  /** The folders that the client itself works in, in place of those; undefined where it names none. */
  readonly roots?: (() => Promise<readonly string[] | undefined>) | undefined;
  /** How turns are kept with other processes, where they are more than those of this machine. */
  readonly lock?: TakeLock | undefined;
}

export interface Progress {
  readonly done: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** What looking takes: a plan, and tools without side effects. */
export interface LookContext extends Omit<ToolServices, "artie"> {
  readonly artie: ReadingClient;
  readonly resolve: Resolver;
  /** A text that others wrote without the secrets in it: before it is taken apart. */
  readonly clean: (text: string) => string;
  /** The names of the tools that the caller may use. */
  readonly offered: ReadonlySet<string>;
  /** Aborted when the client cancels the call. */
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** The client without what replaces something that others may have changed meanwhile: that goes through `replace`. */
export type ActingClient = {
  readonly [Group in keyof ArtieClient]: Omit<
    ArtieClient[Group],
    "replace" | "replaceWithSourceReader" | (Group extends "ingestionApiKeys" ? never : "update")
  >;
};

export interface ToolContext extends Omit<LookContext, "artie"> {
  readonly artie: ActingClient;
  readonly replace: Replace;
}
