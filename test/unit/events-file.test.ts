// Bulk tracking from files: what a person's CSV, JSON Lines or JSON becomes, and what is said about bad ones.
import { describe, expect, it } from "vitest";
import { signUps, trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const AT = "2026-01-31T09:30:00Z";

describe("a CSV file", () => {
  it("loads 500 sign-ups, and the second run counts none of them again", async () => {
    const { sandbox, bulk, workspace } = start();
    workspace.write("signups.csv", signUps(500));
    expect(await bulk({ file: "signups.csv" })).toEqual({ accepted: 500, requests: 1 });
    const { count, recent } = sandbox.snapshot().events;
    expect(count).toBe(500);
    expect(recent[3]).toMatchObject({
      event: "Signed up",
      timestamp: "2026-01-01T00:03:00.000Z",
      properties: { userId: "u-3", email: "user3@example.com", plan: "pro" },
    });
    expect(await bulk({ file: "signups.csv" })).toMatchObject({ accepted: 500 });
    expect(sandbox.snapshot().events).toMatchObject({ count: 500, duplicates: 500 });
  });

  it("counts only what is new after rows were added, a bad one mended, and the file renamed", async () => {
    const { sandbox, bulk, workspace } = start();
    const broken = signUps(10).replace("2026-01-01T00:04:00.000Z", "soon");
    workspace.write("a.csv", broken);
    expect(await bulk({ file: "a.csv", skipInvalid: true })).toMatchObject({ accepted: 9, skippedTotal: 1 });
    workspace.write("b.csv", signUps(12));
    await bulk({ file: "b.csv" });
    expect(sandbox.snapshot().events).toMatchObject({ count: 12, duplicates: 9 });
  });

  it("reads what spreadsheets write: byte order mark, CRLF, quotes, line breaks in values, blank lines", async () => {
    const { sandbox, bulk, workspace } = start();
    const lines = ["event, timestamp ,note", "", `Said,${AT},"say ""hi"", Zoë\r\nand go"`, "   ", `Said,${AT},`, ""];
    workspace.write("notes.csv", `\uFEFF${lines.join("\r\n")}`);
    await bulk({ file: "notes.csv" });
    expect(sandbox.snapshot().events.recent.map(({ properties }) => properties)).toEqual([
      { note: 'say "hi", Zoë\r\nand go' },
      { note: "" },
    ]);
  });

  it("leaves values as text, whatever they look like", async () => {
    const { sandbox, bulk, workspace } = start();
    workspace.write("typed.csv", `event,timestamp,a,b,c,d\nX,${AT},007,true,null,{}\n`);
    await bulk({ file: "typed.csv" });
    expect(sandbox.snapshot().events.recent).toMatchObject([
      { properties: { a: "007", b: "true", c: "null", d: "{}" } },
    ]);
  });

  it("takes the name and the time from other columns, or from constants", async () => {
    const { sandbox, bulk, workspace } = start();
    workspace.write("orders.csv", `action,when,id\nPaid,${AT},1\n`);
    await bulk({ file: "orders.csv", eventField: "action", timestampField: "when" });
    await bulk({ file: "orders.csv", event: "Order", timestamp: "2026-02-01T00:00:00+02:00" });
    expect(sandbox.snapshot().events.recent).toMatchObject([
      { event: "Paid", timestamp: AT, properties: { id: "1" } },
      { event: "Order", timestamp: "2026-02-01T00:00:00+02:00", properties: { action: "Paid", when: AT, id: "1" } },
    ]);
  });

  it("uses a column of message ids", async () => {
    const { sandbox, bulk, workspace } = start();
    workspace.write("ids.csv", `event,timestamp,messageId\nA,${AT},one\nA,${AT},\n`);
    await bulk({ file: "ids.csv" });
    const [first, second] = sandbox.snapshot().events.recent;
    expect(first).toMatchObject({ messageId: "one", properties: {} });
    expect(second?.messageId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("keeps a column called __proto__ a column", async () => {
    const { sandbox, bulk, workspace } = start();
    workspace.write("odd.csv", `event,timestamp,__proto__,constructor\nA,${AT},x,y\n`);
    await bulk({ file: "odd.csv" });
    expect(sandbox.requests).toHaveLength(1);
    expect(JSON.stringify(sandbox.requests[0]?.body)).toContain('{"__proto__":"x","constructor":"y"}');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it.each([
    ["no timestamp column", "event,time\n", 'there is no column "timestamp", only "event", "time"'],
    ["a broken quote in the header", 'event,"timestamp\n', "the header has a quote that is never closed"],
    ["only a header", "event,timestamp\n", "there are no events"],
    ["only blank lines", "\n\n", "there are no events"],
  ])("is refused whole for %s", async (_name, content, message) => {
    const { sandbox, bulkFailure, workspace } = start();
    workspace.write("bad.csv", content);
    const error = await bulkFailure({ file: "bad.csv" });
    expect(error.code).toBe("invalid_input");
    expect(error.message).toContain(message);
    expect(sandbox.requests).toEqual([]);
  });

  it("names every kind of bad row by the line it begins on", async () => {
    const { sandbox, bulk, bulkFailure, workspace } = start();
    const rows = [
      "event,timestamp,note",
      `Good,${AT},"two`,
      'lines"',
      `,${AT},no name`,
      "Bad,31.01.2026,",
      `Short,${AT}`,
      `Quote,${AT},5" pipe`,
      `Closed,${AT},"a"b`,
      `Good,${AT},again`,
      `Open,${AT},"never`,
    ];
    workspace.write("mixed.csv", rows.join("\r\n"));
    const problems = [
      { line: 4, problem: "the event name is missing" },
      {
        line: 5,
        problem:
          'the timestamp "31.01.2026" is not RFC 3339, as 2026-01-31T09:30:00Z is; timestampFormat takes epoch_s, epoch_ms and sql',
      },
      { line: 6, problem: "has 2 values, but the header has 3 columns" },
      { line: 7, problem: "has a quote inside a value: put the whole value in quotes and double the quote" },
      { line: 8, problem: "has a quote inside a value: put the whole value in quotes and double the quote" },
      { line: 10, problem: "has a quote that is never closed" },
    ];
    const error = await bulkFailure({ file: "mixed.csv" });
    expect(error).toMatchObject({ problems, problemsTotal: 6 });
    expect(error.message).toContain("6 of 8 events");
    expect(sandbox.requests).toEqual([]);
    expect(await bulk({ file: "mixed.csv", skipInvalid: true })).toEqual({
      accepted: 2,
      requests: 1,
      skipped: problems,
      skippedTotal: 6,
    });
  });

  it("shows the first twenty bad rows and counts all of them", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("bad.csv", "event,timestamp\n" + "X,never\n".repeat(45));
    const { problems, problemsTotal } = await bulkFailure({ file: "bad.csv" });
    expect(problemsTotal).toBe(45);
    expect(problems?.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
  });

  it("reports text that is not UTF-8 instead of changing it", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("latin1.csv", Buffer.from(`event,timestamp,name\nX,${AT},Zo\u00eb\n`, "latin1"));
    expect((await bulkFailure({ file: "latin1.csv" })).problems).toEqual([{ line: 2, problem: "is not valid UTF-8" }]);
  });

  it("is refused when every row would be skipped", async () => {
    const { sandbox, bulkFailure, workspace } = start();
    workspace.write("bad.csv", "event,timestamp\nX,never\n");
    const error = await bulkFailure({ file: "bad.csv", skipInvalid: true });
    expect(error).toMatchObject({ code: "invalid_input", problemsTotal: 1, problems: [{ line: 2 }] });
    expect(error.message).toBe("Nothing was sent: 1 of 1 events can't be. Mend them.");
    expect(sandbox.requests).toEqual([]);
  });
});

describe("a JSON file", () => {
  const flat = { event: "Paid", timestamp: AT, amount: 12.5, vip: true, note: null, tags: ["a", { b: "]}" }] };
  const nested = { event: "Paid", timestamp: AT, properties: { amount: 1 }, source: "shop", messageId: "m-1" };
  const expected = [
    { amount: 12.5, vip: true, note: null, tags: ["a", { b: "]}" }] },
    { amount: 1, source: "shop" },
  ];

  it.each([
    ["array.json", JSON.stringify([flat, nested], null, 2)],
    ["lines.jsonl", `${JSON.stringify(flat)}\r\n\r\n${JSON.stringify(nested)}`],
    ["lines.ndjson", `\uFEFF${JSON.stringify(flat)}\n${JSON.stringify(nested)}\n`],
  ])("%s keeps the types of its values; an object under properties is joined with the rest", async (name, content) => {
    const { sandbox, bulk, workspace } = start();
    workspace.write(name, content);
    expect(await bulk({ file: name })).toMatchObject({ accepted: 2 });
    expect(sandbox.snapshot().events.recent.map(({ properties }) => properties)).toEqual(expected);
  });

  it("may have any name when its format is given", async () => {
    const { bulk, workspace } = start();
    workspace.write("export.log", JSON.stringify(flat));
    expect(await bulk({ file: "export.log", format: "jsonl" })).toMatchObject({ accepted: 1 });
  });

  it("counts the same events once, whichever format they come in", async () => {
    const { sandbox, bulk, workspace } = start();
    const event = { event: "X", timestamp: AT, plan: "pro" };
    workspace.write("a.json", JSON.stringify([event, event]));
    workspace.write("b.jsonl", `${JSON.stringify(event)}\n${JSON.stringify(event)}`);
    workspace.write("c.csv", `event,timestamp,plan\nX,${AT},pro\nX,${AT},pro\n`);
    for (const file of ["a.json", "b.jsonl", "c.csv"]) await bulk({ file });
    expect(sandbox.snapshot().events).toMatchObject({ count: 2, duplicates: 4 });
  });

  it("names bad lines and goes on behind them", async () => {
    const { bulk, bulkFailure, workspace } = start();
    const good = JSON.stringify(flat);
    const lines = [
      good,
      '{"event":"X","timestamp":"' + AT + '","n":NaN}',
      "[1]",
      "",
      '{"event":7}',
      "{",
      good,
      '{"a":1} {}',
    ];
    workspace.write("bad.jsonl", lines.join("\n"));
    const problems = [
      { line: 2, problem: "is not JSON after character 52" },
      { line: 3, problem: "is not a JSON object" },
      { line: 5, problem: "the event name of type number is not text" },
      { line: 6, problem: "is not JSON after character 1" },
      { line: 8, problem: "is not JSON after character 7" },
    ];
    expect((await bulkFailure({ file: "bad.jsonl" })).problems).toEqual(problems);
    expect(await bulk({ file: "bad.jsonl", skipInvalid: true })).toMatchObject({ accepted: 2, skipped: problems });
  });

  it("names bad elements by their index, and what is wrong with the array itself", async () => {
    const { bulkFailure, workspace } = start();
    const good = JSON.stringify(flat);
    const problemsOf = async (content: string) => {
      workspace.write("bad.json", content);
      const { problems, notRead } = await bulkFailure({ file: "bad.json" });
      return [...(problems ?? []).map(({ index, problem }) => [index, problem]), ...(notRead ? [notRead] : [])];
    };
    expect(await problemsOf(`[${good}, {"event":"X"}, 5, ${good}]`)).toEqual([
      [1, "the timestamp is missing"],
      [2, "is not a JSON object"],
    ]);
    const fromOne = { from: 1, to: "end" };
    expect(await problemsOf(`[${good},\n\n,${good}]`)).toEqual([[1, "is not JSON from line 1 on"], fromOne]);
    expect(await problemsOf(`[\n${good},\n${good}\n,]`)).toEqual([
      [2, "is not JSON from line 4 on"],
      { from: 2, to: "end" },
    ]);
    expect(await problemsOf(`[${good}`)).toEqual([[1, "the file ends before the array does"], fromOne]);
    expect(await problemsOf(`[${good},{"event":"}]`)).toEqual([[1, "the file ends before the array does"], fromOne]);
    expect(await problemsOf(`[${good}] and more`)).toEqual([[1, "text follows the end of the array"], fromOne]);
    expect(await problemsOf(`[${good} ${good}]`)).toEqual([[1, "is not JSON from line 1 on"], fromOne]);
  });

  it.each([
    ["an object", '{"events":[]}'],
    ["JSON Lines under the wrong name", '{"event":"X"}\n{"event":"Y"}'],
    ["blank", "  \n "],
  ])("is refused when it holds no array: %s", async (_name, content) => {
    const { bulkFailure, workspace } = start();
    workspace.write("bad.json", content);
    expect((await bulkFailure({ file: "bad.json" })).message).toContain("does not hold a JSON array");
  });

  it("is refused when the array is empty", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("empty.json", " [ ] ");
    expect((await bulkFailure({ file: "empty.json" })).message).toContain("there are no events");
  });

  it("survives a million brackets", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("deep.json", `[{"event":"X","timestamp":"${AT}","a":${"[".repeat(1e6)}${"]".repeat(1e6)}}]`);
    const { problems } = await bulkFailure({ file: "deep.json" });
    expect(problems).toEqual([{ index: 0, problem: "the properties are nested more than 200 levels deep" }]);
  });
});
