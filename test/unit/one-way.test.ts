// No call of a tool goes past `invoke`: what a tool does can't be reached from the tool, and nobody but invoke asks for it.
// Nothing that a client is answered goes past the server that presents it.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { catalog } from "../../src/tools/catalog.ts";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const filesWith = (pattern: RegExp) => sources.filter((file) => pattern.test(readFileSync(join("src", file), "utf8")));

test("a tool is described by plain data, which nobody changes", () => {
  for (const tool of catalog) {
    expect(
      Object.values(tool).filter((value) => typeof value === "function"),
      tool.name,
    ).toEqual([]);
    expect(Object.isFrozen(tool)).toBe(true);
  }
});

test("invoke alone asks for what a tool does", () => {
  expect(filesWith(/\bbehaviorOf\b/).toSorted()).toEqual(["tools/define.ts", "tools/run/invoke.ts"]);
  expect(filesWith(/\bbehaviors\b/)).toEqual(["tools/define.ts"]);
});

test("in the window what changes something runs after the question that shows its plan alone", () => {
  const inVscode = (pattern: RegExp) => filesWith(pattern).filter((file) => /^vscode[\\/]/.test(file));
  // Types tell what a plan looks like; they run nothing.
  expect(inVscode(/(?:import\(|^import (?!type ).* from )"[./]+\/tools\/run\/invoke\.ts"/m)).toEqual([
    "vscode/ui/person-calls.ts",
  ]);
});

test("whatever the MCP server answers goes through the one that presents it", () => {
  expect(filesWith(/\bnew PresentingServer\(/)).toEqual(["mcp/server.ts"]);
  expect(filesWith(/\bnew (?:Mcp)?Server\(/)).toEqual([]);
});

test("no files import each other in a circle, types and what loads later included", () => {
  const imports = new Map(
    sources.map((file) => {
      const text = readFileSync(join("src", file), "utf8");
      const paths = [...text.matchAll(/(?:^(?:import|export) [^;]*?from |\bimport\()"(\.[^"]+)"/gm)].map(
        ([, path = ""]) => path,
      );
      return [file, paths.map((path) => join(dirname(file), path))] as const;
    }),
  );
  // What imports nothing that is left is taken away, until only circles and what stands on them are left.
  for (;;) {
    const free = [...imports].filter(([, paths]) => !paths.some((path) => imports.has(path)));
    if (free.length === 0) break;
    for (const [file] of free) imports.delete(file);
  }
  expect([...imports.keys()]).toEqual([]);
});
