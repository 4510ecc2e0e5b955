import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/{unit,contract,mcp}/**/*.test.ts"],
    testTimeout: 20_000,
  },
});
