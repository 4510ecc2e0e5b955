// What the extension loads when it activates (its own code for VS Code and a few small tables, nothing else), and the command
// line before it knows what it is asked.
import { join } from "node:path";
import esbuild from "esbuild";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

it("loads no package and none of client, catalog, redaction, MCP server and sandbox at activation", async () => {
  const loaded = await sourcesLoadedBy("src/extension.ts");
  expect(loaded).toContain("src/vscode/shell/store.ts");
  expect(loaded.filter((file) => file.includes("node_modules"))).toEqual([]);
  // But for a leaf of a few lines: the tree asks what of a row could not be read.
  const own = loaded.filter((file) => /^src\/(artie|mcp|sandbox|tools\/policy)\//.test(file));
  expect(own.toSorted()).toEqual(["src/artie/text.ts", "src/artie/unreadable.ts"]);
  expect(loaded).not.toContain("src/tools/catalog.ts");
});

it("loads nothing of the API and no report before the command line knows what it is asked", async () => {
  const loaded = await sourcesLoadedBy("src/cli.ts");
  expect(loaded).toContain("src/cli/options.ts");
  const own = loaded.filter((file) => /^src\/(artie\/(client|diagnosis)|audit)/.test(file));
  expect(own).toEqual(["src/audit/report-formats.ts"]);
});

/** The files in the entry's bundle and in the bundles that it imports at once. */
async function sourcesLoadedBy(entry: string): Promise<string[]> {
  const { metafile } = await esbuild.build({
    entryPoints: [entry],
    absWorkingDir: root,
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["vscode"],
    loader: { ".sql": "text" },
    metafile: true,
    write: false,
  });
  const { outputs } = metafile;
  const start = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === entry);
  const bundles = new Set([start ?? ""]);
  for (const bundle of bundles) {
    for (const { path, kind } of outputs[bundle]?.imports ?? []) if (kind === "import-statement") bundles.add(path);
  }
  return [...bundles].flatMap((bundle) => Object.keys(outputs[bundle]?.inputs ?? {}));
}
