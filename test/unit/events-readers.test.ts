// The readers of files, which get their bytes cut anywhere behind what tells how the file is laid out.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsv } from "../../src/tools/events/csv.ts";
import { readJsonArray, readJsonLines } from "../../src/tools/events/json-files.ts";
import type { FileRecord } from "../../src/tools/events/record.ts";
import { ToolError } from "../../src/rules/tool-error.ts";

type Reader = (text: AsyncIterable<Buffer>) => AsyncIterable<FileRecord[]>;

const csv: Reader = (text) => readCsv(text, { required: ["a"] });

/** Reads the text cut at the given places, but not before `head`. */
async function read(
  reader: Reader,
  text: string | Buffer,
  cuts: readonly number[] = [],
  head = 0,
): Promise<FileRecord[]> {
  const bytes = Buffer.from(text);
  const places = cuts.map((cut) => head + (cut % Math.max(1, bytes.length - head))).sort((one, other) => one - other);
  async function* chunks() {
    let from = 0;
    for (const to of [...places.filter((place) => place > 0), bytes.length]) {
      yield await Promise.resolve(bytes.subarray(from, to));
      from = to;
    }
  }
  const records: FileRecord[] = [];
  for await (const portion of reader(chunks())) records.push(...portion);
  return records;
}

const fieldsOf = (records: readonly FileRecord[]) =>
  records.map((record) => ("fields" in record ? record.fields : record));
const positionsOf = (records: readonly FileRecord[]) => records.map(({ position }) => position);

const cuts = fc.array(fc.nat(), { maxLength: 30 });
const objects = fc.array(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 4 })), { maxLength: 8 });
/** As JSON.parse gives it back; long numbers are another test's business. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
const hasShortNumbers = (value: unknown) => !/\d{16}|\de/i.test(JSON.stringify(value));

describe("the reader of JSON arrays", () => {
  it("gives every element, wherever the bytes are cut and however the text is laid out", async () => {
    const lists = objects.filter(hasShortNumbers);
    await fc.assert(
      fc.asyncProperty(lists, cuts, fc.constantFrom(undefined, 1, "\t"), async (list, places, indent) => {
        const text = ` ${JSON.stringify(list, null, indent)}\r\n`;
        const records = await read(readJsonArray, text, places, 2);
        expect(fieldsOf(records)).toEqual(asJson(list));
        expect(positionsOf(records)).toEqual(list.map((_, index) => index));
      }),
    );
  });

  it("says the same about any text, wherever it is cut, and never breaks down", async () => {
    const piece = fc.constantFrom("[", "]", "{", "}", ",", '"', "\\", ":", "1", " ", "ë", '{"a":1}');
    const outcome = async (text: string, places: readonly number[]) => {
      try {
        return await read(readJsonArray, text, places, 1);
      } catch (error) {
        expect(error).toBeInstanceOf(ToolError);
        return "refused";
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), cuts, async (parts, places) => {
        const text = `[${parts.join("")}`;
        expect(await outcome(text, places)).toEqual(await outcome(text, []));
      }),
    );
  });

  it("takes for good exactly what JSON.parse takes for an array of objects", async () => {
    const pieces = fc.array(fc.constantFrom("{}", '{"a":[]}', ",", "]", '{"b":"]"}', " "), { maxLength: 7 });
    const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
    const isGood = (text: string) => {
      try {
        const value: unknown = JSON.parse(text);
        return Array.isArray(value) && value.every(isObject);
      } catch {
        return false;
      }
    };
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const text = `[${parts.join("")}]`;
        const records = await read(readJsonArray, text);
        expect(records.every((record) => "fields" in record)).toBe(isGood(text));
      }),
    );
  });

  it("gives up, and does not fill the memory, when an element never ends", async () => {
    async function* endless() {
      yield await Promise.resolve(Buffer.from('[{"a":"b"},{"a":"'));
      for (;;) yield Buffer.alloc(1_000_000, "x");
    }
    const records: FileRecord[] = [];
    for await (const portion of readJsonArray(endless())) records.push(...portion);
    const problem = "is larger than the 10 MB that a request may have";
    expect(records).toEqual([
      { position: 0, fields: { a: "b" } },
      { position: 1, problem, lostTo: "end" },
    ]);
  });
});

describe("the reader of JSON Lines", () => {
  it("gives every line with its number, wherever the bytes are cut", async () => {
    const separators = fc.array(fc.constantFrom("\n", "\r\n", "\n\n", "\n \n"), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(objects.filter(hasShortNumbers), separators, cuts, async (list, ends, places) => {
        const lines = list.map((object, index) => `${JSON.stringify(object)}${ends[index] ?? ""}`);
        const text = lines.join("");
        const records = await read(readJsonLines, text, places);
        expect(fieldsOf(records)).toEqual(asJson(list));
        const numbers = lines.map((_, index) => lines.slice(0, index).join("").split("\n").length);
        expect(positionsOf(records)).toEqual(numbers);
      }),
    );
  });
});

describe("the reader of CSV", () => {
  const value = fc.string({ unit: fc.constantFrom("a", "ë", "🐘", " ", ",", '"', "\n", "\r\n", "\r", "'", ";") });
  const rows = fc.array(fc.tuple(fc.constantFrom("a", "ë,", "z"), value, value), { minLength: 1, maxLength: 8 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

  it("gives every value as it was, with the line its row begins on, wherever the bytes are cut", async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom("\n", "\r\n", "\r"), cuts, async (table, lineBreak, places) => {
        const lines = ["a,b,c", ...table.map((row) => row.map(quoted).join(","))];
        const records = await read(csv, lines.join(lineBreak), places, 6);
        expect(fieldsOf(records)).toEqual(table.map(([a, b, c]) => ({ a, b, c })));
        const before = (index: number) => lines.slice(0, index + 1).join(lineBreak) + lineBreak;
        const numbers = table.map((_, index) => before(index).split(/\r\n|\r|\n/).length);
        expect(positionsOf(records)).toEqual(numbers);
      }),
    );
  });

  it("goes on after a malformed row, wherever it stands", async () => {
    const malformed = fc.constantFrom('x"y,1,2', '"x"y,1,2', "1,2", "1,2,3,4", '1,2,"3" ');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constant("1,2,3"), malformed), { maxLength: 12 }),
        cuts,
        async (lines, places) => {
          const records = await read(csv, ["a,b,c", ...lines].join("\n"), places, 6);
          expect(records.map((record) => ["fields" in record, record.position])).toEqual(
            lines.map((line, index) => [line === "1,2,3", index + 2]),
          );
        },
      ),
    );
  });

  it("gives up, and does not fill the memory, when a row never ends", async () => {
    async function* endless() {
      yield await Promise.resolve(Buffer.from('a,b\n1,2\n1,"'));
      for (;;) yield Buffer.alloc(1_000_000, "x,\n");
    }
    const records: FileRecord[] = [];
    for await (const portion of csv(endless())) records.push(...portion);
    const problem = "is larger than the 10 MB that a request may have";
    expect(records).toEqual([
      { position: 2, fields: { a: "1", b: "2" } },
      { position: 3, problem, lostTo: "end" },
    ]);
  });
});
