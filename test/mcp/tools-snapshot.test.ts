// What a client gets for each tool, each in a file of its own: a schema, a description or a hint that changes is a
// difference that somebody reads (`npx vitest run test/mcp/tools-snapshot.test.ts -u` writes them anew).
import { describe, expect, it } from "vitest";
import { toolEntries } from "../../src/mcp/tool-requests.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { accessOf } from "../../src/tools/table.ts";

const entries = toolEntries(catalog);

describe("what a client gets for a tool", () => {
  it.each(catalog.map((tool, index) => [tool.name, tool, entries[index]] as const))("%s", async (name, tool, entry) => {
    const shown = { access: accessOf(tool), tags: tool.tags, method: tool.method, ...entry };
    await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot(`__snapshots__/${name}.json`);
  });
});
