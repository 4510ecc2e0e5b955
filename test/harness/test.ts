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
  /** How only these parts of it are run. */
  only?: (parts: readonly string[]) => string[];
}

interface Failure {
  /** What can be run by itself: a file, or a suite inside VS Code. */
  readonly part: string;
  /** Which test, and why. */
  readonly told: string;
}

interface Result {
  passed: number;
  failed: readonly Failure[];
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
  [vitest("end to end", "test/e2e/vitest.config.ts")],
  [
    {
      name: "host",
      run: [join(root, "test", "host", "run.ts")],
      only: (suites) => ["--grep", `^(${suites.join("|")}) `],
    },
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
    { ...vitest("unit, contract and mcp", "vitest.config.ts"), yields: true },
    { ...vitest("gateway", "test/gateway/vitest.config.ts"), yields: true },
  ],
];

/** What the host's suites and vitest write. */
const resultSchema = z.union([
  z.object({ passed: z.number(), failed: z.array(z.object({ part: z.string(), told: z.string() })) }),
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
      const failed = testResults.flatMap(({ name, message, status, assertionResults }): Failure[] => {
        const file = relative(root, name);
        const failures = assertionResults.flatMap((test) =>
          test.status === "failed"
            ? [{ part: name, told: `${file} > ${test.fullName}: ${test.failureMessages.join("\n")}` }]
            : [],
        );
        return status === "failed" && failures.length === 0 ? [{ part: name, told: `${file}: ${message}` }] : failures;
      });
      return { passed: numPassedTests, failed };
    }),
]);

/** More parts than these do not fail by chance. */
const MOST_BY_CHANCE = 5;

const total = { passed: 0, failed: [] as string[], flaky: [] as string[] };
/** Those of which only a part failed. */
const toRepeat: { stage: Stage; failed: readonly Failure[] }[] = [];
const started = Date.now();
await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
if (await runStage(packaged)) {
  // Once, before two lanes want it.
  await installVsCodeServer();
  await Promise.all(lanes.map(runLane));
  // What shares the machine with all else may fail for that: once more, by itself, in a window of its own.
  for (const { stage, failed } of toRepeat) await repeat(stage, failed);
}
// Again at the end: what went wrong stands far above, between what went well.
for (const flake of total.flaky) console.log(`\nFLAKY, passed when run alone: ${flake}`);
for (const failure of total.failed) console.log(`\nFAILED ${failure}`);
console.log(`\n${total.passed} passed, ${total.failed.length} failed (${elapsed(started)})`);
process.exitCode = total.failed.length > 0 ? 1 : 0;

function vitest(name: string, config: string): Stage {
  const run = [tool("vitest", "vitest.mjs"), "run", "--config", config, "--reporter=default", "--reporter=json"];
  return { name, run, only: (files) => [...files] };
}

async function runLane(stages: readonly Stage[]): Promise<void> {
  for (const stage of stages) await runStage(stage);
}

/** Resolves to whether it succeeded. */
async function runStage(stage: Stage): Promise<boolean> {
  const { succeeded, passed, failed } = await runOnce(stage);
  total.passed += passed;
  if (succeeded) return true;
  // A program that broke off has told of none: it is run again as a whole.
  const failures = failed.length > 0 ? failed : [{ part: "", told: stage.name }];
  if (stage.only && partsOf(failures).length <= MOST_BY_CHANCE) toRepeat.push({ stage, failed: failures });
  else total.failed.push(...failures.map(({ told }) => told));
  return false;
}

function partsOf(failures: readonly Failure[]): string[] {
  return [...new Set(failures.map(({ part }) => part))];
}

/** What passes now is told as flaky, with why it failed before; what fails again is told once. */
async function repeat(stage: Stage, before: readonly Failure[]): Promise<void> {
  const parts = partsOf(before).filter((part) => part !== "");
  const only = parts.length > 0 ? (stage.only?.(parts) ?? []) : [];
  const again = { ...stage, name: `${stage.name}, again`, run: [...stage.run, ...only] };
  const { succeeded, passed, failed } = await runOnce(again);
  // A program that broke off has told of none.
  const still = succeeded || failed.length > 0 ? failed : before;
  const flaky = before.filter(({ part }) => !still.some((failure) => failure.part === part));
  total.passed += parts.length > 0 ? flaky.length : passed;
  total.flaky.push(...flaky.map(({ told }) => told));
  total.failed.push(...still.map(({ told }) => told));
}

/** Runs one stage and shows its output when it has ended, so that no two are mixed. */
async function runOnce({ name, run, yields = false }: Stage): Promise<Result & { succeeded: boolean }> {
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
  const { passed, failed } = await readResult(resultFile);
  const succeeded = child.exitCode === 0 && failed.length === 0;
  process.stdout.write(`\n=== ${name}\n${Buffer.concat(output).toString("utf8")}`);
  console.log(`=== ${name}: ${succeeded ? "passed" : "FAILED"} in ${elapsed(stageStarted)}`);
  return { succeeded, passed, failed };
}

/** What the stage's tests have reported; a stage without tests reports nothing. */
async function readResult(file: string): Promise<Result> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? { passed: 0, failed: [] } : resultSchema.parse(JSON.parse(text));
}
