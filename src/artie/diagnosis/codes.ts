// How failures are classed, and what we say of each class: what is wrong, and what to do about it. All of it is ours: a
// text of others decides which sentence is said, never what stands in it.

/** How a failure is classed. Unknown messages are classed by their HTTP status alone. */
export type ArtieErrorCode = keyof typeof CLASSES;

export interface Advice {
  /** What is wrong: a sentence without its period. */
  readonly message: string;
  /** What to do about it, in one sentence. `{connector}` stands for the connector at the side that failed. */
  readonly remedy: string;
}

const CLASSES = {
  // faults of the source, destination or their network, recognized by their message
  slot_stale: {
    message: "The replication slot is left over: no source reader uses it",
    remedy:
      "Drop the stale replication slot after a look at the source readers shows that none uses it, or give the source reader a unique settings.replicationSlotOverride.",
  },
  slot_in_use: {
    message: "Another consumer holds the replication slot",
    remedy:
      "Give the source reader a unique settings.replicationSlotOverride, or stop the consumer that holds this replication slot.",
  },
  slot_shared: {
    message: "Two source readers use the same replication slot",
    remedy: "Give each source reader a replication slot of its own in settings.replicationSlotOverride.",
  },
  slot_missing: {
    message: "The source has no replication slot of this name",
    remedy:
      "Correct the slot's name in settings.replicationSlotOverride, or deploy the source reader so that the slot is made again, then backfill its tables.",
  },
  no_free_slots: {
    message: "The source has no replication slot left",
    remedy:
      "Raise max_replication_slots on the source's server and restart it, or look which replication slot nothing uses and drop that one.",
  },
  wal_level: {
    message: "The source's server does not write what logical replication needs",
    remedy:
      "Set wal_level to logical on the source's server (rds.logical_replication to 1 on Amazon RDS) and restart it.",
  },
  history_lost: {
    message: "The source no longer has the changes that were not read yet",
    remedy:
      "Start a backfill of the tables, since the changes are gone, and have the source keep its change log for longer.",
  },
  publication_missing: {
    message: "The source has no publication of this name",
    remedy: "Create the publication on the source, or name an existing one in settings.publicationNameOverride.",
  },
  publication_incomplete: {
    message: "The publication does not cover all tables",
    remedy: "Have the owner add the tables to the publication on the source (ALTER PUBLICATION ... ADD TABLE ...).",
  },
  replica_identity: {
    message: "A table has nothing that identifies its rows in the changes",
    remedy: "Give the table a primary key, or set its replica identity (ALTER TABLE ... REPLICA IDENTITY FULL).",
  },
  cdc_not_enabled: {
    message: "The source is not set up to give out its changes",
    remedy: "Turn change data capture on at the source, for the database and for each table.",
  },
  oracle_shadow_script: {
    message: "The Oracle shadow tables are missing or out of date",
    remedy: "Generate the Oracle shadow script again and run it on the source.",
  },
  source_privileges: {
    message: "The source refuses what its connector's user is not allowed to do",
    remedy: "Grant the source connector's user the privileges that the message names.",
  },
  destination_privileges: {
    message: "The destination refuses what its connector's user is not allowed to do",
    remedy: "Grant the destination connector's user or role the privileges that the message names.",
  },
  bad_credentials: {
    message: "The credentials of the connector are not accepted",
    remedy: "Correct the user name and the password, key or token of {connector}.",
  },
  credentials_expired: {
    message: "The credentials of the connector are no longer accepted",
    remedy: "Have the account unlocked or its password, key or token renewed, then enter it in {connector}.",
  },
  access_rule: {
    message: "A rule at the server keeps Artie out",
    remedy: "Allow Artie's IP addresses in the firewall or allow list in front of {connector}.",
  },
  tls: {
    message: "No encrypted connection came about",
    remedy: "Correct the TLS mode and the certificate of {connector}: both sides must agree on them.",
  },
  ssh_tunnel: {
    message: "The SSH tunnel could not be opened",
    remedy:
      "Check the tunnel's host, port and user, and that its public key is among the authorized keys of that user on the SSH server.",
  },
  unreachable_host: {
    message: "The host of the connector can't be reached",
    remedy:
      "Check the host and port of {connector}, and that Artie may reach them (firewall, SSH tunnel, PrivateLink).",
  },
  pooler: {
    message: "A connection pool stands between Artie and the database",
    remedy: "Enter the database's own host and port in {connector}, not those of a connection pooler.",
  },
  unknown_database: {
    message: "What the connector names does not exist there",
    remedy:
      "Correct the name of the database, schema or dataset in {connector} and its pipelines, or create it if it does not exist yet.",
  },
  out_of_resources: {
    message: "The server has no connection, memory, space, quota or time left for this",
    remedy: "Free what has run out at the server of {connector}, or raise its limit or quota.",
  },
  // the API's own answers
  unauthorized: { message: "Artie does not accept the API key", remedy: "Sign in with a valid Artie API key." },
  forbidden: { message: "The API key may not do this", remedy: "Use an API key whose role allows this." },
  not_found: {
    message: "Artie has nothing by this id",
    remedy: "List the resources of this kind and use one of their UUIDs or names.",
  },
  wrong_kind_of_uuid: {
    message: "The UUID is one of another kind of resource",
    remedy: "Use the UUID of the kind of resource that this operation takes.",
  },
  conflict: {
    message: "The state of the resource does not allow this now",
    remedy: "Read the current state, then decide again.",
  },
  rate_limit: { message: "Too many requests were sent to Artie", remedy: "Wait a moment, then try again." },
  validation: { message: "Artie refused this: see reported", remedy: "Correct what the message names." },
  too_large: { message: "The request is too large for Artie", remedy: "Send less in one request." },
  server_error: {
    message: "Artie's API failed: see reported",
    remedy: "Try again; if it stays, look at Artie's status page.",
  },
  // no usable answer
  api_unreachable: {
    message: "Artie's API can't be reached",
    remedy: "Check the network and the address of the API.",
  },
  timeout: {
    message: "Artie's API did not answer in time",
    remedy: "Try again; if it stays, check the network and Artie's status page.",
  },
  canceled: { message: "The call was canceled", remedy: "Nothing to do: the call was canceled." },
  bad_response: {
    message: "The answer is not one of Artie's API",
    remedy: "Check that the address is the one of an Artie API.",
  },
  redirect: {
    message: "The API redirects elsewhere",
    remedy: "Enter the API's final address: redirects are not followed, so that the key goes nowhere else.",
  },
} as const satisfies Record<string, Advice>;

export const ADVICE: Readonly<Record<ArtieErrorCode, Advice>> = CLASSES;
