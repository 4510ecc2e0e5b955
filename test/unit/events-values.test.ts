// What arrives of a file's values: numbers digit by digit, fields by their paths, nothing lost where two have one name.
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Http } from "../../src/artie/http.ts";
import { createEventsClient } from "../../src/artie/index.ts";
import { contentOf } from "./support/files.ts";
import { trackingTests } from "./support/tracking.ts";

const start = trackingTests();
const AT = "2026-01-31T09:30:00Z";
const object = (more: string) => `{"event":"X","timestamp":"${AT}"${more}}`;

/** What is sent, to the letter: anything that parses it might round its numbers. */
function startRecording() {
  const bodies: string[] = [];
  const http: Http = ({ body }) => {
    bodies.push(gunzipSync(body ?? "").toString());
    return Promise.resolve({ status: 200, headers: new Headers(), text: '{"status":"ok"}' });
  };
  const events = (key: string) => createEventsClient({ url: "http://events.invalid", key, userAgent: "test", http });
  return { ...start({ events }), bodies };
}

describe("numbers", () => {
  const numbers = [
    "18446744073709551616",
    "9007199254740993",
    "-9223372036854775808",
    "0.1234567890123456789",
    "123456789.123456789123",
    "1.0",
    "12.50",
    "1e3",
    "1E-7",
    "-0",
    "0.1",
    "3.141592653589793",
    "1e300",
  ];

  it.each(numbers)("%s is sent as it stands", async (number) => {
    const { bulk, bodies, workspace } = startRecording();
    workspace.write("a.jsonl", object(`,"n":${number}`));
    workspace.write("b.json", `[\n  ${object(`, "n": ${number}`)}\n]`);
    workspace.write("c.csv", `event,timestamp,properties\nX,${AT},"{""n"": ${number}}"\n`);
    for (const file of ["a.jsonl", "b.json", "c.csv"]) await bulk({ file });
    expect(bodies).toHaveLength(3);
    for (const body of bodies) expect(body).toContain(`"properties":{"n":${number}},"messageId"`);
  });

  it("that no receiver can hold are refused", async () => {
    const { bulkFailure, workspace } = start();
    for (const [file, content] of [
      ["a.jsonl", object(',"n":1e999')],
      ["a.json", `[${object(',"n":[-1e999]')}]`],
    ] as const) {
      workspace.write(file, content);
      const { problems } = await bulkFailure({ file });
      expect(problems).toMatchObject([{ problem: "has a number that is larger than any receiver can hold" }]);
    }
  });

  it("inside of texts stay texts, whatever they look like", async () => {
    const { bulk, bodies, workspace } = startRecording();
    const more = ',"a":"18446744073709551616","b":[1.50,"1.50"],"c":{"18446744073709551616":2.0}';
    workspace.write("a.jsonl", object(more));
    await bulk({ file: "a.jsonl" });
    expect(bodies[0]).toContain('"a":"18446744073709551616","b":[1.50,"1.50"],"c":{"18446744073709551616":2.0}');
  });

  it.each(["18446744073709551616", "1e21", "9007199254740993"])(
    "as arguments have lost digits before: %s is refused",
    async (number) => {
      const { bulkFailure, trackFailure, sandbox } = start();
      const event = { event: "X", timestamp: AT, properties: { deep: [{ id: Number(number) }] } };
      const { problems } = await bulkFailure({ events: [event] });
      const problem = "properties.deep.0.id is a number of more digits than arrive here: write it as text";
      expect(problems).toEqual([{ index: 0, problem }]);
      expect((await trackFailure(event)).message).toContain(problem);
      expect(sandbox.requests).toEqual([]);
    },
  );
});

describe("a field that stands twice", () => {
  it.each(["a.jsonl", "a.json"])("in one object of %s is refused", async (file) => {
    const { bulkFailure, workspace } = start();
    const twice = object(',"user":{"id":1,"name":{"id":2},"id":3}');
    workspace.write(file, file.endsWith("l") ? twice : `[${twice}]`);
    expect((await bulkFailure({ file })).problems).toMatchObject([{ problem: 'has the field "id" twice' }]);
  });

  it.each([
    [
      "with other values: both are sent",
      ',"userId":"a","properties":{"userId":"b"}',
      { userId: "b", outer: { userId: "a" } },
    ],
    [
      "with the same value: it is sent once",
      ',"userId":{"n":1.0},"properties":{"userId":{"n":1.0}}',
      { userId: { n: 1 } },
    ],
    ["with null inside", ',"userId":"a","properties":{"userId":null}', { userId: null, outer: { userId: "a" } }],
    ["beside others", ',"a":1,"b":2,"properties":{"b":3,"c":4}', { a: 1, b: 3, c: 4, outer: { b: 2 } }],
    ["in the names of the event itself", ',"properties":{"event":"Y","timestamp":1}', { event: "Y", timestamp: 1 }],
    ["with nothing in properties", ',"userId":"a","properties":null', { userId: "a" }],
    ["with a text for properties", ',"userId":"a","properties":"red; big"', { userId: "a", properties: "red; big" }],
    ["with a list for properties", ',"properties":[{"a":1}]', { properties: [{ a: 1 }] }],
  ])("outside and inside of properties, %s", async (_name, more, properties) => {
    const { bulk, sandbox, workspace } = start();
    workspace.write("a.jsonl", object(more));
    await bulk({ file: "a.jsonl" });
    expect(sandbox.snapshot().events.recent.map((event) => event.properties)).toEqual([properties]);
  });

  it("is refused when the place for it is taken", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("a.jsonl", object(',"userId":"a","properties":{"userId":"b","outer":1}'));
    expect((await bulkFailure({ file: "a.jsonl" })).problems).toEqual([
      { line: 1, problem: "the field outer is needed for other values" },
    ]);
  });

  it("is compared with a column of JSON as well", async () => {
    const { bulk, sandbox, workspace } = start();
    workspace.write("a.csv", `event,timestamp,userId,properties\nX,${AT},a,"{""userId"":""b""}"\nX,${AT},c,\n`);
    await bulk({ file: "a.csv" });
    expect(sandbox.snapshot().events.recent.map((event) => event.properties)).toEqual([
      { userId: "b", outer: { userId: "a" } },
      { userId: "c" },
    ]);
  });
});

describe("a column properties", () => {
  it("that begins an object and is no JSON is refused, without being shown", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("a.csv", `event,timestamp,properties\nX,${AT},{'secret': 1}\n`);
    expect((await bulkFailure({ file: "a.csv" })).problems).toEqual([
      { line: 2, problem: "the field properties is not JSON after character 1" },
    ]);
  });
});

describe("a path", () => {
  it("leads to a name with dots first, then into objects", async () => {
    const { bulk, sandbox, workspace } = start();
    workspace.write("a.jsonl", `{"properties.name":"flat","properties":{"name":"deep","at":"${AT}"}}`);
    await bulk({ file: "a.jsonl", eventField: "properties.name", timestampField: "properties.at" });
    workspace.write("b.csv", `properties.name,at\nflat,${AT}\n`);
    await bulk({ file: "b.csv", eventField: "properties.name", timestampField: "at" });
    workspace.write("c.csv", `properties,at\n"{""name"":""deep""}",${AT}\n`);
    await bulk({ file: "c.csv", eventField: "properties.name", timestampField: "at" });
    expect(sandbox.snapshot().events.recent.map(({ event, properties }) => [event, properties])).toEqual([
      ["flat", { name: "deep" }],
      ["flat", {}],
      ["deep", {}],
    ]);
  });

  it("that leads nowhere leaves the name missing", async () => {
    const { bulkFailure, workspace } = start();
    workspace.write("a.jsonl", object(',"properties":{"name":"X"}'));
    for (const eventField of ["properties.title", "nothing.name", "event.length", "__proto__.x", "properties."]) {
      const { problems } = await bulkFailure({ file: "a.jsonl", eventField });
      expect(problems).toEqual([{ line: 1, problem: "the event name is missing" }]);
    }
  });
});

it.each(["csv", "json", "jsonl"])("a .gz of %s is read as a stream, its parts as one", async (format) => {
  const { bulk, workspace } = start();
  const rows = Array.from({ length: 5_000 }, (_, n) => (format === "csv" ? `X,${AT},${n}` : object(`,"n":${n}`)));
  const text = {
    csv: contentOf(["event,timestamp,n", ...rows]),
    json: `[${rows.join(",\n")}]`,
    jsonl: contentOf(rows),
  };
  const bytes = Buffer.from(text[format as keyof typeof text]);
  const middle = Math.floor(bytes.length / 2);
  workspace.write(
    `a.${format}.gz`,
    Buffer.concat([gzipSync(bytes.subarray(0, middle)), gzipSync(bytes.subarray(middle))]),
  );
  expect(await bulk({ file: `a.${format}.gz` })).toEqual({ accepted: 5_000, requests: 1 });
  workspace.write(`b.${format}`, gzipSync(bytes));
  expect(await bulk({ file: `b.${format}` })).toEqual({ accepted: 5_000, requests: 1 });
});
