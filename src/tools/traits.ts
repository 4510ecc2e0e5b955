// The traits by which tools are told apart and selected.

/** How much a tool may do. `destroy` is exposed only at the access level `everything`. */
export const LEVELS = ["read", "operate", "change", "destroy"] as const;
export type Level = (typeof LEVELS)[number];

export const METHODS = ["list", "get", "create", "update", "delete", "custom"] as const;
export type Method = (typeof METHODS)[number];

/** `new`: what was made of a newer description of the API, whatever it is about. */
export const TAGS = [
  "pipelines",
  "connectors",
  "source_readers",
  "catalog",
  "tracking",
  "admin",
  "network",
  "new",
] as const;
export type Tag = (typeof TAGS)[number];

/** What a client may do. */
export const ACCESS_LEVELS = ["read", "operate", "change", "everything"] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];
export const DEFAULT_ACCESS: AccessLevel = "operate";
