// SQL that lets a source be captured, or a destination be written to: to be copied and run by whoever may.
import type { Found } from "./making.ts";

interface About {
  /** That Artie signs in as. */
  readonly user: string;
  readonly tables?: readonly Found[];
  readonly database?: string;
}

/** Undefined where no statement helps. */
export function remedyFor(code: string, { user, tables = [], database = "" }: About): string | undefined {
  switch (code) {
    case "source_privileges":
      return [
        `ALTER ROLE ${quoted(user)} REPLICATION;`,
        ...tables.slice(0, 20).map((table) => `GRANT SELECT ON ${fullName(table)} TO ${quoted(user)};`),
      ].join(" ");
    case "wal_level":
      return "ALTER SYSTEM SET wal_level = logical;";
    case "publication_missing":
      return `CREATE PUBLICATION dbz_publication FOR TABLE ${tables.map(fullName).join(", ")};`;
    case "destination_privileges":
      return database === ""
        ? undefined
        : `GRANT USAGE, CREATE SCHEMA ON DATABASE ${quoted(database)} TO ROLE <role of ${user}>;`;
    default:
      return undefined;
  }
}

function fullName({ schema, name }: Found): string {
  return [schema, name].filter(Boolean).map(quoted).join(".");
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
