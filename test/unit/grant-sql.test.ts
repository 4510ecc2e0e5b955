// The SQL that is offered against what databases really say when a privilege is missing.
import { describe, expect, it } from "vitest";
import { diagnose } from "../../src/artie/index.ts";
import { grantSql } from "../../src/rules/grant-sql.ts";

const CASES: readonly (readonly [string, "source" | "destination", string, string])[] = [
  [
    "postgresql",
    "source",
    "ERROR: permission denied for table orders (SQLSTATE 42501)",
    'GRANT SELECT ON TABLE "orders" TO "artie";',
  ],
  ["postgresql", "source", "permission denied for schema sales", 'GRANT USAGE ON SCHEMA "sales" TO "artie";'],
  [
    "redshift",
    "destination",
    "ERROR: permission denied for schema analytics (SQLSTATE 42501)",
    'GRANT USAGE, CREATE ON SCHEMA "analytics" TO "artie";',
  ],
  [
    "postgresql",
    "source",
    "ERROR: must be superuser or replication role to start walsender (SQLSTATE 42501)",
    'ALTER ROLE "artie" WITH REPLICATION;',
  ],
  [
    "postgresql",
    "source",
    'failed to find publication: ERROR: publication "dbz_publication" does not exist (SQLSTATE 42704)',
    'CREATE PUBLICATION "dbz_publication" FOR ALL TABLES;',
  ],
  [
    "mysql",
    "source",
    "Error 1227 (42000): Access denied; you need (at least one of) the REPLICATION SLAVE privilege(s) for this operation",
    "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'artie'@'%';",
  ],
  [
    "mysql",
    "source",
    "Error 1044 (42000): Access denied for user 'artie'@'10.0.0.7' to database 'shop'",
    "GRANT SELECT ON `shop`.* TO 'artie'@'10.0.0.7';",
  ],
  [
    "mysql",
    "source",
    "Error 1142 (42000): SELECT command denied to user 'artie'@'%' for table 'orders'",
    "GRANT SELECT ON `orders` TO 'artie'@'%';",
  ],
  [
    "mssql",
    "source",
    "The SELECT permission was denied on the object 'orders', database 'shop', schema 'dbo'.",
    "USE [shop];\nGRANT SELECT ON [dbo].[orders] TO [artie];",
  ],
  [
    "snowflake",
    "destination",
    "003001 (42501): SQL access control error: Insufficient privileges to operate on warehouse 'LOADING'",
    'GRANT USAGE ON WAREHOUSE "LOADING" TO ROLE ARTIE_ROLE;',
  ],
  [
    "snowflake",
    "destination",
    '003001 (42501): SQL access control error: Insufficient privileges to operate on database "RESTRICTED" with role "ARTIE_ROLE"',
    'GRANT USAGE, CREATE SCHEMA ON DATABASE "RESTRICTED" TO ROLE ARTIE_ROLE;',
  ],
  [
    "databricks",
    "destination",
    "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have USE CATALOG on Catalog 'main'. SQLSTATE: 42501",
    "GRANT USE CATALOG ON CATALOG `main` TO `artie`;",
  ],
];

describe("grantSql", () => {
  it.each(CASES)("mends at %s, as %s: %s", (type, side, text, expected) => {
    const { code } = diagnose(`failed to start pipeline: failed to validate ${side}: ${text}`, 400);
    expect(grantSql({ type, side, code, text, user: "artie" })).toContain(expected);
  });

  it("quotes what a name holds", () => {
    const text = 'permission denied for table a";DROP';
    const sql = grantSql({ type: "postgresql", side: "source", code: "source_privileges", text, user: 'x"; --' });
    expect(sql).toBe('GRANT SELECT ON TABLE "a" TO "x""; --";');
  });

  it("names all that are replicated, where they are known", () => {
    const tables = [
      { schema: "public", name: "orders" },
      { schema: "", name: 'odd"name' },
    ];
    const refusal = { type: "postgresql", side: "source", user: "artie", tables } as const;
    const denied = { ...refusal, code: "source_privileges", text: "permission denied for table orders" };
    expect(grantSql(denied)).toBe('GRANT SELECT ON TABLE "public"."orders", "odd""name" TO "artie";');
    const missing = { ...refusal, code: "publication_missing", text: 'publication "dbz_publication" does not exist' };
    expect(grantSql(missing)).toBe('CREATE PUBLICATION "dbz_publication" FOR TABLE "public"."orders", "odd""name";');
  });

  it("offers none where nothing is named, or where SQL is not the matter", () => {
    const refusal = { type: "oracle", side: "source", user: "artie" } as const;
    const text = "ORA-01031: insufficient privileges";
    expect(grantSql({ ...refusal, code: "source_privileges", text })).toBeUndefined();
    const denied = { ...refusal, type: "postgresql", text: "permission denied for table orders" };
    expect(grantSql({ ...denied, code: "bad_credentials" })).toBeUndefined();
  });
});
