// Quotes where none should be: a row is skipped only when it is sure where the next one begins, and everything else is
// said not to have been read.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Failure, trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const AT = "2026-01-31T09:30:00Z";
const HEADER = "event,timestamp,note";
const rows = (from: number, to: number, note: (n: number) => string = (n) => `n${n}`) =>
  Array.from({ length: to - from + 1 }, (_, index) => `X,${AT},${note(from + index)}`);

describe("a quote that is opened by mistake", () => {
  it("among 499 rows takes the half behind it, which is said and not passed over", async () => {
    const { bulk, bulkFailure, sandbox, workspace } = start();
    const good = rows(2, 500);
    workspace.write("a.csv", [HEADER, ...good.with(249, `X,${AT},"n251`)].join("\n"));
    const error = await bulkFailure({ file: "a.csv", skipInvalid: true });
    expect(error).toMatchObject({
      code: "incomplete",
      accepted: 249,
      resumeFrom: 251,
      notRead: { from: 251, to: 500 },
      cause: { code: "invalid_input" },
    });
    expect(error.skippedTotal).toBe(1);
    expect(error.message).toBe(
      "Stopped: 249 events were accepted. The reason: From line 251 to 500 nothing can be read for sure: line 251 has a quote that is never closed. To send the rest, call again with resumeFrom 251.",
    );

    workspace.write("a.csv", [HEADER, ...good].join("\n"));
    expect(await bulk({ file: "a.csv", resumeFrom: 251, skipInvalid: true })).toEqual({ accepted: 250, requests: 1 });
    expect(await bulk({ file: "a.csv" })).toEqual({ accepted: 499, requests: 1 });
    expect(sandbox.snapshot().events).toMatchObject({ count: 499, duplicates: 499 });
  });

  it("without skipInvalid sends nothing, and names the lines", async () => {
    const { bulkFailure, sandbox, workspace } = start();
    workspace.write("a.csv", [HEADER, ...rows(2, 10), `X,${AT},"open`, ...rows(12, 20), "", ""].join("\r\n"));
    const error = await bulkFailure({ file: "a.csv" });
    expect(error).toMatchObject({
      code: "invalid_input",
      problems: [{ line: 11, problem: "has a quote that is never closed" }],
      notRead: { from: 11, to: 20 },
    });
    expect(error.message).toContain("From line 11 to 20 nothing can be read for sure");
    expect(sandbox.requests).toEqual([]);
  });

  it.each([
    ["rows in quotes behind it", (n: number) => `"n${n}"`],
    ["empty values in quotes behind it", () => '""'],
    ["values that begin with a comma behind it", (n: number) => `",${n}"`],
    ["doubled quotes behind it", (n: number) => `"say ""${n}"""`],
  ])("is found with %s", async (_name, note) => {
    const { bulkFailure, workspace } = start();
    workspace.write("a.csv", [HEADER, ...rows(2, 5), `X,${AT},"open`, ...rows(7, 20, note)].join("\n"));
    const error = await bulkFailure({ file: "a.csv", skipInvalid: true });
    expect(error).toMatchObject({ code: "incomplete", accepted: 4, notRead: { from: 6, to: 20 } });
  });

  it("on the last line takes nothing with it", async () => {
    const { bulk, workspace } = start();
    workspace.write("a.csv", [HEADER, ...rows(2, 5), `X,${AT},"open`, "", ""].join("\n"));
    expect(await bulk({ file: "a.csv", skipInvalid: true })).toMatchObject({
      accepted: 4,
      skipped: [{ line: 6, problem: "has a quote that is never closed" }],
    });
  });

  it("is not got around by going on behind it", async () => {
    const { bulkFailure, sandbox, workspace } = start();
    workspace.write("a.csv", [HEADER, `X,${AT},"open`, ...rows(3, 9)].join("\n"));
    const error = await bulkFailure({ file: "a.csv", resumeFrom: 5, skipInvalid: true });
    expect(error).toMatchObject({ notRead: { from: 2, to: 9 } });
    expect(sandbox.requests).toEqual([]);
  });
});

describe("a malformed row", () => {
  it.each([
    ["inches", `X,${AT},5" pipe`],
    ["a quoted word", `X,${AT},the "best" one`],
    ["a quoted word in a quoted value", `"X","${AT}","Issue Receipt "Witho"`],
    ["text behind a closing quote", `X,${AT},"a"b`],
    ["a space before a quote", `X,${AT}, "a, b"`],
    ["too few values", `X,${AT}`],
    ["too many values", `X,${AT},12,50`],
  ])("alone on its line spoils no other: %s", async (_name, row) => {
    const { bulk, workspace } = start();
    workspace.write("a.csv", [HEADER, ...rows(2, 4), row, ...rows(6, 9)].join("\n"));
    const result = await bulk({ file: "a.csv", skipInvalid: true });
    expect(result).toMatchObject({ accepted: 7, skippedTotal: 1, skipped: [{ line: 5 }] });
  });

  it("of several lines that has not the columns of the others puts what follows in doubt", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("a.csv", [HEADER, ...rows(2, 4), `X,"${AT}`, `X,${AT}","a"`, ...rows(7, 9)].join("\n"));
    const error = await bulkFailure({ file: "a.csv", skipInvalid: true });
    expect(error).toMatchObject({ accepted: 3, notRead: { from: 5, to: 9 } });
  });

  it("of several lines that is well formed is one row", async () => {
    const { bulk, sandbox, workspace } = start();
    workspace.write("a.csv", [HEADER, `X,${AT},"one\ntwo, ""three""\n"`, ...rows(5, 6)].join("\n"));
    expect(await bulk({ file: "a.csv" })).toMatchObject({ accepted: 3 });
    expect(sandbox.snapshot().events.recent[0]?.properties).toEqual({ note: 'one\ntwo, "three"\n' });
  });
});

it("whatever stray quotes stand in a file, every line is sent, skipped or said not to have been read", async () => {
  const { bulk, bulkFailure, sandbox, workspace } = start();
  const note = fc.constantFrom("a", '"b"', '""', '"c', 'd"', 'e"f', '"g"h', "");
  await fc.assert(
    fc.asyncProperty(fc.array(note, { minLength: 1, maxLength: 12 }), async (notes) => {
      sandbox.reset();
      const lines = notes.map((text, n) => `X,${AT},${n},${text}`);
      workspace.write("a.csv", ["event,timestamp,n,note", ...lines].join("\n"));
      const args = { file: "a.csv", skipInvalid: true };
      const told: Partial<Failure> = await bulk(args).catch(() => bulkFailure(args));
      const sent = sandbox.snapshot().events.recent.map(({ properties }) => String(properties["note"]));
      const inValues = sent.reduce((sum, text) => sum + text.split("\n").length - 1, 0);
      const from = told.notRead?.from ?? lines.length + 2;
      const skipped = [...(told.skipped ?? []), ...(told.problems ?? [])].filter(({ line = 0 }) => line < from);
      expect(sent.length + inValues + skipped.length).toBe(from - 2);
    }),
    { numRuns: 150 },
  );
});
