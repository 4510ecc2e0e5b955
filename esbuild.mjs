// Builds what ships: the extension and the command-line server as ES modules that share chunks (so that the MCP SDK
// and the sandbox load only when they are used), the agent's bridge and the launcher as one file each without dependencies, and the pipeline
// page as script, style and icon font for the browser that shows it.
//   node esbuild.mjs [--production] [--watch] [--outdir=dist]
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import esbuild from "esbuild";

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
const outdir = process.argv.find((word) => word.startsWith("--outdir="))?.slice("--outdir=".length) ?? "dist";
const notices = join(outdir, "THIRD-PARTY-NOTICES.txt");
const sbom = join(outdir, "sbom.cdx.json");
const gatewayFiles = join(outdir, "gateway-files.txt");
const allowedLicenses = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC"];
/** Icons are pictures, and their license is one for works of art: it asks that their makers are named. */
const allowedAssetLicenses = { "@vscode/codicons": "CC-BY-4.0" };

/** What of the gateway only one on a server loads; the one inside the extension does without. */
const SERVER_ONLY = [
  "src/gateway/oauth/index.ts",
  "src/gateway/log.ts",
  "src/gateway/metrics.ts",
  "src/gateway/store/postgres.ts",
];

let building = 0;

/** Tells the editor's background task when the builds begin and when all of them have ended. */
const announce = {
  name: "announce",
  setup(build) {
    build.onStart(() => {
      building += 1;
      if (building === 1) console.log("[build] started");
    });
    build.onEnd(({ errors }) => {
      for (const { text, location } of errors) {
        console.error(`[build] error: ${location?.file}:${location?.line}:${location?.column}: ${text}`);
      }
      building -= 1;
      if (building === 0) console.log("[build] finished");
    });
  },
};

/** Of zod's fifty languages none but English is ever spoken: the others are more than all the rest of it. */
const onlyEnglish = {
  name: "only-english",
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** undici carries its parser twice, once for machines without SIMD: none of those that Node 20 and VS Code run on. */
const oneParser = {
  name: "one-parser",
  setup(build) {
    build.onLoad({ filter: /[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp-wasm\.js$/ }, () => ({
      contents: 'module.exports = require("./llhttp_simd-wasm.js");',
    }));
  },
};

/** Puts what is told of the tools, and what zod writes of their inputs, in the place of what makes it. */
const writtenTools = {
  name: "written-tools",
  setup(build) {
    let written;
    const write = (name, code) =>
      build.onLoad({ filter: new RegExp(`[\\\\/]tools[\\\\/]${name}\\.ts$`) }, async () => ({
        contents: code(JSON.stringify(JSON.stringify((await (written ??= writeTools()))[name]))),
      }));
    write("listing", (json) => `export const listing = JSON.parse(${json});`);
    write(
      "raw-schema",
      (json) => `const schemas = JSON.parse(${json});
export const rawSchema = ({ name }) => schemas[name];`,
    );
  },
};

/** The OAuth library goes by the names of its classes, which all else is better off without: it is built by itself. */
const AUTHORIZATION_SERVER = "oidc-provider";
const apart = {
  name: "apart",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^${AUTHORIZATION_SERVER}$`) }, () => ({
      // From the chunks, where all that is loaded later stands.
      path: `./${AUTHORIZATION_SERVER}.js`,
      external: true,
    }));
  },
};

async function writeTools() {
  const contents = `import { listing } from "./src/tools/listing.ts";
import { rawSchema } from "./src/tools/raw-schema.ts";
const factsOf = ({ input, sends, unrecorded, clears, ...facts }) => facts;
export default {
  listing: listing.map(factsOf),
  "raw-schema": Object.fromEntries(listing.map((tool) => [tool.name, rawSchema(tool)])),
};`;
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  return (await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`))
    .default;
}

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  minify: production,
  sourcemap: !production,
  legalComments: "none",
  logLevel: "info",
  metafile: true,
  plugins: [onlyEnglish, oneParser, writtenTools, ...(watch ? [announce] : [])],
};

/** Some dependencies are CommonJS and call `require` for Node's own modules. */
const requireShim =
  "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);";

const builds = [
  {
    ...common,
    entryPoints: {
      extension: "src/extension.ts",
      cli: "src/cli.ts",
      standby: "src/cli/standby.ts",
      uninstall: "src/uninstall.ts",
    },
    outdir,
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    external: ["vscode"],
    plugins: [...common.plugins, apart],
    loader: { ".sql": "text" },
    alias: {
      "@modelcontextprotocol/server/_shims": "./src/mcp/sdk-platform.ts",
      "@modelcontextprotocol/client/_shims": "./src/mcp/sdk-platform.ts",
      // Its other build can't be bundled.
      "jsonc-parser": "jsonc-parser/lib/esm/main.js",
    },
    banner: { js: requireShim },
  },
  {
    ...common,
    entryPoints: { [AUTHORIZATION_SERVER]: AUTHORIZATION_SERVER },
    outdir: join(outdir, "chunks"),
    format: "esm",
    keepNames: true,
    banner: { js: requireShim },
  },
  {
    ...common,
    entryPoints: { bridge: "src/bridge.ts", launcher: "src/launcher.ts" },
    outdir,
    outExtension: { ".js": ".cjs" },
    format: "cjs",
  },
  {
    ...common,
    entryPoints: [
      { in: "src/vscode/page/webview/main.ts", out: "page" },
      { in: "src/vscode/page/webview/page.css", out: "page" },
      { in: "@vscode/codicons/dist/codicon.css", out: "icons" },
    ],
    outdir: join(outdir, "page"),
    platform: "browser",
    target: "es2022",
    format: "iife",
    loader: { ".ttf": "file" },
    assetNames: "[name]",
  },
];

if (watch) {
  for (const options of builds) await (await esbuild.context(options)).watch();
} else {
  try {
    const results = await Promise.all(builds.map((options) => esbuild.build(options)));
    const packages = await bundledPackages(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
    await writeNotices(packages);
    await writeSbom(packages);
    await writeGatewayFiles(Object.assign({}, ...results.map(({ metafile }) => metafile.outputs)));
    await removeStale(results.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
  } catch (error) {
    // esbuild has printed its own errors, with the lines they are about.
    if (!error.errors) console.error(error.message);
    process.exitCode = 1;
  }
}

/** The packages that the bundles have something of, each with its folder. */
async function bundledPackages(inputs) {
  const folders = inputs.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]);
  const read = async (folder) => ({ folder, ...JSON.parse(await readFile(join(folder, "package.json"), "utf8")) });
  return Promise.all([...new Set(folders)].filter(Boolean).sort().map(read));
}

/** Names every bundled package with its license text; a license that the product may not carry fails the build. */
async function writeNotices(packages) {
  const texts = [];
  for (const { folder, name, version, license } of packages) {
    if (!allowedLicenses.includes(license) && allowedAssetLicenses[name] !== license) {
      throw new Error(
        `${name}@${version} is bundled but its license is ${license}; allowed: ${allowedLicenses.join(", ")}.`,
      );
    }
    texts.push(`${name} ${version} (${license})\n\n${await licenseText(folder)}`);
  }
  await writeFile(notices, texts.join(`\n\n${"-".repeat(80)}\n\n`));
}

/**
 * The bill of materials (CycloneDX 1.6, JSON), for programs that look for known faults in what is bundled: the same for
 * the same packages, with the hashes of the lock file.
 */
async function writeSbom(packages) {
  const { name, version, license } = JSON.parse(await readFile("package.json", "utf8"));
  const { packages: locked } = JSON.parse(await readFile("package-lock.json", "utf8"));
  const own = { type: "application", "bom-ref": `${name}@${version}`, name, version, licenses: licensesOf(license) };
  const components = packages.map((entry) => componentOf(entry, locked[lockedAs(entry)]));
  const dependencies = [{ ref: own["bom-ref"], dependsOn: components.map((component) => component["bom-ref"]) }];
  const bom = { bomFormat: "CycloneDX", specVersion: "1.6", version: 1, metadata: { component: own } };
  await writeFile(sbom, `${JSON.stringify({ ...bom, components, dependencies }, null, 2)}\n`);
}

function lockedAs({ folder }) {
  return folder.slice(folder.indexOf("node_modules/"));
}

function componentOf({ folder, name, version, license }, locked) {
  if (locked?.version !== version) {
    throw new Error(`${name}@${version} is bundled from ${folder}, but the lock file has ${locked?.version}.`);
  }
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const [algorithm, digest] = locked.integrity.split("-");
  const hashes = [{ alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") }];
  return { type: "library", "bom-ref": purl, name, version, purl, licenses: licensesOf(license), hashes };
}

function licensesOf(id) {
  return [{ license: { id } }];
}

/** Names what the gateway of the command line alone loads: it does not ship with the extension. */
async function writeGatewayFiles(outputs) {
  const isServerOnly = (path) => SERVER_ONLY.includes(outputs[path]?.entryPoint);
  const loadedLater = new Set(
    Object.values(outputs).flatMap(({ imports }) =>
      imports.flatMap((one) => (one.kind === "dynamic-import" ? one.path : [])),
    ),
  );
  const reached = new Set(Object.keys(outputs).filter((path) => !path.includes("/chunks/") && !loadedLater.has(path)));
  for (const path of reached) {
    for (const { path: next } of outputs[path]?.imports ?? []) if (!isServerOnly(next)) reached.add(next);
  }
  const files = Object.keys(outputs).filter((path) => !reached.has(path) && !path.endsWith(".map"));
  await writeFile(gatewayFiles, `${files.map((path) => relative(outdir, path)).join("\n")}\n`);
}

/** Takes away what earlier builds have left; only now, so that there is a build to run all the time. */
async function removeStale(outputs) {
  const kept = new Set([...outputs, notices, sbom, gatewayFiles].map((file) => resolve(file)));
  for (const entry of await readdir(outdir, { recursive: true, withFileTypes: true })) {
    const file = resolve(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(file)) await rm(file);
  }
}

async function licenseText(folder) {
  const file = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file ? (await readFile(join(folder, file), "utf8")).trim() : "The package carries no license text.";
}
