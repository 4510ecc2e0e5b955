// The gateway's tests: one Postgres serves all files. They want a Node with SQLite, as the scripts of this project have.
import { defineConfig } from "vitest/config";
import { sqlText } from "./sql-text.ts";

export default defineConfig({
  plugins: [sqlText],
  test: {
    include: ["test/gateway/**/*.test.ts"],
    globalSetup: "test/gateway/postgres.ts",
    maxWorkers: "100%",
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
