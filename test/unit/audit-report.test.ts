// What the record says to who asks what happened.
import { expect, it } from "vitest";
import type { Entry } from "../../src/audit/entry.ts";
import { report } from "../../src/audit/report.ts";
import { chosen, rowsIn } from "../../src/audit/report-rows.ts";

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
  expect(text).toContain("- Outcome: not run: denied\n");
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

const DAY = "2026-08-03T";

/** The one line about the call of this request id. */
function told(said: readonly object[], requestId: string): Record<string, string> {
  const rows = rowsIn(said.map((one) => JSON.stringify(one)).join("\n"), Date.parse(`${DAY}20:00:00Z`));
  const index = chosen(rows, {}).findIndex((row) => row.requestId === requestId);
  return (JSON.parse(report(chosen(rows, {}), "json")) as Record<string, string>[])[index] ?? {};
}

it.each([
  [{ code: "approval_denied", asked: { id: "a", by: "Kim", reason: "not now" } }, "not run: denied by Kim: not now"],
  [{ code: "approval_expired", asked: { id: "a" } }, "not run: nobody decided in time"],
  [{ code: "unknown_name" }, "failed: nothing had the name that was given"],
  [{ code: "slot_in_use" }, "failed: Another consumer holds the replication slot"],
  [{ code: "server_error" }, "failed: Artie's API failed"],
  [{ code: "of_another_version" }, "failed: of another version"],
])("says how %j ended in words, and keeps the code for programs", (given, outcome) => {
  const rows = [entry("09:00", { outcome: "failed", ...given })];
  expect(JSON.parse(report(rows, "json"))).toMatchObject([{ outcome, code: given.code }]);
  for (const format of ["md", "csv"] as const) {
    const text = report(rows, format);
    expect(text).toContain(outcome);
    expect(text).not.toContain(given.code);
  }
});

it("tells of a call that was told to wait what was decided, or that nobody did", () => {
  const waits = { outcome: "failed", code: "approval_waiting" } as const;
  const asked = { id: "a1", until: `${DAY}09:10:00.000Z` };
  const call = { ...entry("09:00", { ...waits, asked, requestId: "r1" }), grant: "g1" };
  const event = { at: `${DAY}09:05:00.000Z`, grant: "g1", approval: "a1", member: "Kim" };
  const denied = { ...event, action: "approval_denied", reason: "not now" };
  expect(told([call, denied], "r1")).toMatchObject({
    outcome: "not run: a person had to approve it first",
    followed: `${DAY}09:05:00.000Z: denied by Kim: not now`,
  });
  const approved = { ...event, action: "approval_approved", reason: null };
  expect(told([call, approved], "r1")["followed"]).toBe(`${DAY}09:05:00.000Z: approved by Kim`);
  expect(told([call], "r1")["followed"]).toBe(`${DAY}09:10:00.000Z: nobody decided in time`);
  const later = { ...call, asked: { id: "a1", until: `${DAY}23:00:00.000Z` } };
  expect(told([later], "r1")["followed"]).toBe("");
});

it("tells who took back what a grant did, once, though their own record has it too", () => {
  const [done, took] = ["r1", "r2"].map((requestId) => ({ requestId }));
  const person = { kind: "person" as const };
  const paused = { ...entry("09:00", { ...done, principal: { kind: "grant", name: "Nightly" } }), grant: "g1" };
  const own = entry("09:30", { ...took, principal: person, effect: "Resumes it", undoes: "r1" });
  const kept = { ...own, grant: "g1", principal: { ...person, name: "Kim" } };
  expect(told([paused, own, kept], "r1")["followed"]).toBe(`${DAY}09:30:00.000Z: undone by person Kim: Resumes it`);
  expect(told([paused, own, kept], "r2")).toMatchObject({ who: "person Kim", outcome: "done", effect: "Resumes it" });
  const rows = rowsIn([paused, own, kept].map((one) => JSON.stringify(one)).join("\n"));
  expect(rows).toHaveLength(2);
  expect(chosen(rows, { grant: "Nightly" })).toHaveLength(2);
  expect(report(chosen(rows, {}), "md")).toContain("artie_pipelines_update_status (undo)");
  const failed = { ...kept, outcome: "failed", code: "timeout" };
  expect(told([paused, failed], "r1")["followed"]).toBe(
    `${DAY}09:30:00.000Z: person Kim tried to undo it: failed: Artie's API did not answer in time`,
  );
});

it("escapes only what would be read as more than text", () => {
  const names = [
    ["orders_db", "orders_db"],
    ["_all_ and __init__", "\\_all\\_ and \\_\\_init\\_\\_"],
    ["CORP\\kim", "CORP\\kim"],
    ["a\\*b", "a\\\\\\*b"],
    ["#1 (up to > 5!)", "#1 (up to > 5!)"],
    ["R&D &lt;b&gt; <b>", "R&D \\&lt;b\\&gt; \\<b>"],
    ["![x](http://a.example)", "!\\[x\\](http://a.example)"],
    ["txt\u202egnp", "txt\\u202egnp"],
  ] as const;
  for (const [name, written] of names) {
    const rows = [entry("09:00", { targets: [{ kind: "pipeline", name }] })];
    expect(report(rows, "md")).toContain(`- About: pipeline ${written}\n`);
  }
});
