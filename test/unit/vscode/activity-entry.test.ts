// What a call of the agent leaves behind in its activity log.
import fc from "fast-check";
import { expect, it } from "vitest";
import { entryOf, parseEntry } from "../../../src/vscode/shell/activity-entry.ts";

const call = { tool: "artie_pipelines_start", outcome: "done", milliseconds: 12 } as const;
const refused = { ...call, outcome: "refused" } as const;

it("keeps what the call was about", () => {
  const input = { pipeline: "Billing", tables: ["invoices"], keepPaused: true };
  expect(entryOf({ ...call, input }, "Acme", [])).toMatchObject({
    tool: "artie_pipelines_start",
    outcome: "done",
    milliseconds: 12,
    account: "Acme",
    input,
  });
  expect(entryOf({ ...call, outcome: "failed", code: "slot_stale", input }, "Acme", [])).toMatchObject({
    outcome: "failed",
    code: "slot_stale",
  });
});

it("keeps no values of configurations and events, only the names of their fields", () => {
  const input = { config: { type: "mysql", sharedConfig: { password: "hunter22" } }, events: [{ email: "a@b.c" }] };
  expect(entryOf({ ...call, input }, undefined, []).input).toEqual({
    config: "{ type, sharedConfig }",
    events: "1 items",
  });
});

it("keeps no sample of people's data", () => {
  const input = { columnHashingSalt: "emails", value: "jane@example.com" };
  expect(entryOf({ ...call, input }, undefined, []).input).toEqual({ columnHashingSalt: "emails", value: "[sample]" });
});

it("never writes a secret, wherever and under whatever name it comes", () => {
  const secret = fc
    .string({ minLength: 8, maxLength: 40 })
    .map((text) => `s3cr3t:${text.replaceAll(/[^a-z0-9]/gi, "x")}`);
  fc.assert(
    fc.property(fc.object({ maxDepth: 3 }), fc.string(), secret, secret, (input, name, known, typed) => {
      const planted = { ...input, [name]: `before ${known} after`, list: [known], password: typed, [known]: typed };
      const line = JSON.stringify(entryOf({ ...call, input: planted }, "Acme", [known]));
      expect(line).not.toContain(known);
      expect(line).not.toContain(typed);
      const tool = `run ${known} with ${typed}`;
      const asTool = JSON.stringify(entryOf({ ...refused, tool, input: planted }, "Acme", [known]));
      expect(asTool).not.toContain(known);
      expect(asTool).not.toContain(typed);
    }),
  );
});

it("stays one short line that can be read again", () => {
  fc.assert(
    fc.property(fc.anything(), (input) => {
      const line = JSON.stringify(entryOf({ ...call, input }, undefined, []));
      expect(line).not.toContain("\n");
      expect(parseEntry(line)?.tool).toBe(call.tool);
    }),
  );
  const long = { pipeline: "x".repeat(100_000), tables: Array.from({ length: 10_000 }, () => "y".repeat(500)) };
  const longest = entryOf({ ...refused, tool: "z".repeat(100_000), input: long }, undefined, []);
  expect(JSON.stringify(longest).length).toBeLessThan(6_000);
});

it.each(["", "{", "null", "[]", '{"tool":1}', "{}"])("reads no call from %j", (line) => {
  expect(parseEntry(line)).toBeUndefined();
});
