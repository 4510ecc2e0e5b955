// What passes by itself: statements that got in each other's way, and servers that take no connections for a while.
import {
  aws,
  azure,
  clickhouse,
  databricks,
  google,
  grpc,
  http,
  mysql,
  named,
  oracle,
  snowflake,
  stateOnly,
  sqlServer,
  sqlstate,
} from "./forms.ts";
import type { Rule } from "./rule.ts";

const COLLISION =
  "Try again: something else at the server of {connector} held what this needed at the same time. If it stays, look there for transactions that stay open.";
const STANDBY =
  "Read from the primary (writer), or raise max_standby_streaming_delay on the replica behind {connector}: its recovery cancels what reads for long.";
const WAIT =
  "Wait until the server of {connector} takes connections, then try again: it is starting, stopping, failing over, paused or overloaded. Start it if it is paused.";

export const PASSING: readonly Rule[] = [
  { code: "out_of_resources", when: [/\bconflict with recovery\b/i], remedy: STANDBY },
  {
    code: "out_of_resources",
    when: [
      sqlstate("40001|40P01|55P03"),
      mysql("1205|1213|3572"),
      oracle("54|60|1327|1466|402[01]|817[67]|30006"),
      sqlServer("1205|1222|3960|3961"),
      snowflake("000625"),
      databricks("DELTA_CONCURRENT_\\w+"),
      named("WriteConflict|LockTimeout"),
      grpc("Aborted|ABORTED"),
      aws("CommitFailed|ConcurrentModification|ExpiredIterator|OperationAborted|TransactionConflict"),
      /\bdeadlock(?:ed)?\b|\bdue to lock timeout\b|\block (?:wait|request) time(?: ?out| out period) (?:period )?exceeded|\bserializable isolation violation|\bconflict with concurrent transaction|\bcould not serialize access|\baborted due to concurrent|\bTransactionContext Error: /i,
    ],
    remedy: COLLISION,
  },
  {
    code: "unreachable_host",
    when: [
      sqlstate("57P0[1-4]"),
      mysql("1053|1927|3032"),
      oracle("1012|1033|1034|1089|1090|1092|1109|1219|16456"),
      sqlServer("40143|40166|40197|40540|40613|6005|927|942|983|18401"),
      clickhouse("242|999"),
      named(
        "ShutdownInProgress|InterruptedAtShutdown|InterruptedDueToReplStateChange|PrimarySteppedDown|NotYetInitialized",
      ),
      databricks("TEMPORARILY_UNAVAILABLE|\\w+_TEMPORARILY_UNAVAILABLE|SERVICE_UNDER_MAINTENANCE"),
      google("backendError|internalError"),
      aws("ServiceUnavailable|InternalServerError|InternalFailure"),
      azure("90033"),
      /\bthe database system is (?:starting up|shutting down|in recovery|not )|\bnot (?:currently|yet) accepting connections|\bterminating connection due to (?:administrator|unexpected)|\bon server "" is not currently available|\bdatabase (?:"" )?cannot be opened\b/i,
      /\b(?:endpoint|compute|cluster|workgroup|project|account|instance|branch|database|server) (?:"" )?(?:has been |is )?(?:currently )?(?:disabled|paused|sleeping|suspended|stopped|resuming|restarting)\b(?! due to| for)/i,
      /\bno healthy tablet|\bno available vtgates|\breparent operation in progress|\bis not serving\b|\bSHUTDOWN is in progress/i,
    ],
    remedy: WAIT,
  },
];

/** What a class of codes or the status of an answer says where nothing else is known. */
export const LAST: readonly Rule[] = [
  { code: "bad_credentials", when: [snowflake("39\\d{4}"), stateOnly("28000")] },
  { code: "privileges", when: [stateOnly("42501")] },
  { code: "out_of_resources", when: [stateOnly("57014")], remedy: COLLISION },
  { code: "unreachable_host", when: [stateOnly("08\\w{3}")] },
  {
    code: "cdc_not_enabled",
    when: [sqlServer("22[89]\\d\\d"), /\bChange Data Capture\b|\bcapture instance\b/i],
    remedy:
      "Look at Change Data Capture on the source (sys.sp_cdc_help_change_data_capture): turn it on for the database and each table, and off and on again for a table whose columns have changed.",
  },
  { code: "privileges", when: [http("403", "Forbidden")] },
  { code: "unknown_database", when: [http("404")] },
  {
    code: "unreachable_host",
    when: [http("407", "Proxy Authentication Required")],
    remedy: "Correct what the proxy in front of {connector} asks for: it lets nobody through without a sign-in.",
  },
  {
    code: "out_of_resources",
    when: [http("429", "Too Many Requests")],
    remedy: "Raise the quota or the limit that {connector} has run into, or wait until it is renewed.",
  },
  {
    code: "unreachable_host",
    when: [http("50[0234]", "(?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)")],
    remedy: WAIT,
  },
];
