// Runs the suites of this folder inside VS Code's extension host: in the web host, or in desktop VS Code with --desktop.
//   node test/host/run.ts [--desktop] [--grep <pattern>]
import { globSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runTests } from "@vscode/test-electron";
import esbuild from "esbuild";
import { launchBrowser } from "../harness/chromium.ts";
import { followFile } from "../harness/follow.ts";
import { cacheDir, root } from "../harness/paths.ts";
import { lastLines } from "../harness/processes.ts";
import { openWindow } from "../harness/window.ts";
import { startWebHost } from "../harness/web-host.ts";

const outdir = join(cacheDir, "host-tests");
const report = join(outdir, "report.txt");
const testsPath = join(outdir, "index.js");

const { values: flags } = parseArgs({
  options: { desktop: { type: "boolean", default: false }, grep: { type: "string" } },
});

const files = await bundle();
const env = {
  ARTIE_TEST_FILES: files.join("\n"),
  ARTIE_TEST_REPORT: report,
  ARTIE_TEST_RESULT: process.env["ARTIE_TEST_RESULT"] ?? join(outdir, "result.json"),
  ARTIE_TEST_COLOR: process.stdout.isTTY ? "1" : "0",
  ...(flags.grep === undefined ? {} : { ARTIE_TEST_GREP: flags.grep }),
};
process.exitCode = await followFile(report, flags.desktop ? runOnDesktop() : runOnWeb());

/** VS Code's extension host does not read TypeScript everywhere; packages stay outside and are found as usual. */
async function bundle(): Promise<string[]> {
  await rm(outdir, { recursive: true, force: true });
  const suites = globSync("suite/**/*.test.ts", { cwd: import.meta.dirname });
  await esbuild.build({
    entryPoints: ["index.ts", ...suites].map((file) => join(import.meta.dirname, file)),
    outdir,
    outbase: import.meta.dirname,
    bundle: true,
    platform: "node",
    format: "esm",
    splitting: true,
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  await writeFile(report, "");
  return suites.sort().map((file) => join(outdir, file.replace(/\.ts$/, ".js")));
}

async function runOnWeb(): Promise<number> {
  await using host = await startWebHost({ test: { extensionPath: root, testsPath }, env });
  await using browser = await launchBrowser();
  const window = await openWindow(browser, host);
  const code = await window.testsExit;
  if (code !== 0) console.log(`The window's log ends with:\n${lastLines(window.log())}\n`);
  return code;
}

async function runOnDesktop(): Promise<number> {
  return runTests({ extensionDevelopmentPath: root, extensionTestsPath: testsPath, extensionTestsEnv: env });
}
