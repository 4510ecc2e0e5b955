// The world outside Artie: the databases and warehouses that connectors point to. A connector only holds an address and
// credentials; what it finds there, and what goes wrong there, is decided here. The shapes read the seed's notation.
import { z } from "zod";
import { CONNECTOR_TYPES } from "./system-types.ts";

/** `name type`, and `pk` or `required` behind it. */
function readColumn(text: string) {
  const [, name = "", dataType = "", mark] = /^(\S+) (.+?)(?: (pk|required))?$/.exec(text) ?? [];
  return { name, dataType, isPrimaryKey: mark === "pk", notNull: mark !== undefined };
}

/** `410000 rows; column; column`, or `view; column`. */
function readTable([name, text]: [string, string]) {
  const [size = "", ...columns] = text.split("; ");
  return { name, rows: Number(/^\d+/.exec(size)?.[0] ?? 0), isView: size === "view", columns: columns.map(readColumn) };
}

const namedTables = z
  .record(z.string(), z.string().regex(/^(view|\d+ rows)(; \S+ [^;]+)+$/))
  .transform((tables) => Object.entries(tables).map(readTable));

/** Schemas by name, which is empty where the system knows none (MySQL, MongoDB, DynamoDB). */
const namedSchemas = z
  .record(z.string(), namedTables)
  .transform((schemas) => Object.entries(schemas).map(([name, tables]) => ({ name, tables })));

const database = z.strictObject({
  schemas: namedSchemas,
  /** PostgreSQL: its logical replication publications. */
  publications: z.array(z.strictObject({ name: z.string(), allTables: z.boolean().default(true) })).default(() => []),
  /** Oracle: whether the shadow script has been run in full. */
  shadowTables: z.boolean().default(true),
  /** Warehouses: whether Artie's role may create tables here. */
  writable: z.boolean().default(true),
});

const slot = z.strictObject({
  name: z.string(),
  database: z.string(),
  /** The source reader that made it; a slot without one was left behind or belongs to another program. */
  readerUUID: z.string().optional(),
  /** The server process of another program that holds it. */
  foreignPid: z.int().optional(),
});

export const system = z.strictObject({
  type: z.enum(CONNECTOR_TYPES),
  address: z.string(),
  port: z.int().optional(),
  /** A firewall swallows the packets of a system that is not. */
  reachable: z.boolean().default(true),
  logins: z.array(
    z.strictObject({
      /** Absent where the secret alone identifies (a service account's JSON). */
      user: z.string().optional(),
      secret: z.string(),
      /** PostgreSQL: has the REPLICATION attribute. */
      mayReplicate: z.boolean().default(true),
      /** May create databases, schemas and warehouses. */
      mayCreate: z.boolean().default(true),
    }),
  ),
  /** Snowflake: its virtual warehouses. */
  warehouses: z.array(z.string()).default(() => []),
  replication: z
    .strictObject({
      walLevel: z.enum(["logical", "replica"]).default("logical"),
      maxSlots: z.int().default(10),
      slots: z.array(slot).default(() => []),
    })
    .optional(),
  databases: z
    .record(z.string(), database)
    .default({})
    .transform((databases) => Object.entries(databases).map(([name, rest]) => ({ name, ...rest }))),
});

export type System = z.infer<typeof system>;
export type Login = System["logins"][number];
export type ReplicationSlot = z.infer<typeof slot>;
export type WorldDatabase = System["databases"][number];
export type WorldSchema = WorldDatabase["schemas"][number];
export type WorldTable = WorldSchema["tables"][number];
