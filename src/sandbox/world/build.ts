// Short ways to write servers down, so that the seed reads like a schema and not like JSON.
import type {
  Column,
  Login,
  Publication,
  Replication,
  Server,
  WorldDatabase,
  WorldSchema,
  WorldTable,
} from "./types.ts";

/** A column in the notation `name type [pk|required]`. */
function column(text: string): Column {
  const [name = "", ...rest] = text.split(" ");
  const isPrimaryKey = rest.at(-1) === "pk";
  const isRequired = rest.at(-1) === "required";
  const dataType = (isPrimaryKey || isRequired ? rest.slice(0, -1) : rest).join(" ");
  return { name, dataType, isPrimaryKey, notNull: isPrimaryKey || isRequired };
}

/** `columns` are separated by semicolons. */
export function table(name: string, rows: number, columns: string): WorldTable {
  return { name, rows, isView: false, columns: columns.split("; ").map(column) };
}

export function view(name: string, columns: string): WorldTable {
  return { ...table(name, 0, columns), isView: true };
}

export function schema(name: string, ...tables: WorldTable[]): WorldSchema {
  return { name, tables };
}

type DatabaseTraits = Partial<Pick<WorldDatabase, "shadowTables" | "writable">> & { publications?: Publication[] };

export function database(name: string, schemas: WorldSchema[], traits: DatabaseTraits = {}): WorldDatabase {
  return { name, schemas, publications: [], shadowTables: true, writable: true, ...traits };
}

export function login(user: string | undefined, secret: string, traits: Partial<Login> = {}): Login {
  return { user, secret, mayReplicate: true, mayCreate: true, ...traits };
}

export function publication(name: string, allTables = true): Publication {
  return { name, allTables };
}

export function replication(traits: Partial<Replication> = {}): Replication {
  return { walLevel: "logical", maxSlots: 10, slots: [], ...traits };
}

type ServerTraits = Pick<Server, "type" | "address" | "logins"> & Partial<Server>;

export function server(traits: ServerTraits): Server {
  return { port: undefined, reachable: true, databases: [], warehouses: [], replication: undefined, ...traits };
}
