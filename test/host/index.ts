// Runs the mocha suites inside VS Code's extension host. The report goes to the file that the runner outside follows,
// because the host's console also carries everything that VS Code itself has to say.
import { appendFileSync, writeFileSync } from "node:fs";
import { format } from "node:util";
import Mocha from "mocha";

const deadlineMs = 300_000;

/** Called by VS Code; a rejection is how it learns that tests failed. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const report = variable("ARTIE_TEST_REPORT");
  Mocha.reporters.Base.consoleLog = (...values: unknown[]) => {
    appendFileSync(report, `${format(...values)}\n`);
  };
  const mocha = new Mocha({ ui: "bdd", timeout: deadlineMs, color: process.env["ARTIE_TEST_COLOR"] === "1" });
  const grep = process.env["ARTIE_TEST_GREP"];
  if (grep !== undefined) mocha.grep(new RegExp(grep));
  for (const file of variable("ARTIE_TEST_FILES").split("\n")) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const result = await runAll(mocha);
  writeFileSync(variable("ARTIE_TEST_RESULT"), JSON.stringify(result));
  if (result.failed.length > 0) throw new Error(`${result.failed.length} failed.`);
  if (result.passed === 0) throw new Error("No test ran.");
}

/** Each failure with its suite, which can be run by itself. */
interface Result {
  passed: number;
  readonly failed: { readonly part: string; readonly told: string }[];
}

async function runAll(mocha: Mocha): Promise<Result> {
  const result: Result = { passed: 0, failed: [] };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => {
      resolve();
    });
    runner.on("pass", () => (result.passed += 1));
    runner.on("fail", (test: Mocha.Test, error: Error) => {
      result.failed.push({ part: test.titlePath()[0] ?? "", told: `${test.fullTitle()}: ${error.message}` });
    });
  });
  return result;
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: these tests are started by test/host/run.ts.`);
  return value;
}
