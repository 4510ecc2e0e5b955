// Faults on the way in: tunnels, poolers, rules at the door, TLS, credentials and privileges.
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
  azure,
  grpc,
  http,
} from "./forms.ts";
import type { Rule } from "./rule.ts";

const POOL_LIMIT =
  "Enter the database's own host and port in {connector}, or raise the connections that its pool allows.";
/** Services, verbs and nouns of AWS that sources and destinations need: a text of others can say nothing else with them. */
const SERVICE =
  "athena|cassandra|dms|dynamodb|glue|kinesis|kms|lakeformation|rds-db|redshift(?:-data|-serverless)?|s3|secretsmanager|sqs|sts";
const VERB =
  "Abort|Assume|Batch|Copy|Create|Delete|Describe|Execute|Export|Generate|Get|Head|Import|List|Put|Read|Register|Select|Update|Write";
const THING =
  "Access|Acl|Attribute|Backup|Bucket|Cluster|Configuration|Consumer|Continuous|Credential|Data|Database|Encryption|Export|Identity|Import|In|Item|Iterator|Key|Location|Multipart|Object|Part|Partition|Point|Policy|Queue|Record|Result|Role|Secret|Session|Shard|Statement|Stream|Summary|Table|Tag|Tagging|Time|To|Upload|Url|Value|Version|Web|With|Without";
const AWS_ACTION = new RegExp(
  String.raw`\bto perform: ((?:${SERVICE}):(?:connect|Connect|Decrypt|Encrypt|Modify|PartiQLSelect|Query|Scan|Select|(?:${VERB})(?:(?:${THING})(?:s|es)?)+))(?![\w:])`,
);
const allowAction = (text: string) => {
  const action = AWS_ACTION.exec(text)?.[1];
  return action && `Allow ${action} in the IAM policy of the user or role of {connector}.`;
};

export const ACCESS: readonly Rule[] = [
  { code: "unreachable_host", when: [/\bssh: rejected: connect failed|\bTLS handshake timeout\b/i] },
  // a managed MySQL answers so to whoever may not lock all tables, though it let the user in
  { code: "privileges", when: [/\bflush tables\b.*\b1045\b|\b1045\b.*\bflush tables\b/i] },
  {
    code: "ssh_tunnel",
    when: [
      /(?:^|[\s"])ssh: |\bknownhosts: |\bHost key verification failed|\bPermission denied \(publickey/,
      /\b(?:dial|open|establish|connect|start|set ?up|create)\w*(?: to| through| via)?(?: the| an?)? ssh (?:tunnel|connection|client|server|bastion)\b/i,
      /\bssh tunnel(?: connection)? (?:is |was |could )?(?:not(?! found)|failed|refused|closed|lost|error)|administratively prohibited/i,
      /\bdial tcp \S+:22: |\bkex_exchange_identification\b|\bReceived disconnect from \S+ port \d/,
    ],
  },
  {
    code: "pooler",
    when: [
      sqlstate("26000|42P05"),
      /\bprepared statement "" (?:does not exist|already exists)|\bbind message (?:supplies|has) \d+ param/i,
      /\bunsupported startup parameter|\btenant(?:\/| or )user (?:\S+ )?not found|\bpgbouncer cannot connect|\bserver_login_retry\b|\bunsupported pkt type\b|\bRDS Proxy\b[^:;]*(?:not|n't) support|\b(?:transaction|statement) pooling\b|^(?:.*: )?query_wait_timeout/i,
      /\breplication (?:connections?|commands?|protocol|mode)? ?(?:is|are) not (?:supported|allowed|available)[^:;]*\bpool/i,
      /\bsyntax error at or near (?:IDENTIFY_SYSTEM|\w+_REPLICATION)/,
    ],
  },
  {
    code: "out_of_resources",
    when: [
      /\bMaxClientsIn\w+Mode\b|\bmax client connections\b|\bmax clients (?:are limited|reached)|\bno more connections allowed|\bunable to check out connection from the pool/i,
    ],
    remedy: POOL_LIMIT,
  },
  {
    code: "bad_credentials",
    when: [
      sqlstate("28P01"),
      /\bpassword authentication failed|: no such user: |\bThere is no user "" in the database/i,
    ],
  },
  {
    code: "access_rule",
    when: [/\bpg_hba\.conf\b/i],
    remedy:
      "Add Artie's IP addresses and the connector's user to pg_hba.conf on the server of {connector}, and turn TLS (SSL) on in it if the rule asks for that.",
  },
  {
    code: "access_rule",
    when: [snowflake("39042[0-9]"), /\bnot allowed to access Snowflake|\bnetwork polic(?:y|ies)\b/i],
    remedy: "Add Artie's IP addresses to the Snowflake network policy of the account or the user.",
  },
  {
    code: "access_rule",
    when: [
      mysql("1129|1130"),
      sqlServer("40615|40914|47073"),
      oracle("12506|12529"),
      azure("53003"),
      clickhouse("195"),
      named("IP_ADDRESS_NOT_ALLOWED"),
      /\bnot allowed to connect to this (?:MySQL|MariaDB) server|\bHost "" is (?:blocked|not allowed)|\bservice ACL filtering|\bis not allowed to access the server|\bnot in tenant allow_list|\bnetwork restrictions?\b/i,
      /\bIP\b(?: address)?[^:;]{0,60}\b(?:not (?:allowed|permitted|in|on|(?:white|allow)-?listed)|blocked|denied)\b|\bIP (?:access|allow|white)[ -]?list|\bIP ACL\b|\bunauthorized network access/i,
      /\bprohibited by organization's policy|\bvpcServiceControls|\bVPC Service Controls/i,
    ],
  },
  {
    code: "credentials_expired",
    when: [
      snowflake("390197|3945[0-9]{2}"),
      azure("5007[69]|50158"),
      /\bmulti-?factor authentication (?:is )?required|\bMFA\b[^.;]{0,30} required/i,
    ],
    remedy: "Use a service user with a key pair in {connector}: nobody is there to confirm a sign-in.",
  },
  {
    code: "credentials_expired",
    when: [
      oracle("2800[0-3]|28365"),
      mysql("1820|1862|3118|3955|4151"),
      azure("50053|50055|50057|7000222"),
      sqlServer("18470|18486|18487|18488"),
      snowflake("39010[12]|390112|390114|390195|390318|394400"),
      aws("ExpiredToken"),
      /(?<!resume )\b(?:password|token|credentials?|account|secret|session|login|key|user)(?: \S+){0,5} (?:has |have |is |are |was |been |currently |temporarily |must be )+(?:expired|locked|disabled|deactivated|revoked|(?<=must be )changed)\b/i,
      /\b(?:has been|is) expired or revoked|\bexpired (?:access |security |auth\w* )?(?:token|password|credentials?)|\baccount (?:locked|disabled)|\b(?:token|password|credentials?|secret|key) expired\b|\b(?:temporarily|currently) locked|\bJwt is expired/i,
    ],
  },
  {
    code: "tls",
    when: [
      /(?:^|[\s("])(?:tls|x509): /,
      /\bcertificate (?:verif\w+|has expired|is not (?:yet )?valid|signed by|authentication failed|required|chain|unknown)|\bverif\w+ (?:the )?(?:first |server )?certificate|\b(?:valid|client|self[- ]signed|unable to get local issuer|root) certificate|\bcertification path\b/i,
      /\b(?:SSL|TLS)\b[^;]{0,60}\b(?:handshake|error|required|refused|not (?:enabled|supported)|alert|routines?|was not|off)\b/i,
      /\b(?:not|doesn't) support (?:SSL|TLS|secure|encrypt)|\binsecure transport|\bconnection is insecure|\b(?:refused|rejected) (?:the )?(?:TLS|SSL) connection|\brequires (?:secure connection|encryption)|\bHTTP response to HTTPS client|\bOCSP\b|\brequire_secure_transport/i,
      oracle("12599|12650|12660|287[5-9][0-9]|288[56][0-9]|290[0-3][0-9]|291[01][0-9]"),
      mysql("2026|3159"),
    ],
  },
  {
    code: "unknown_database",
    when: [sqlServer("4060|911"), /\bCannot open database "" (?:that was )?requested by the login/i],
  },
  {
    code: "unreachable_host",
    when: [snowflake("260000|290404"), /\bfailed to auth for unknown reason\. HTTP: (?:40[34]|5\d\d)\b/],
    remedy: "Correct the account identifier of {connector}: there is no such Snowflake account at this address.",
  },
  {
    code: "bad_credentials",
    when: [
      mysql("1251|1524|2059"),
      oracle("1263[0-9]|1988|28040"),
      named("MechanismUnavailable"),
      /\bauthentication plugin is not supported|\bthis user requires (?:\w+ ){1,4}authentication\b|\bnot support authentication protocol/i,
    ],
    remedy:
      "Change how the user of {connector} authenticates at the server: the method that is set for it is not one that Artie's connection takes.",
  },
  {
    code: "bad_credentials",
    when: [
      mysql("1045|1698"),
      sqlServer("18452|18456"),
      oracle("1017|1005"),
      snowflake("26000[12]|390100|390144|390303|3943[0-9]{2}|25100[0-9]|25101[0-9]"),
      azure("16000|50034|50126|70001[136]|700027|7000215|90002"),
      clickhouse("192|193|194|516"),
      databricks("UNAUTHENTICATED"),
      named("AuthenticationFailed|AUTHENTICATION_FAILED|UNKNOWN_USER|WRONG_PASSWORD|REQUIRED_PASSWORD|AuthError"),
      aws(
        "UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId|InvalidClientTokenId|AuthFailure|IncompleteSignature|MissingAuthenticationToken",
      ),
      grpc("Unauthenticated|UNAUTHENTICATED"),
      http("401", "Unauthorized"),
      google("authError"),
      /\binvalid_grant\b|\binvalid_client\b|\b(?:could not find|cannot configure) default credentials|\berror getting credentials\b|\busing password: (?:YES|NO)\b/i,
      /\b(?:sasl|scram|login|auth\w*)(?: error| conversation error)?(?: \S+){0,3} failed\b|\bbad auth\b|\blogin failed\b|\bnot authenticated\b|\brequires authentication\b|\bunable to authenticate\b|\bno valid credentials?\b|\baccess key id you provided (?:is not|does not)|\bfailed to auth|\bJwt (?:header|is (?!expired)|verification|issuer)/i,
      /\b(?:invalid|incorrect|wrong|bad|malformed)(?! page| cursor)(?: [^\s:]+){0,2} (?:username|password|credentials?|(?:access |auth\w* |bearer )?token|private key|access key|api key|jwt)\b/i,
      /\btoken(?: included in the request)? is (?:invalid|malformed)|\b(?:decod|pars|read)ing (?:the )?private key|\bprivate key (?:should|must) be\b|\b(?:parse (?:the )?private key|deserialize key data|(?:pars|decod|unmarshal)\w* (?:the )?(?:service account|credentials?)\b)/i,
    ],
  },
  {
    code: "privileges",
    when: [
      snowflake("003001|003041|002003|003540|000606|09010[56]|39018[69]|390201"),
      /\bSQL access control error|\bnot exist or (?:is )?not authorized|\bNo active warehouse selected|\bis not allowed by integration\b/i,
    ],
    side: "destination",
    remedy:
      "Grant the Snowflake role of the destination connector the privileges that the message names, or create what does not exist yet.",
  },
  {
    code: "privileges",
    when: [google("accessNotConfigured|SERVICE_DISABLED")],
    side: "destination",
    remedy: "Enable the API that the message names in the Google Cloud project of {connector}.",
  },
  {
    code: "privileges",
    when: [
      databricks("INSUFFICIENT_PERMISSIONS|PERMISSION_DENIED|UNAUTHORIZED_ACCESS"),
      google("accessDenied|forbidden|insufficientPermissions"),
      clickhouse("497"),
      named("ACCESS_DENIED|NOT_ENOUGH_PRIVILEGES"),
      /\bnot enough privileges|\bPermission (?:bigquery|storage)\.[\w.]+|\bhave (?:storage|bigquery)\.[\w.]+ access|\binsufficient privileges to operate on (?:warehouse|database|schema|table|stage)/i,
    ],
    side: "destination",
  },
  {
    code: "privileges",
    when: [
      aws("AccessDenied|UnauthorizedOperation|NotAuthorized|KMSAccessDenied"),
      /\bis not authorized to perform\b/i,
    ],
    remedy: allowAction,
  },
  {
    code: "privileges",
    when: [aws("KMS\\.\\w+|KMS(?:InvalidState|Disabled|NotFound)|DisabledException")],
    remedy: "Have the KMS key that the message names enabled, and let the user or role of {connector} use it.",
  },
  {
    code: "bad_credentials",
    when: [
      aws("InvalidIdentityToken|NoCredentialProviders|SharedConfigProfileNotExist"),
      /\bget (?:identity: get )?credentials: |\bfailed to (?:refresh cached|retrieve) credentials\b|\bno EC2 IMDS role found|\bstatic credentials are empty/i,
    ],
  },
  {
    code: "privileges",
    when: [
      sqlstate("42501"),
      mysql("1044|1142|1143|1227|1370|1410|1419|3554"),
      oracle("1031|1045|41900|1950"),
      sqlServer("229|230|262|297|300|916|15247"),
      named("Unauthorized"),
      grpc("PermissionDenied|PERMISSION_DENIED"),
      /\bpermission denied|\baccess denied|\binsufficient privileges?\b|\bcommand denied to user|\bmust be (?:superuser|owner|a member|able to SET ROLE)|\bnot authori[sz]ed (?:on|to|for)\b|\bnot permitted to log in|\bis not allowed to do action\b/i,
      /\bpermission\b(?: \S+){0,4} (?:was |were |is )?denied\b|\b(?:does not|doesn't|do not|not|cannot) have(?: \S+){0,8} (?:permissions?|privileges?|roles?|rights?|access)\b|\blacks?(?: \S+){0,4} (?:permissions?|privileges?)|\bneed \(at least one of\)|\bnot able to access the database\b|\bneeds? the(?: \S+){1,3} (?:permission|privilege)|\bonly members of the\b|\bPLS-00(?:201|904)\b/i,
    ],
  },
  { code: "bad_credentials", when: [sqlstate("28000"), /\baccess denied for user/i] },
];
