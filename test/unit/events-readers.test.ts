// The readers of files, which get their bytes cut anywhere, and the rules for what is in an event.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CsvReader } from "../../src/tools/events/csv.ts";
import { prepareEvent } from "../../src/tools/events/event.ts";
import { JsonArrayReader } from "../../src/tools/events/json-array.ts";
import { JsonLinesReader } from "../../src/tools/events/json-lines.ts";
import type { FileRecord, RecordReader } from "../../src/tools/events/records.ts";
import { normalTimestamp } from "../../src/tools/events/timestamp.ts";
import { ToolError } from "../../src/rules/tool-error.ts";

/** Reads the text cut at the given places; each chunk is overwritten afterwards, as a reused buffer is. */
function read(reader: RecordReader, text: string | Buffer, cuts: readonly number[] = []): FileRecord[] {
  const bytes = Buffer.from(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const records = places.slice(1).flatMap((end, index) => {
    const chunk = Buffer.from(bytes.subarray(places[index], end));
    const found = reader.push(chunk);
    chunk.fill("#");
    return found;
  });
  return [...records, ...reader.end()];
}

function fieldsOf(records: readonly FileRecord[]): unknown[] {
  return records.map((record) => ("fields" in record ? record.fields : record));
}

const cuts = fc.array(fc.nat(), { maxLength: 30 });
const objects = fc.array(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 4 })), { maxLength: 8 });
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe("the reader of JSON arrays", () => {
  it("gives every element, wherever the bytes are cut and however the text is laid out", () => {
    fc.assert(
      fc.property(objects, cuts, fc.constantFrom(undefined, 1, "\t"), (list, places, indent) => {
        const text = ` ${JSON.stringify(list, null, indent)}\r\n`;
        const records = read(new JsonArrayReader(), text, places);
        expect(fieldsOf(records)).toEqual(asJson(list));
        expect(records.map(({ position }) => position)).toEqual(list.map((_, index) => index));
      }),
    );
  });

  it("says the same about any text, wherever it is cut, and never breaks down", () => {
    const pieces = fc.array(fc.constantFrom("[", "]", "{", "}", ",", '"', "\\", ":", "1", " ", "ë", '{"a":1}'), {
      maxLength: 20,
    });
    const outcome = (text: string, places: readonly number[]) => {
      try {
        return read(new JsonArrayReader(), text, places);
      } catch (error) {
        expect(error).toBeInstanceOf(ToolError);
        return "refused";
      }
    };
    fc.assert(
      fc.property(pieces, cuts, (parts, places) => {
        const text = `[${parts.join("")}`;
        expect(outcome(text, places)).toEqual(outcome(text, []));
      }),
    );
  });

  it("takes for good exactly what JSON.parse takes for an array of objects", () => {
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
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = `[${parts.join("")}]`;
        expect(read(new JsonArrayReader(), text).every((record) => "fields" in record)).toBe(isGood(text));
      }),
    );
  });
});

describe("the reader of JSON Lines", () => {
  it("gives every line with its number, wherever the bytes are cut", () => {
    const separators = fc.array(fc.constantFrom("\n", "\r\n", "\n\n", "\n \n"), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(objects, separators, cuts, (list, ends, places) => {
        const lines = list.map((object, index) => `${JSON.stringify(object)}${ends[index] ?? ""}`);
        const text = lines.join("");
        const records = read(new JsonLinesReader(), text, places);
        expect(fieldsOf(records)).toEqual(asJson(list));
        const numbers = lines.map((_, index) => lines.slice(0, index).join("").split("\n").length);
        expect(records.map(({ position }) => position)).toEqual(numbers);
      }),
    );
  });
});

describe("the reader of CSV", () => {
  const value = fc.string({ unit: fc.constantFrom("a", "ë", "🐘", " ", ",", '"', "\n", "\r\n", "\r", "'", ";") });
  const rows = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 8 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

  it("gives every value as it was, with the line its row begins on, wherever the bytes are cut", () => {
    fc.assert(
      fc.property(rows, fc.constantFrom("\n", "\r\n", "\r"), cuts, (table, lineBreak, places) => {
        const lines = ["a,b,c", ...table.map((row) => row.map(quoted).join(","))];
        const records = read(new CsvReader([]), lines.join(lineBreak), places);
        expect(fieldsOf(records)).toEqual(table.map(([a, b, c]) => ({ a, b, c })));
        const before = (index: number) => lines.slice(0, index + 1).join(lineBreak) + lineBreak;
        const numbers = table.map((_, index) => before(index).split(/\r\n|\r|\n/).length);
        expect(records.map(({ position }) => position)).toEqual(numbers);
      }),
    );
  });

  it("goes on after a malformed row, wherever it stands", () => {
    const malformed = fc.constantFrom('x"y,1,2', '"x"y,1,2', "1,2", "1,2,3,4", '1,2,"3" ');
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant("1,2,3"), malformed), { maxLength: 12 }), cuts, (lines, places) => {
        const records = read(new CsvReader([]), ["a,b,c", ...lines].join("\n"), places);
        expect(records.map((record) => ["fields" in record, record.position])).toEqual(
          lines.map((line, index) => [line === "1,2,3", index + 2]),
        );
      }),
    );
  });
});

describe("timestamps", () => {
  it.each([
    "2026-01-31T09:30:00Z",
    "2026-01-31T09:30:00.123456789+05:30",
    "2024-02-29T23:59:59-23:59",
    "0000-02-29T00:00:00-00:00",
    "1985-04-12T23:20:50.52Z",
  ])("takes %s as it is", (text) => {
    expect(normalTimestamp(text)).toBe(text);
  });

  it("writes t and z large", () => {
    expect(normalTimestamp("2026-01-31t09:30:00z")).toBe("2026-01-31T09:30:00Z");
  });

  it.each([
    "",
    "2026-01-31",
    "2026-01-31T09:30Z",
    "2026-01-31T09:30:00",
    "2026-01-31 09:30:00Z",
    "2026-01-31T09:30:00+0100",
    "2026-01-31T09:30:00+24:00",
    "2026-01-31T24:00:00Z",
    "2026-01-31T09:60:00Z",
    "2026-06-30T23:59:60Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "26-01-31T09:30:00Z",
    "+2026-01-31T09:30:00Z",
    "2026-01-31T09:30:00.Z",
    "2026-01-31T09:30:00Z\n",
    " 2026-01-31T09:30:00Z",
    "٢٠٢٦-01-31T09:30:00Z",
    "1769851800",
  ])("refuses %j", (text) => {
    expect(normalTimestamp(text)).toBeUndefined();
  });

  it("agrees with an independent parser about any date and time", () => {
    const number = (min: number, max: number, width: number) =>
      fc.integer({ min, max }).map((value) => String(value).padStart(width, "0"));
    const parts = fc.tuple(number(0, 9999, 4), number(0, 13, 2), number(0, 32, 2), number(0, 25, 2), number(0, 61, 2));
    fc.assert(
      fc.property(parts, fc.constantFrom("Z", "+00:00", "-12:45", "+25:00"), ([y, m, d, h, s], zone) => {
        const text = `${y}-${m}-${d}T${h}:30:${s}${zone}`;
        expect(normalTimestamp(text) !== undefined).toBe(z.iso.datetime({ offset: true }).safeParse(text).success);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("message ids", () => {
  const idOf = (properties: Record<string, unknown>, ordinal: number) => {
    const prepared = prepareEvent({ event: "X", timestamp: "2026-01-31T09:30:00Z", properties }, ordinal);
    return "event" in prepared ? prepared.event.messageId : undefined;
  };
  const properties = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer()));

  it("are the same for the same content at the same place, and differ otherwise", () => {
    fc.assert(
      fc.property(properties, properties, fc.nat(), fc.nat(), (one, other, here, there) => {
        expect(idOf(one, here)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(idOf(one, here)).toBe(idOf({ ...one }, here));
        const isSame = here === there && JSON.stringify(one) === JSON.stringify(other);
        expect(idOf(one, here) === idOf(other, there)).toBe(isSame);
      }),
    );
  });
});
