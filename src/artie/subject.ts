// What a request is about.

export type ResourceKind =
  | "pipeline"
  | "connector"
  | "sourceReader"
  | "encryptionKey"
  | "columnHashingSalt"
  | "ingestionApiKey"
  | "privateLink"
  | "sshTunnel"
  | "dataCatalog"
  | "event"
  /** What only a newer description of the API knows. */
  | "other";

/**
 * Which resource a request is about, and how: `list` and `read` answer with rows of it, `look` with something else about
 * it, `validate` tests a configuration; `create` and `replace` answer with the new row, `act` may.
 */
export interface Subject {
  readonly of: ResourceKind;
  readonly how: "list" | "read" | "look" | "validate" | "create" | "replace" | "delete" | "act";
}
