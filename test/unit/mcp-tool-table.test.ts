// The table goes into the README as it is, and the README is formatted by Prettier.
import { format } from "prettier";
import { expect, test } from "vitest";
import { z } from "zod";
import { catalog } from "../../src/tools/catalog.ts";
import { defineTool } from "../../src/tools/define.ts";
import { toolTable } from "../../src/tools/table.ts";

test("names every tool once, with its access level, and is laid out as Prettier would", async () => {
  const table = toolTable(catalog);
  for (const { name, level } of catalog) {
    const rows = table.split("\n").filter((line) => line.startsWith(`| \`${name}\` `));
    expect(rows, name).toHaveLength(1);
    expect(rows[0]).toMatch(new RegExp(`\\| ${level === "destroy" ? "everything" : level} *\\|$`));
  }
  expect(await format(table, { parser: "markdown", printWidth: 120 })).toBe(table);
});

test("keeps the first sentence, and what would break the table out of it", () => {
  const tool = defineTool({
    name: "x",
    title: "X",
    description: "Takes a|b\nor v1.2 of e.g. c. Use it when nothing else helps.",
    method: "custom",
    tags: ["admin", "network"],
    level: "destroy",
    sends: [],
    input: z.strictObject({}),
    plan: () => Promise.resolve({ targets: [], effect: "Nothing", risk: "none" as const }),
    run: () => Promise.resolve({}),
  });
  const [heading, , , , row] = toolTable([tool]).split("\n");
  expect(heading).toBe("### `admin`");
  expect(row).toBe("| `x`  | Takes a\\|b or v1.2 of e.g. c. | everything |");
});
