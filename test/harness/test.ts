// Everything that must hold, stage by stage: `npm test`. Ends with one line over all of it; a stage that fails without
// counting its failures (types, a suite that does not load) counts as one. Everything runs against the production build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { cacheDir, nodeBinary, root, vsixFile } from "./paths.ts";
import { onProcessEnd } from "./processes.ts";
import { elapsed } from "./progress.ts";

interface Stage {
  name: string;
  /** A script of a package here, with its arguments, for the Node that runs this. */
  run: string[];
  /** Whether nothing after it makes sense when it fails. */
  vital?: boolean;
}

interface Counts {
  passed: number;
  failed: number;
}

const results = join(cacheDir, "results");
const typesCache = join(cacheDir, "types.tsbuildinfo");
const tool = (...path: string[]): string => join(root, "node_modules", ...path);

const stages: Stage[] = [
  { name: "format", run: [tool("prettier", "bin", "prettier.cjs"), "--check", "--log-level", "warn", "."] },
  { name: "lint", run: [tool("eslint", "bin", "eslint.js"), "."] },
  {
    name: "types",
    run: [tool("typescript", "bin", "tsc"), "-p", ".", "--incremental", "--tsBuildInfoFile", typesCache],
  },
  { name: "types of the pipeline page", run: [tool("typescript", "bin", "tsc"), "-p", "src/vscode/page/webview"] },
  { name: "package", run: [join(root, "test", "harness", "package.ts")], vital: true },
  { name: "unit, contract and mcp", run: vitest("vitest.config.ts") },
  { name: "host", run: [join(root, "test", "host", "run.ts")] },
  { name: "installed package", run: [join(root, "test", "host", "run.ts"), "--vsix", vsixFile, "--grep", "smoke"] },
  { name: "end to end", run: vitest("test/e2e/vitest.config.ts") },
];

/** What the host's suites and vitest write. */
const resultSchema = z.union([
  z.object({ passed: z.number(), failed: z.number() }),
  z
    .object({ numPassedTests: z.number(), numFailedTests: z.number() })
    .transform(({ numPassedTests, numFailedTests }) => ({ passed: numPassedTests, failed: numFailedTests })),
]);

const total: Counts = { passed: 0, failed: 0 };
const started = Date.now();
await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
for (const [index, stage] of stages.entries()) {
  const { passed, failed } = await runStage(stage, join(results, `${index}.json`));
  total.passed += passed;
  total.failed += failed;
  if (failed > 0 && stage.vital) break;
}
console.log(`\n${total.passed} passed, ${total.failed} failed (${elapsed(started)})`);
process.exitCode = total.failed > 0 ? 1 : 0;

function vitest(config: string): string[] {
  return [tool("vitest", "vitest.mjs"), "run", "--config", config, "--reporter=default", "--reporter=json"];
}

/** Runs one stage with its output on this terminal. */
async function runStage({ name, run }: Stage, resultFile: string): Promise<Counts> {
  console.log(`\n=== ${name}`);
  const stageStarted = Date.now();
  const args = run.includes("--reporter=json") ? [...run, `--outputFile.json=${resultFile}`] : run;
  const path = [tool(".bin"), process.env["PATH"]].join(delimiter);
  const env = { ...process.env, PATH: path, ARTIE_TEST_RESULT: resultFile };
  const child = spawn(nodeBinary, args, { cwd: root, env, stdio: "inherit" });
  const forget = onProcessEnd(() => child.kill());
  await once(child, "exit");
  forget();
  const succeeded = child.exitCode === 0;
  const counts = await readCounts(resultFile);
  if (!succeeded && counts.failed === 0) counts.failed = 1;
  console.log(`=== ${name}: ${succeeded ? "passed" : "FAILED"} in ${elapsed(stageStarted)}`);
  return counts;
}

/** What the stage's tests have reported; a stage without tests reports nothing. */
async function readCounts(file: string): Promise<Counts> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? { passed: 0, failed: 0 } : resultSchema.parse(JSON.parse(text));
}
