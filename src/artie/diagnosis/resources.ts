// What does not exist, has run out, or can't be reached.
import {
  sqlstate,
  mysql,
  oracle,
  sqlServer,
  snowflake,
  clickhouse,
  google,
  named,
  databricks,
  aws,
  grpc,
} from "./forms.ts";
import type { Rule } from "./rule.ts";

export const RESOURCES: readonly Rule[] = [
  {
    code: "validation",
    when: [sqlstate("25006"), mysql("1290|1836"), named("Not(?:Writable)?Primary\\w*|NotMaster\\w*")],
    remedy: "Enter the primary (writer) instance's host in {connector}: the one that answers there only reads.",
  },
  {
    code: "out_of_resources",
    when: [
      google("billingNotEnabled|billing\\w*Disabled"),
      /\bbilling (?:has not been|is not|must be) enabled|\baccount is suspended\b|\black of payment\b/i,
    ],
    remedy: "Have the billing of the account behind {connector} set up or settled.",
  },
  {
    code: "out_of_resources",
    when: [
      sqlstate("57014|25P0[34]|57P05"),
      mysql("1317|3024"),
      oracle("1013|239[69]"),
      snowflake("000604|000630"),
      clickhouse("159|394"),
      named("CursorNotFound|ExceededTimeLimit|MaxTimeMSExpired|TIMEOUT_EXCEEDED"),
      /\bdue to statement timeout\b|\bexceeded timeout: \d|\bcontext deadline exceeded,? elapsed time|\bkilling query ID|\bexecution timeout expired/i,
    ],
    remedy: "Raise how long a statement of the user of {connector} may run or wait, or have the server less busy.",
  },
  {
    code: "out_of_resources",
    when: [oracle("1555|8180|8181|30052")],
    remedy: "Raise UNDO_RETENTION and the undo tablespace of {connector}, or copy fewer tables at a time.",
  },
  {
    code: "unknown_database",
    when: [oracle("12514|12505|12504|12154|65011"), /\blistener does not currently know of (?:service|SID)/i],
    remedy: "Correct the service name (or SID) of {connector}: the listener at its host knows no such database.",
  },
  {
    code: "unknown_database",
    when: [snowflake("002043"), /\bObject does not exist, or operation/i],
    side: "destination",
    remedy:
      "Correct the name of the database or schema in {connector} and its pipelines, create it if it does not exist yet, or let the connector's role use it.",
  },
  {
    code: "unknown_database",
    when: [
      sqlstate("3D000|3F000"),
      mysql("1049"),
      clickhouse("81"),
      google("notFound"),
      databricks(
        "RESOURCE_DOES_NOT_EXIST|ENDPOINT_NOT_FOUND|(?:\\w+_)?(?:CATALOG|SCHEMA|DATABASE)_(?:NOT_FOUND|DOES_NOT_EXIST)|NO_SUCH_(?:CATALOG|SCHEMA|DATABASE)_EXCEPTION",
      ),
      named("NamespaceNotFound|InvalidNamespace|UNKNOWN_DATABASE"),
      aws("ResourceNotFound|NoSuch(?:Bucket|Namespace|Table|Warehouse)|TableNotFound|EntityNotFound"),
      grpc("NotFound|NOT_FOUND"),
      /\b(?:database|schema|catalog|dataset|bucket|keyspace|warehouse) (?:"" )?(?:does not exist|doesn't exist|(?:was |is )?not found)|\b(?:unknown|no such) (?:database|schema|catalog|dataset|bucket|keyspace)\b|\bNot found: (?:Dataset|Project|Table)|\bno database\/share named\b/i,
    ],
  },
  {
    code: "out_of_resources",
    when: [/(?<![\w.-])max_wal_senders(?![\w.-])/i],
    remedy:
      "Raise max_wal_senders on the source's server and restart it, or end replication connections that nothing needs.",
  },
  {
    code: "out_of_resources",
    when: [
      sqlstate("53300"),
      mysql("1040|1135|1203|1226"),
      oracle("18|20|2391|1251[689]|12520"),
      sqlServer("10928|10929|17809|40501"),
      /\btoo many (?:clients|(?:open |concurrent )?(?:connections|sessions))|\bremaining connection slots|\bmax_(?:user_)?connections\b|\bmaximum number of (?:sessions|connections)|\b(?:connection|request|session|worker)s? limit\b[^:;]{0,40}\b(?:exceeded|reached)/i,
    ],
    remedy: "Free connections at the server of {connector}, or raise how many connections it allows.",
  },
  {
    code: "out_of_resources",
    when: [
      snowflake("090073"),
      clickhouse("201|202|252|439"),
      databricks("QUOTA_EXCEEDED|REQUEST_LIMIT_EXCEEDED|RESOURCE_EXHAUSTED"),
      google(
        "bytesBilledLimitExceeded|quotaExceeded|\\w*[rR]ateLimitExceeded|resourcesExceeded|billingTierLimitExceeded",
      ),
      grpc("ResourceExhausted|RESOURCE_EXHAUSTED"),
      aws("ProvisionedThroughputExceeded|Throttling|RequestLimitExceeded|LimitExceeded|SlowDown|TooManyRequests"),
      /\bquota\b[^:;]{0,60}\bexceeded|\b(?:exceeded|exceeds)\b[^:;]{0,60}\bquota|\bresource monitor\b|\btoo many (?:parts|simultaneous queries|requests)|\brate (?:limit )?exceeded|\bexceeded rate limits|\bfree trial has ended|\b(?:over|reached) (?:your|the|its) (?:\w+ )?quota/i,
    ],
    remedy: "Raise the quota or the limit that {connector} has run into, or wait until it is renewed.",
  },
  {
    code: "out_of_resources",
    when: [
      sqlstate("53200"),
      mysql("1037|1038|1041|1153|1206|3170"),
      oracle("403[0-9]"),
      sqlServer("701|802"),
      clickhouse("173|241"),
      named(
        "ExceededMemoryLimit|QueryExceededMemoryLimitNoDiskUseAllowed|MEMORY_LIMIT_EXCEEDED|CANNOT_ALLOCATE_MEMORY",
      ),
      /\bout of (?:shared )?memory|\binvalid memory alloc|\bmemory limit|\bmemory budget exceeded|\b(?:insufficient|not enough) (?:system )?memory|\bcannot allocate memory|\bOutOfMemoryError\b|\bheap space\b|\bmax_allowed_packet\b/i,
    ],
    remedy: "Give the server of {connector} more memory or raise its memory limit, then try again.",
  },
  {
    code: "out_of_resources",
    when: [
      sqlstate("53[0-9A-Z]{3}"),
      mysql("126|1021|1114"),
      oracle("165[2-4]|30036|19809|257"),
      sqlServer("1101|1105|1132|9002|40544"),
      clickhouse("243"),
      named("OutOfDiskSpace|NOT_ENOUGH_SPACE"),
      /\bno space left|\bout of disk\b|\bfilegroup is full|\btoo many open files|\bdisk (?:is )?full|\bdisk quota|\bcould not extend file|\btransaction log for database "" is full|\bunable to extend|\breached its (?:storage limit|size quota)/i,
    ],
    remedy: "Free space at the server of {connector}, or give it more.",
  },
  {
    code: "validation",
    when: [named("BSONObjectTooLarge"), /\bBSONObj size\b/],
    remedy:
      "Turn pre-images off for the collection, or keep its documents smaller: one change with all it carries may have 16 MB.",
  },
  {
    code: "unreachable_host",
    when: [/\bterminating walsender\b/i],
    remedy: "Raise wal_sender_timeout on the source's server: it ends connections that take longer to answer.",
  },
  {
    code: "validation",
    when: [
      aws("PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint|BucketRegionError"),
      /\bmust be addressed using the specified endpoint|\bMissing Region\b/,
    ],
    remedy: "Correct the region of {connector}: what it names is in another one.",
  },
  {
    code: "unreachable_host",
    when: [
      sqlstate("08[0-9A-Z]{3}"),
      mysql("200[2356]|2013"),
      oracle("12[1-6][0-9]{2}|28547|3113|3114|3135"),
      snowflake("250001|26000[0-9]"),
      sqlServer("10060|10061|11001"),
      named("HostUnreachable|HostNotFound|NetworkTimeout"),
      grpc("Unavailable|UNAVAILABLE|DeadlineExceeded"),
      /\bno such host|\bconnection (?:was |has been |is )?(?:refused|reset|timed out|closed|lost)|\bI\/O error\b|\bi\/o timeout|\bno route to host|\bnetwork is unreachable|\bcould not (?:resolve|translate) host|\bhost (?:was )?not found|\bgetaddrinfo|\bdial tcp|\bserver selection (?:error|timeout)|\bcontext deadline exceeded|\bbroken pipe/i,
      /^(?!.*\b(?:body|json|decod|pars|unmarshal)).*\b(?:unexpected EOF|EOF$|bad connection$)/i,
      /\bnetwork-related or instance-specific error|\bunable to open tcp connection|\bNo route to host|\bName or service not known|\bTemporary failure in name resolution|\bserver closed the connection|\bserver misbehaving|\bfailed to connect to db\b|\bconnect(?:ion)? timed? ?out|\bcommunications link failure|\btimeout expired\b|\btimeout waiting for (?:reply|response|connection)|\bCan't connect to (?:MySQL|server)|\bno reachable servers|\brequested endpoint could not be found|\blookup \S+(?: on \S+)?: |\bmalformed HTTP\b|\bforcibly closed\b|\bsocks connect\b|\bunexpected packet\b|\bno instance matching "" returned from host/i,
    ],
  },
];
