// The SQL that an Oracle database needs before its changes can be captured: a shadow table for every table.
import type { z } from "zod";
import type { shadowScriptBody } from "./payloads/connectors.ts";

type ShadowTable = z.infer<typeof shadowScriptBody>["tables"][number];

export function shadowScript(database: string, tables: readonly ShadowTable[]): string {
  return [`-- Shadow tables for ${database}`, ...tables.map(createTable)].join("\n\n") + "\n";
}

function createTable({ schema, name, columns }: ShadowTable): string {
  const lines = columns.map((column) => `  "${column.name}" ${column.metadata.dataType}`);
  lines.push('  "ARTIE_OPERATION" CHAR(1) NOT NULL', '  "ARTIE_SEQUENCE" NUMBER(19) NOT NULL');
  const qualified = [schema, `ARTIE_SHADOW_${name}`]
    .filter(Boolean)
    .map((part) => `"${part}"`)
    .join(".");
  return `CREATE TABLE ${qualified} (\n${lines.join(",\n")}\n);`;
}
