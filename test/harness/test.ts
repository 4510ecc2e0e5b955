// Everything that must hold, in stages: `npm test`. Ends with one line over all of it; a stage that fails without
// counting its failures (types, a suite that does not load) counts as one. Everything runs against the production build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { delimiter, join, relative } from "node:path";
import { z } from "zod";
import { cacheDir, nodeBinary, root, vsixFile } from "./paths.ts";
import { onProcessEnd } from "./processes.ts";
import { elapsed } from "./progress.ts";
import { installVsCodeServer } from "./vscode-server.ts";

interface Stage {
  name: string;
  /** A script of a package here, with its arguments, for the Node that runs this. */
  run: string[];
  /** Whether others come first where processors are scarce. */
  yields?: boolean;
}

interface Result {
  passed: number;
  /** Each test that failed, with why. */
  failed: string[];
  /** Each that failed once and passed when it was run again, with why it failed. */
  flaky: string[];
}

const results = join(cacheDir, "results");
const typesCache = join(cacheDir, "types.tsbuildinfo");
const tool = (...path: string[]): string => join(root, "node_modules", ...path);

/** First, and alone: all else runs against it. */
const packaged: Stage = { name: "package", run: [join(root, "test", "harness", "package.ts")] };

/**
 * Side by side, each one stage after the other. Windows wait more than they work, so what only computes runs beside them,
 * with what they leave of the processors.
 */
const lanes: readonly (readonly Stage[])[] = [
  [{ name: "end to end", run: vitest("test/e2e/vitest.config.ts") }],
  [
    { name: "host", run: [join(root, "test", "host", "run.ts")] },
    { name: "installed package", run: [join(root, "test", "host", "run.ts"), "--vsix", vsixFile, "--grep", "smoke"] },
  ],
  [
    {
      name: "format",
      run: [tool("prettier", "bin", "prettier.cjs"), "--check", "--log-level", "warn", "."],
      yields: true,
    },
    { name: "lint", run: [tool("eslint", "bin", "eslint.js"), "."], yields: true },
    {
      name: "types",
      run: [tool("typescript", "bin", "tsc"), "-p", ".", "--incremental", "--tsBuildInfoFile", typesCache],
      yields: true,
    },
    {
      name: "types of the pipeline page",
      run: [tool("typescript", "bin", "tsc"), "-p", "src/vscode/page/webview"],
      yields: true,
    },
    { name: "unit, contract and mcp", run: vitest("vitest.config.ts"), yields: true },
    { name: "gateway", run: vitest("test/gateway/vitest.config.ts"), yields: true },
  ],
];

/** What the host's suites and vitest write. */
const resultSchema = z.union([
  z
    .object({ passed: z.number(), failed: z.array(z.string()) })
    .transform((result): Result => ({ ...result, flaky: [] })),
  z
    .object({
      numPassedTests: z.number(),
      testResults: z.array(
        z.object({
          name: z.string(),
          message: z.string(),
          status: z.string(),
          assertionResults: z.array(
            z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
          ),
        }),
      ),
    })
    .transform(({ numPassedTests, testResults }): Result => {
      const result: Result = { passed: numPassedTests, failed: [], flaky: [] };
      for (const { name, message, status, assertionResults } of testResults) {
        const file = relative(root, name);
        const failed = result.failed.length;
        for (const { fullName, status: ended, failureMessages } of assertionResults) {
          const told = `${file} > ${fullName}: ${failureMessages.join("\n")}`;
          if (ended === "failed") result.failed.push(told);
          else if (failureMessages.length > 0) result.flaky.push(told);
        }
        if (status === "failed" && result.failed.length === failed) result.failed.push(`${file}: ${message}`);
      }
      return result;
    }),
]);

const total: Result = { passed: 0, failed: [], flaky: [] };
const started = Date.now();
await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
if (await runStage(packaged)) {
  // Once, before two lanes want it.
  await installVsCodeServer();
  await Promise.all(lanes.map(runLane));
}
// Again at the end: what went wrong stands far above, between what went well.
for (const flake of total.flaky) console.log(`\nFLAKY, passed when run again: ${flake}`);
for (const failure of total.failed) console.log(`\nFAILED ${failure}`);
console.log(`\n${total.passed} passed, ${total.failed.length} failed (${elapsed(started)})`);
process.exitCode = total.failed.length > 0 ? 1 : 0;

function vitest(config: string): string[] {
  return [tool("vitest", "vitest.mjs"), "run", "--config", config, "--reporter=default", "--reporter=json"];
}

async function runLane(stages: readonly Stage[]): Promise<void> {
  for (const stage of stages) await runStage(stage);
}

/** Runs one stage and shows its output when it has ended, so that no two are mixed. Resolves to whether it succeeded. */
async function runStage({ name, run, yields = false }: Stage): Promise<boolean> {
  const stageStarted = Date.now();
  const resultFile = join(results, `${name.replaceAll(/[^a-z]+/g, "-")}.json`);
  const args = run.includes("--reporter=json") ? [...run, `--outputFile.json=${resultFile}`] : run;
  const path = [tool(".bin"), process.env["PATH"]].join(delimiter);
  const env = { ...process.env, PATH: path, ARTIE_TEST_RESULT: resultFile };
  console.log(`=== ${name} ...`);
  const child = spawn(nodeBinary, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  if (yields && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const forget = onProcessEnd(() => child.kill());
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
  await once(child, "close");
  forget();
  const { passed, failed, flaky } = await readResult(resultFile);
  const succeeded = child.exitCode === 0 && failed.length === 0;
  total.passed += passed;
  total.flaky.push(...flaky);
  total.failed.push(...(succeeded || failed.length > 0 ? failed : [name]));
  process.stdout.write(`\n=== ${name}\n${Buffer.concat(output).toString("utf8")}`);
  console.log(`=== ${name}: ${succeeded ? "passed" : "FAILED"} in ${elapsed(stageStarted)}`);
  return succeeded;
}

/** What the stage's tests have reported; a stage without tests reports nothing. */
async function readResult(file: string): Promise<Result> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? { passed: 0, failed: [], flaky: [] } : resultSchema.parse(JSON.parse(text));
}
