// A database of the sandbox with thousands of tables in one schema.
import type { Sandbox } from "../../src/sandbox/index.ts";

/** Beside the tables that are there, until the sandbox is reset. */
export function addTables(sandbox: Sandbox, { host, schema, count }: { host: string; schema: string; count: number }) {
  const databases = sandbox.state.systems.find(({ address }) => address === host)?.databases ?? [];
  const tables = databases.flatMap(({ schemas }) => schemas).find(({ name }) => name === schema)?.tables;
  const [model] = tables ?? [];
  if (!tables || !model) throw new Error(`There are no tables in the schema ${schema} of ${host}.`);
  const added = Array.from({ length: count }, (_, index) => ({ ...model, name: `part_${index + 1}` }));
  tables.push(...added);
  return added.map(({ name }) => ({ schema, name }));
}
