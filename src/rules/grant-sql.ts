// The SQL that mends what a database refuses, made of what it says. A text that does not name what is missing gives
// none; what it names is quoted, so that a name can be nothing but a name. Pure; loads nothing.

export interface Refusal {
  /** Of the connector. */
  readonly type: string;
  readonly side: "source" | "destination";
  /** As errors are classed. */
  readonly code: string;
  /** What the database said. */
  readonly text: string;
  /** Whom the connector signs in as. */
  readonly user: string;
  /** All that are replicated, where they are known: a database names them one at a time. */
  readonly tables?: readonly TableName[];
}

export type TableName = Readonly<Record<"schema" | "name", string>>;

type Statement = (refusal: Refusal, named: Readonly<Record<string, string>>) => string;

interface Rule {
  readonly when: RegExp;
  readonly sql: Statement;
}

const NAME = String.raw`["'\`]?(?<name>[^"'\`\s(),;]+)["'\`]?`;

const POSTGRES: readonly Rule[] = [
  {
    when: new RegExp(String.raw`permission denied for (?:table|relation|view) ${NAME}`, "i"),
    sql: ({ side, user, tables = [] }, { name }) =>
      side === "source"
        ? `GRANT SELECT ON TABLE ${tableList(tables) || dotted(name)} TO ${quoted(user)};`
        : `GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLE ${dotted(name)} TO ${quoted(user)};`,
  },
  {
    when: new RegExp(String.raw`permission denied for schema ${NAME}`, "i"),
    sql: ({ side, user }, { name = "" }) =>
      side === "source"
        ? `GRANT USAGE ON SCHEMA ${quoted(name)} TO ${quoted(user)};\nGRANT SELECT ON ALL TABLES IN SCHEMA ${quoted(name)} TO ${quoted(user)};`
        : `GRANT USAGE, CREATE ON SCHEMA ${quoted(name)} TO ${quoted(user)};`,
  },
  {
    when: new RegExp(String.raw`permission denied for database ${NAME}`, "i"),
    sql: ({ side, user }, { name = "" }) =>
      `GRANT ${side === "source" ? "CONNECT" : "CONNECT, CREATE"} ON DATABASE ${quoted(name)} TO ${quoted(user)};`,
  },
  {
    when: /permission denied to (?:use|create|start) (?:logical )?replication|replication role|start walsender|must be (?:a )?(?:superuser|replication)/i,
    sql: ({ user }) =>
      `ALTER ROLE ${quoted(user)} WITH REPLICATION;\n-- On Amazon RDS instead: GRANT rds_replication TO ${quoted(user)};`,
  },
  {
    when: new RegExp(String.raw`publication ${NAME} does not exist`, "i"),
    sql: ({ tables = [] }, { name = "" }) =>
      `CREATE PUBLICATION ${quoted(name)} FOR ${tables.length > 0 ? `TABLE ${tableList(tables)}` : "ALL TABLES"};`,
  },
  {
    when: /\bwal_level\b/i,
    sql: () => `ALTER SYSTEM SET wal_level = 'logical';\n-- Takes effect when the server has been restarted.`,
  },
  {
    when: new RegExp(String.raw`table ${NAME}.*replica identity`, "i"),
    sql: (_, { name }) => `ALTER TABLE ${dotted(name)} REPLICA IDENTITY FULL;`,
  },
];

const ACCOUNT = String.raw`user '(?<user>[^']*)'@'(?<host>[^']*)'`;

const MYSQL: readonly Rule[] = [
  {
    when: /need \(at least one of\) the [^.]*\bREPLICATION\b/i,
    sql: ({ user }) => `GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO ${text(user)}@'%';`,
  },
  {
    when: new RegExp(
      String.raw`(?<verb>SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP) command denied to ${ACCOUNT} for table ['\`]?(?<name>[^'\`\s]+)`,
      "i",
    ),
    sql: (_, { verb = "", user = "", host = "", name = "" }) =>
      `GRANT ${verb.toUpperCase()} ON ${name.split(".").map(ticked).join(".")} TO ${text(user)}@${text(host)};`,
  },
  {
    when: new RegExp(String.raw`denied for ${ACCOUNT} to database '(?<name>[^']+)'`, "i"),
    sql: ({ side }, { user = "", host = "", name = "" }) =>
      `GRANT ${side === "source" ? "SELECT" : "ALL PRIVILEGES"} ON ${ticked(name)}.* TO ${text(user)}@${text(host)};`,
  },
];

const SQL_SERVER: readonly Rule[] = [
  {
    when: /(?<verb>[A-Z ]+) permission was denied on the object '(?<name>[^']+)', database '(?<database>[^']+)', schema '(?<schema>[^']+)'/,
    sql: ({ user }, { verb = "", name = "", database = "", schema = "" }) =>
      `USE ${bracketed(database)};\nGRANT ${verb.replace(/^.*\bThe /, "").trim()} ON ${bracketed(schema)}.${bracketed(name)} TO ${bracketed(user)};`,
  },
];

const SNOWFLAKE: readonly Rule[] = [
  {
    when: /Insufficient privileges to operate on (?<kind>table|schema|database|warehouse) ['"](?<name>[^'"]+)['"]/i,
    sql: ({ user }, { kind = "", name }) =>
      `-- Put the role of the user ${user} in place of ARTIE_ROLE.\nGRANT ${SNOWFLAKE_PRIVILEGES[kind.toLowerCase()] ?? "USAGE"} ON ${kind.toUpperCase()} ${dotted(name)} TO ROLE ARTIE_ROLE;`,
  },
];
const SNOWFLAKE_PRIVILEGES: Readonly<Record<string, string>> = {
  table: "SELECT, INSERT, UPDATE, DELETE, TRUNCATE",
  schema: "USAGE, CREATE TABLE, CREATE STAGE",
  database: "USAGE, CREATE SCHEMA",
};

const DATABRICKS: readonly Rule[] = [
  {
    when: /User does not have (?<verb>[A-Z ]+) on (?<kind>Catalog|Schema|Table) '(?<name>[^']+)'/i,
    sql: ({ user }, { verb = "", kind = "", name = "" }) =>
      `GRANT ${verb} ON ${kind.toUpperCase()} ${name.split(".").map(ticked).join(".")} TO ${ticked(user)};`,
  },
];

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  postgresql: POSTGRES,
  cockroach: POSTGRES,
  redshift: POSTGRES,
  mysql: MYSQL,
  planetscale: MYSQL,
  mssql: SQL_SERVER,
  snowflake: SNOWFLAKE,
  databricks: DATABRICKS,
};

/** Of these it may be that SQL helps. */
const CODES = new Set([
  ...["source_privileges", "destination_privileges", "publication_missing", "wal_level", "replica_identity"],
]);

/** Undefined where no statement is known to help. */
export function grantSql(refusal: Refusal): string | undefined {
  if (!CODES.has(refusal.code)) return undefined;
  for (const { when, sql } of RULES[refusal.type] ?? []) {
    const found = when.exec(refusal.text);
    if (found) return sql(refusal, { ...found.groups });
  }
  return undefined;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function dotted(name = ""): string {
  return name.split(".").map(quoted).join(".");
}

function tableList(tables: Refusal["tables"] = []): string {
  return tables.map(({ schema, name }) => [schema, name].filter(Boolean).map(quoted).join(".")).join(", ");
}

function ticked(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

function bracketed(name: string): string {
  return `[${name.replaceAll("]", "]]")}]`;
}

function text(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
