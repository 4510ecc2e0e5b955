// Runs the suites of this folder inside VS Code's extension host.
//   node test/host/run.ts [--desktop | --vsix <file>] [--grep <pattern>]
// Without a flag the extension of this folder runs in the web host; with --desktop in desktop VS Code, which is
// downloaded; with --vsix the packaged extension is installed in the web host as a person would.
import { globSync, mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { runTests } from "@vscode/test-electron";
import esbuild from "esbuild";
import { launchBrowser } from "../harness/chromium.ts";
import { followFile } from "../harness/follow.ts";
import { cacheDir, root } from "../harness/paths.ts";
import { lastLines, onProcessEnd } from "../harness/processes.ts";
import { openWindow } from "../harness/window.ts";
import { startWebHost, type WebHostOptions } from "../harness/web-host.ts";

/** For all tests together; each has a deadline of its own. On a busy machine they take several times what they take alone. */
const deadlineMs = 40 * 60_000;

const { values: flags } = parseArgs({
  options: { desktop: { type: "boolean", default: false }, grep: { type: "string" }, vsix: { type: "string" } },
});

await mkdir(cacheDir, { recursive: true });
const outdir = mkdtempSync(join(cacheDir, "host-tests-"));
onProcessEnd(() => {
  rmSync(outdir, { recursive: true, force: true });
});
const report = join(outdir, "report.txt");
const testsPath = join(outdir, "index.js");
await writeFile(report, "");
const env = {
  ARTIE_TEST_FILES: (await bundle()).join("\n"),
  ARTIE_TEST_REPORT: report,
  ARTIE_TEST_RESULT: process.env["ARTIE_TEST_RESULT"] ?? join(outdir, "result.json"),
  ARTIE_TEST_COLOR: process.stdout.isTTY ? "1" : "0",
  ...(flags.grep === undefined ? {} : { ARTIE_TEST_GREP: flags.grep }),
};
process.exitCode = await followFile(report, flags.desktop ? runOnDesktop() : runOnWeb(await subject()));

/** VS Code's extension host does not read TypeScript everywhere; packages stay outside and are found as usual. */
async function bundle(): Promise<string[]> {
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
  return suites.sort().map((file) => join(outdir, file.replace(/\.ts$/, ".js")));
}

/** VS Code runs tests only with an extension under development; beside a packaged one that is the tests themselves. */
async function subject(): Promise<WebHostOptions> {
  if (flags.vsix === undefined) return { test: { extensionPath: root, testsPath } };
  const manifest = {
    name: "tests",
    publisher: "artie-development",
    version: "0.0.1",
    type: "module",
    engines: { vscode: "*" },
  };
  await writeFile(join(outdir, "package.json"), JSON.stringify(manifest));
  return { test: { extensionPath: outdir, testsPath }, packages: [resolve(flags.vsix)] };
}

async function runOnWeb(options: WebHostOptions): Promise<number> {
  await using host = await startWebHost({ ...options, env });
  await using browser = await launchBrowser();
  const window = await openWindow(browser, host);
  const tooLate = setTimeout(deadlineMs, undefined, { ref: false });
  const code = await Promise.race([window.testsExit, host.ended, tooLate]);
  if (code === 0) return 0;
  if (code === undefined) console.log("The tests did not come to an end.");
  console.log(`The window's log ends with:\n${lastLines(window.log())}\n${host.extensionLog()}`);
  return 1;
}

async function runOnDesktop(): Promise<number> {
  return runTests({ extensionDevelopmentPath: root, extensionTestsPath: testsPath, extensionTestsEnv: env });
}
