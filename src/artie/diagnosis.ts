// Turns the API's nested infrastructure messages into a code and a remedy. Artie wraps the fault of a database in the
// steps that ran into it ("failed to start pipeline: failed to validate source: ..."), so the root decides.

/** How a failure is classed. Unknown messages are classed by their HTTP status alone. */
export type ArtieErrorCode =
  // faults of the source, destination or their network, recognized by their message
  | "slot_stale"
  | "slot_in_use"
  | "no_free_slots"
  | "wal_level"
  | "publication_missing"
  | "source_privileges"
  | "snowflake_privileges"
  | "oracle_shadow_script"
  | "bad_credentials"
  | "unreachable_host"
  // the API's own answers
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "wrong_kind_of_uuid"
  | "conflict"
  | "rate_limit"
  | "validation"
  | "too_large"
  | "server_error"
  // no usable answer
  | "api_unreachable"
  | "timeout"
  | "canceled"
  | "bad_response"
  | "redirect";

export interface Diagnosis {
  readonly code: ArtieErrorCode;
  readonly remedy: string;
}

const REMEDIES: Record<ArtieErrorCode, string> = {
  slot_stale: "Drop the stale replication slot, or give the source reader a unique settings.replicationSlotOverride.",
  slot_in_use:
    "Another consumer holds this replication slot; give the source reader a unique settings.replicationSlotOverride.",
  no_free_slots: "Drop a replication slot that nothing uses, or raise max_replication_slots on the database server.",
  wal_level: "Set wal_level to logical on the database server and restart it.",
  publication_missing:
    "Create the publication on the source, or name an existing one in settings.publicationNameOverride.",
  source_privileges: "Grant the source connector's user the privileges that the message names.",
  snowflake_privileges:
    "Grant Artie's Snowflake role the privileges on the warehouse, database or schema that the message names.",
  oracle_shadow_script: "Generate the Oracle shadow script again and run it on the source.",
  bad_credentials: "Correct the user name or the password of the connector.",
  unreachable_host:
    "Check the connector's host and port, and that Artie may reach them (firewall, SSH tunnel, PrivateLink).",
  unauthorized: "Sign in with a valid Artie API key.",
  forbidden: "Use an API key whose role allows this.",
  not_found: "List the resources of this kind and use one of their UUIDs or names.",
  wrong_kind_of_uuid: "Use the UUID of the kind of resource that this operation takes.",
  conflict: "Read the current state, then decide again.",
  rate_limit: "Wait a moment, then try again.",
  validation: "Correct what the message names.",
  too_large: "Send less in one request.",
  server_error: "Try again; if it stays, look at Artie's status page.",
  api_unreachable: "Check the network and the address of the API.",
  timeout: "Try again; if it stays, check the network and Artie's status page.",
  canceled: "Nothing to do: the call was canceled.",
  bad_response: "Check that the address is the one of an Artie API.",
  redirect: "Enter the API's final address: redirects are not followed, so that the key goes nowhere else.",
};

/** What stands in quotes is the name of somebody's slot, table or user: it decides nothing. */
const QUOTED_NAME = /(["'`])[\w.$-]+\1/g;

/** Messages known from the field, most telling first. Matched against the whole message without the names in it. */
const PATTERNS: readonly (readonly [RegExp, ArtieErrorCode])[] = [
  [/shadow (script|table)/i, "oracle_shadow_script"],
  [/replication slot.*(dangling|stale|inactive|orphaned)|(dangling|stale|orphaned) replication slot/i, "slot_stale"],
  [/all replication slots are in use|max_replication_slots|SQLSTATE 53400/i, "no_free_slots"],
  [/replication slot.*(is active|in use|already (exists|used)|shared)|sharing the (replication )?slot/i, "slot_in_use"],
  [/wal_level/i, "wal_level"],
  [/publication .*(does not exist|not found|missing)|missing publication/i, "publication_missing"],
  [
    /snowflake.*(privilege|not authorized|permission)|(warehouse|database|schema) .*(not exist or not authorized)/i,
    "snowflake_privileges",
  ],
  [/insufficient privileges to operate on (warehouse|database|schema)/i, "snowflake_privileges"],
  [
    /permission denied|insufficient privilege|must be (superuser|owner)|not authorized on|ORA-01031|SQLSTATE 42501/i,
    "source_privileges",
  ],
  [
    /password authentication failed|access denied for user|login failed for user|authentication failed|invalid (username|credentials|authentication credentials|access token)|incorrect (username|password)|token( included in the request)? is (invalid|expired)|ORA-01017|SQLSTATE 28P01|bad credentials/i,
    "bad_credentials",
  ],
  [
    /no such host|connection refused|i\/o timeout|no route to host|network is unreachable|could not resolve|host not found|getaddrinfo|dial tcp|ORA-125\d\d/i,
    "unreachable_host",
  ],
];

const SEVERITY = /^(ERROR|FATAL|PANIC|WARNING)$/;

/**
 * Splits a nested message at its joints (a colon and a space), keeping a database's "ERROR: text" together. Joined again
 * with ": " the links are the message.
 */
export function splitChain(message: string): string[] {
  const links: string[] = [];
  let severity = "";
  for (const part of message.split(": ")) {
    if (SEVERITY.test(part)) severity += `${part}: `;
    else {
      links.push(severity + part);
      severity = "";
    }
  }
  return severity === "" ? links : [...links, severity.slice(0, -": ".length)];
}

/**
 * Classes a failure. A code that the caller is sure of wins; then, for answers that can carry a database's fault
 * (400, 409, 422, 500 and validations without a status), the message; then the status.
 */
export function diagnose(message: string, status?: number, known?: ArtieErrorCode): Diagnosis {
  const code = known ?? byMessage(message, status) ?? byStatus(status);
  return { code, remedy: REMEDIES[code] };
}

function byMessage(message: string, status: number | undefined): ArtieErrorCode | undefined {
  const carriesFaults = status === undefined || status === 400 || status === 409 || status === 422 || status === 500;
  if (!carriesFaults) return undefined;
  const words = message.replaceAll(QUOTED_NAME, '""');
  return PATTERNS.find(([pattern]) => pattern.test(words))?.[1];
}

function byStatus(status: number | undefined): ArtieErrorCode {
  switch (status) {
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 409:
      return "conflict";
    case 413:
      return "too_large";
    case 429:
      return "rate_limit";
    default:
      return status !== undefined && status >= 500 ? "server_error" : "validation";
  }
}
