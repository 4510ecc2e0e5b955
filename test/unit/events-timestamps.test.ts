// Timestamps as files have them: read in the format that is said, else refused with what was seen and what would read it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { normalTimestamp, type TimestampFormat, timestampReader } from "../../src/tools/events/timestamp.ts";

const textOf = (read: ReturnType<ReturnType<typeof timestampReader>>) =>
  "timestamp" in read ? read.timestamp : read.problem;

describe("the format", () => {
  it.each<[TimestampFormat, unknown, string]>([
    ["rfc3339", " 2026-01-31t09:30:00z ", "2026-01-31T09:30:00Z"],
    ["epoch_s", "1769851800", "2026-01-31T09:30:00Z"],
    ["epoch_s", 1769851800, "2026-01-31T09:30:00Z"],
    ["epoch_s", "1769851800.123456789", "2026-01-31T09:30:00.123456789Z"],
    ["epoch_s", 0, "1970-01-01T00:00:00Z"],
    ["epoch_s", "86400.5", "1970-01-02T00:00:00.5Z"],
    ["epoch_s", "20261331", "1970-08-23T12:08:51Z"],
    ["epoch_ms", "1769851800123", "2026-01-31T09:30:00.123Z"],
    ["epoch_ms", 1769851800000, "2026-01-31T09:30:00.000Z"],
    ["epoch_ms", "1769851800123.5", "2026-01-31T09:30:00.1235Z"],
    ["sql", "2026-01-31 09:30:00", "2026-01-31T09:30:00Z"],
    ["sql", "2026-01-31 09:30:00.123456", "2026-01-31T09:30:00.123456Z"],
    ["sql", "2026-01-31T09:30:00", "2026-01-31T09:30:00Z"],
    ["sql", "2026-01-31 09:30:00+00", "2026-01-31T09:30:00+00:00"],
    ["sql", "2026-01-31 09:30:00.5-0330", "2026-01-31T09:30:00.5-03:30"],
    ["sql", "2026-01-31 09:30:00 +05:30", "2026-01-31T09:30:00+05:30"],
    ["sql", "2026-01-31 09:30:00.000 UTC", "2026-01-31T09:30:00.000Z"],
    ["sql", "2026-01-31 09:30:00Z", "2026-01-31T09:30:00Z"],
  ])("%s reads %j", (format, value, timestamp) => {
    expect(textOf(timestampReader(format)(value))).toBe(timestamp);
  });

  it.each<[TimestampFormat, unknown, string]>([
    [
      "rfc3339",
      "2026-01-31 09:30:00",
      '"2026-01-31 09:30:00" is not RFC 3339, as 2026-01-31T09:30:00Z is; timestampFormat sql reads it',
    ],
    [
      "rfc3339",
      1769851800,
      '"1769851800" is not RFC 3339, as 2026-01-31T09:30:00Z is; timestampFormat epoch_s reads it',
    ],
    ["rfc3339", "1769851800123", "timestampFormat epoch_ms reads it"],
    [
      "rfc3339",
      "1/31/2026 9:30 AM",
      '"1/31/2026 9:30 AM" is not RFC 3339, as 2026-01-31T09:30:00Z is; timestampFormat takes epoch_s, epoch_ms and sql',
    ],
    ["rfc3339", { $date: 1 }, "of 0 characters is not RFC 3339"],
    ["epoch_s", "1769851800123", "is not epoch_s, as 1769851800 is; timestampFormat epoch_ms reads it"],
    ["epoch_ms", "1769851800", "is not epoch_ms, as 1769851800000 is; timestampFormat epoch_s reads it"],
    ["epoch_ms", "1769851800123456", "is not epoch_ms"],
    ["epoch_ms", "1.76985E+12", "is not epoch_ms"],
    ["epoch_s", "-5", "is not epoch_s"],
    ["epoch_s", "46053.39583", "it may count days, as spreadsheets do"],
    ["epoch_s", 46053, "it may count days"],
    ["rfc3339", "46053,39583", "have its column formatted as yyyy-mm-dd hh:mm:ss"],
    ["epoch_s", "20260131", "it may be a date without signs between its parts"],
    ["epoch_ms", "20260131093000", "write it as yyyy-mm-dd hh:mm:ss"],
    ["epoch_ms", "202601310930", "it may be a date"],
    ["epoch_ms", "1769851800123456", "these are microseconds: without the last three digits epoch_ms reads it"],
    ["epoch_s", "1769851800123456789", "these are nanoseconds"],
    ["sql", "2026-02-30 09:30:00", "is not sql, as 2026-01-31 09:30:00 is"],
    ["sql", "2026-01-31", "is not sql"],
    ["sql", "31.01.2026 09:30:00", '"31.01.2026 09:30:00" is not sql'],
  ])("%s refuses %j", (format, value, problem) => {
    expect(textOf(timestampReader(format)(value))).toContain(problem);
  });
});

describe("a time zone", () => {
  it.each([
    ["Europe/Berlin", "2026-01-31 09:30:00.5", "2026-01-31T09:30:00.5+01:00"],
    ["Europe/Berlin", "2026-07-31 09:30:00", "2026-07-31T09:30:00+02:00"],
    ["Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29T01:59:59+01:00"],
    ["Europe/Berlin", "2026-03-29 03:00:00", "2026-03-29T03:00:00+02:00"],
    ["Asia/Kolkata", "2026-01-31 09:30:00", "2026-01-31T09:30:00+05:30"],
    ["America/St_Johns", "2026-01-31 09:30:00", "2026-01-31T09:30:00-03:30"],
    ["Europe/London", "2026-01-31 09:30:00", "2026-01-31T09:30:00+00:00"],
    ["UTC", "2026-01-31 09:30:00", "2026-01-31T09:30:00Z"],
    ["+02:00", "2026-01-31 09:30:00", "2026-01-31T09:30:00+02:00"],
    ["Europe/Berlin", "2026-01-31 09:30:00-08", "2026-01-31T09:30:00-08:00"],
  ])("%s reads %s", (zone, value, timestamp) => {
    expect(textOf(timestampReader("sql", zone)(value))).toBe(timestamp);
  });

  it.each(["2026-03-29 02:30:00", "2026-10-25 02:30:00"])("has no one moment for %s", (value) => {
    expect(textOf(timestampReader("sql", "Europe/Berlin")(value))).toContain("and one moment in Europe/Berlin");
  });

  it("agrees with the platform about any moment", () => {
    const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo");
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 2_000_000_000 }), (zone, seconds) => {
        const local = new Date(seconds * 1000).toLocaleString("sv-SE", { timeZone: zone });
        const read = timestampReader("sql", zone)(local);
        // Twice a year an hour comes twice; what is read otherwise is that very moment.
        if ("timestamp" in read) expect(Date.parse(read.timestamp)).toBe(seconds * 1000);
        else expect(read.problem).toContain(`one moment in ${zone}`);
      }),
    );
  });
});

describe("RFC 3339", () => {
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
