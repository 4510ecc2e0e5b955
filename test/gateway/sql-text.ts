// Migrations are text, as they are in what is built.
import type { Plugin } from "vitest/config";

export const sqlText: Plugin = {
  name: "sql-text",
  enforce: "pre",
  transform: (code, id) => (id.endsWith(".sql") ? `export default ${JSON.stringify(code)};` : undefined),
};
