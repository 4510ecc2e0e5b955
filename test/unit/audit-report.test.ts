// What the record says to who asks what happened.
import { expect, it } from "vitest";
import type { Entry } from "../../src/audit/entry.ts";
import { chosen, report, rowsIn } from "../../src/audit/report.ts";

const orders = [{ kind: "pipeline", name: "Orders", uuid: "u1" }];

function entry(at: string, changes: Partial<Entry> & { readonly grant?: string } = {}): Entry {
  const call = { tool: "artie_pipelines_update_status", outcome: "done" as const, milliseconds: 3 };
  return { at: `2026-08-03T${at}:00.000Z`, ...call, targets: orders, effect: "Pauses it", ...changes };
}

const rows = [
  entry("09:00", { principal: { kind: "grant", name: "Nightly" }, approval: { id: "apr_1", by: "Kim" } }),
  entry("10:00", { effect: "Resumes it", outcome: "failed", code: "approval_denied" }),
  entry("11:00", {
    effect: '=HYPERLINK("http://evil.example"),[a](b)',
    targets: [{ kind: "pipeline", name: "@Other" }],
  }),
  entry("12:00", { effect: "Resumes it" }),
  { ...entry("12:30"), effect: undefined },
  entry("12:40", { dryRun: true }),
];

it("tells who, what, as planned, the outcome, who approved it and what followed", () => {
  const text = report(chosen(rows, { pipelines: ["Orders"] }), "md");
  expect(text).toContain("## 2026-08-03T09:00:00.000Z\n\n- Who: grant Nightly\n");
  expect(text).toContain("- Effect as planned: Pauses it\n- Outcome: done\n- Approved by: Kim\n");
  expect(text).toContain("- What followed: 2026-08-03T12:00:00.000Z: Resumes it");
  expect(text).toContain("- Outcome: failed: approval\\_denied");
  expect(text).toMatch(/Effect as planned: Resumes it\n- Outcome: done\n- What followed: not known\n$/);
  expect(text.match(/^## /gm)).toHaveLength(3);
});

it("chooses by time, pipeline and grant, and leaves out what only looked or was only planned", () => {
  expect(chosen(rows, { since: Date.parse("2026-08-03T10:30:00Z") })).toHaveLength(2);
  expect(chosen(rows, { pipelines: ["u1"] })).toHaveLength(3);
  expect(chosen(rows, { grant: "Nightly" })).toHaveLength(1);
  expect(chosen(rowsIn(`${JSON.stringify({ ...rows[0], grant: "g1" })}\n{"cut`), { grant: "g1" })).toHaveLength(1);
});

it("gives a spreadsheet nothing that it would run", () => {
  const lines = report(chosen(rows, {}), "csv").split("\r\n");
  expect(lines[0]).toBe("When,Who,Tool,About,Effect as planned,Outcome,Approved by,What followed");
  expect(lines[3]).toContain(`"'=HYPERLINK(""http://evil.example""),[a](b)"`);
  expect(report(chosen(rows, {}), "md")).toContain("\\[a\\](b)");
  expect(JSON.parse(report(chosen(rows, {}), "json"))).toHaveLength(4);
});

it("says what was seen to follow, in a record and in the lines that a gateway signs", () => {
  const call = entry("09:00", { requestId: "r1" });
  const seen = { at: "2026-08-03T09:04:00.000Z", of: "r1", followed: "the backfill ended" };
  const signed = [call, seen].map((said) => ({
    chain: "g1",
    seq: 1,
    at: said.at,
    kind: "call",
    entry: said,
    hmac: "x",
  }));
  for (const lines of [[call, seen], signed]) {
    const rows = rowsIn(lines.map((line) => JSON.stringify(line)).join("\n"));
    const [told] = JSON.parse(report(chosen(rows, {}), "json")) as { followed: string }[];
    expect(told?.followed).toBe("2026-08-03T09:04:00.000Z: the backfill ended");
  }
  expect(chosen(rowsIn(signed.map((line) => JSON.stringify(line)).join("\n")), { grant: "g1" })).toHaveLength(1);
});
