import { relative } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The folders' tests, each many tests in one window, take the longest: they begin first, so that no worker ends late. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const depth = ({ moduleId }: TestSpecification) => relative(import.meta.dirname, moduleId).split(/[\\/]/).length;
    return (await super.sort(files)).toSorted((a, b) => depth(b) - depth(a));
  }
}

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: "../../node_modules/.vite",
  test: {
    include: ["**/*.test.ts"],
    sequence: { sequencer: LongestFirst },
    // Two windows keep two cores busy.
    maxWorkers: 2,
    testTimeout: 480_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 300_000,
    teardownTimeout: 20_000,
  },
});
