import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{unit,contract,mcp,clients}/**/*.test.ts"],
    // A worker for every core: on two of them vitest would use one.
    maxWorkers: "100%",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { ARTIE_HOME: join(tmpdir(), "artie-tests") },
    expect: { poll: { timeout: 30_000 } },
  },
});
