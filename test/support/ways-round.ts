// The ways round the question where a secret may go: each would carry one to a host or account that it does not belong to.

/** Where the secret `PG` belongs; `ELSEWHERE` is where none does. */
export const HOME = "staging-db.larkspur.example";
export const ELSEWHERE = "db.attacker.example";

type Fields = Readonly<Record<string, unknown>>;

const SECRET = { password: "secret://PG" };
const at = (sharedConfig: Fields, type = "postgresql", more: Fields = {}) => ({
  config: { type, sharedConfig: { user: "artie", ...SECRET, ...sharedConfig }, ...more },
});

/** What each says, and the configuration of a connector that says it. */
export const CONFIGURATIONS: readonly (readonly [way: string, args: Fields])[] = [
  ["another host", at({ host: ELSEWHERE })],
  ["a host in capitals under a name in capitals", at({ HOST: ELSEWHERE.toUpperCase() })],
  ["two hosts", at({ host: HOME, snapshotHost: ELSEWHERE })],
  ["a list as host", at({ host: [HOME, ELSEWHERE] })],
  ["a list in a text", at({ host: `${HOME},${ELSEWHERE}:5432` })],
  ["a list of nodes", at({ nodes: [{ address: HOME }, { address: ELSEWHERE }] })],
  ["a host by its number", at({ host: "203.0.113.7" })],
  ["a host by a whole number", at({ host: 3_405_803_783 })],
  ["a host of the newer protocol", at({ host: "[2001:db8::7]:5432" })],
  ["a name that begins alike", at({ host: `${HOME}.attacker.example` })],
  ["a user before the host", at({ host: `${HOME}@${ELSEWHERE}` })],
  ["a fragment before the host", at({ host: `${ELSEWHERE}#@${HOME}` })],
  ["a query before the host", at({ host: `${ELSEWHERE}?@${HOME}` })],
  ["letters that look alike", at({ host: HOME.replace("a", "\u0430") })],
  ["an address in a connection string", at({ host: HOME, connectionString: `postgres://a@${ELSEWHERE}/x` })],
  ["a connection string of pairs", at({ connectionString: `user=a host=${ELSEWHERE} dbname=x` })],
  ["a connection string of ADO", at({ connectionString: `Data Source=tcp:${ELSEWHERE},1433;User Id=a` }, "mssql")],
  ["a connection string of Go", at({ dsn: `a:b@tcp(${ELSEWHERE}:3306)/x` }, "mysql")],
  ["a connection string of Oracle", at({ dsn: `(DESCRIPTION=(ADDRESS=(HOST=${ELSEWHERE})(PORT=1521)))` }, "oracle")],
  ["an address of JDBC", at({ host: HOME, jdbcUrl: `jdbc:postgresql://${HOME},${ELSEWHERE}/x` })],
  ["a host in a query", at({ host: HOME, url: `postgres://${HOME}/x?host=${ELSEWHERE}` })],
  ["a host in the database's name", at({ host: HOME, database: `x?host=${ELSEWHERE}` })],
  ["two users in an address", at({ uri: `mongodb://a@${HOME}@${ELSEWHERE}/x` }, "mongodb")],
  ["a backslash in an address", at({ url: `https://${ELSEWHERE}\\@${HOME}/` }, "clickhouse")],
  [
    "a secret inside of an address",
    {
      config: {
        type: "mongodb",
        sharedConfig: { uri: `mongodb://a:secret://PG@${ELSEWHERE}/`, password: "secret://PG" },
      },
    },
  ],
  ["a proxy", at({ host: HOME, options: { proxy: { server: ELSEWHERE } } })],
  ["an endpoint", at({ bucketName: "exports", endpoint: `https://${ELSEWHERE}` }, "s3")],
  ["a configuration kept as JSON", at({ host: HOME, options: JSON.stringify({ proxy: ELSEWHERE }) })],
  ["a field of any name", at({ host: HOME, target: `${ELSEWHERE}:5432` })],
  ["another account", at({ accountIdentifier: "attacker-prod" }, "snowflake")],
  [
    "an address as account",
    at({ accountIdentifier: "larkspur-prod", accountURL: `https://${ELSEWHERE}` }, "snowflake"),
  ],
  ["a project", at({ projectID: "attacker" }, "bigquery")],
  ["a service's name as host", at({ host: `artie` })],
  ["nothing at all", at({})],
  ["nothing but a database", at({ database: "shop" })],
  ["an account of another service", at({ projectID: HOME })],
];

/** Places that are no credential's. */
export const PLACES: readonly (readonly [place: string, args: Fields])[] = [
  ["the host", at({ host: "secret://PG" })],
  ["a list of hosts", at({ hosts: [HOME, "secret://PG"] })],
  ["the user", at({ host: HOME, user: "secret://PG" })],
  ["the database", at({ host: HOME, database: "secret://PG" })],
  ["the default database", at({ host: HOME }, "postgresql", { defaultDatabase: "secret://PG" })],
  ["the label", at({ host: HOME }, "postgresql", { label: "secret://PG" })],
  ["a path", at({ host: HOME, httpPath: "secret://PG" })],
  ["an address", at({ host: HOME, uri: "secret://PG" })],
  ["a host beside a credential", at({ host: HOME, credentials: { server: "secret://PG" } })],
];
