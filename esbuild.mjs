// Builds what ships: the extension and the command-line server as ES modules that share chunks (so that the MCP SDK
// and the sandbox load only when they are used), and the agent's bridge as one file without dependencies.
import { rm } from "node:fs/promises";
import esbuild from "esbuild";

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  minify: production,
  sourcemap: !production,
  legalComments: "none",
  logLevel: "info",
};

/** Some dependencies are CommonJS and call `require` for Node's own modules. */
const requireShim = "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);";

const builds = [
  {
    ...common,
    entryPoints: { extension: "src/extension.ts", cli: "src/cli.ts" },
    outdir: "dist",
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    external: ["vscode"],
    banner: { js: requireShim },
  },
  { ...common, entryPoints: { bridge: "src/bridge.ts" }, outdir: "dist", outExtension: { ".js": ".cjs" }, format: "cjs" },
];

await rm("dist", { recursive: true, force: true });
if (watch) {
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  await Promise.all(builds.map((options) => esbuild.build(options)));
}
