// A change of status after which the API shows another status than was asked for is not done.
import { expect, it } from "vitest";
import { HostileApi } from "./hostile-api.ts";

it.each([
  ["artie_pipelines_update_status", "POST /pipelines/{uuid}/status", 0],
  ["artie_pipelines_update_status", "GET /pipelines/{uuid}", 1],
  ["artie_source_readers_update_status", "POST /source-readers/{uuid}/status", 0],
])("%s says so where %s shows it", async (tool, operation, nth) => {
  await using api = await HostileApi.start();
  const seen = await api.call(tool, undefined, (exchange) =>
    exchange.operation === operation && exchange.nth === nth
      ? { ...exchange.answer, text: exchange.answer.text.replace(/"status":"paused"/, '"status":"pausing"') }
      : undefined,
  );
  expect(seen.writes).toHaveLength(1);
  expect(seen.outcome.ok, JSON.stringify(seen.outcome.value)).toBe(false);
  expect(seen.outcome.value).toMatchObject({
    error: { code: "incomplete", notTaken: [{ path: "status", asked: "paused", got: "pausing" }] },
  });
});
