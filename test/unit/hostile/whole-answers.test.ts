// Each answer in turn is a login page, cut, twice the same, too large, too late, refused or broken, over all tools: a read
// says so or answers with what it has, and what a write reads so is neither written nor taken for done.
import { afterAll, beforeAll, expect, it } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import { HostileApi } from "./hostile-api.ts";
import { expectWriting } from "./invariants.ts";
import { SPOILED } from "./whole-answers.ts";

let api: HostileApi;
beforeAll(async () => {
  api = await HostileApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

it.each(catalog.map(({ name, level }) => [name, level] as const))("%s", async (tool, level) => {
  const base = await api.call(tool);
  expect(base.outcome.ok, JSON.stringify(base.outcome.value)).toBe(true);
  for (const { operation, nth } of base.exchanges) {
    for (const [how, spoil] of Object.entries(SPOILED)) {
      const seen = await api.call(tool, undefined, (exchange) =>
        exchange.operation === operation && exchange.nth === nth ? spoil(exchange.answer) : undefined,
      );
      const where = `${operation} #${nth} ${how}: ${JSON.stringify(seen.outcome.value)}`;
      if (level !== "read") expectWriting(seen, base, where);
      else if (seen.outcome.ok && !("incomplete" in seen.outcome.value)) {
        // What adds nothing to the answer need not be named.
        expect(seen.outcome.value, where).toEqual(base.outcome.value);
      }
    }
  }
});
