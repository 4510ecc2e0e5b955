// Timestamps as files have them, as the API takes them: RFC 3339, to the letter.
import { textOf } from "./json.ts";
import { refused } from "./record.ts";

export const TIMESTAMP_FORMATS = ["rfc3339", "epoch_s", "epoch_ms", "sql"] as const;
export type TimestampFormat = (typeof TIMESTAMP_FORMATS)[number];

const EXAMPLES: Readonly<Record<TimestampFormat, string>> = {
  rfc3339: "RFC 3339, as 2026-01-31T09:30:00Z is",
  epoch_s: "epoch_s, as 1769851800 is",
  epoch_ms: "epoch_ms, as 1769851800000 is",
  sql: "sql, as 2026-01-31 09:30:00 is",
};

const RFC_3339 =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const SQL = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)([.,]\d+)? ?(?:(Z|UTC|GMT)|([+-]\d\d):?(\d\d)?)?$/i;
const OFFSET = /^[+-]\d\d:\d\d$/;
const MAX_SHOWN = 60;
const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
/** As milliseconds that is 1973, as seconds the year 5138: which of both is meant shows at a glance. */
const EPOCH_LIMIT = 1e11;
const DAY = 86_400_000;

/** What reads as an epoch and is something else: as such it would be a moment when nobody recorded events. */
const NO_EPOCH: readonly (readonly [form: RegExp, what: string])[] = [
  [/^[2-7]\d{4}([.,]\d+)?$/, "it may count days, as spreadsheets do: have its column formatted as yyyy-mm-dd hh:mm:ss"],
  [
    /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(([01]\d|2[0-3])[0-5]\d([0-5]\d)?)?$/,
    "it may be a date without signs between its parts: write it as yyyy-mm-dd hh:mm:ss",
  ],
  [/^\d{16}(\.\d+)?$/, "these are microseconds: without the last three digits epoch_ms reads it"],
  [/^\d{19}$/, "these are nanoseconds: without the last six digits epoch_ms reads it"],
];

/** Only what a date is made of: other values of a file are not repeated. */
const DATE_LIKE = /^(?=.*\d)[\d\s.,:/+TZAPM-]{1,40}$/i;

/** The offset of a local time; undefined when there is no such moment, or two. */
type Zone = (local: string) => string | undefined;
export type ReadTimestamp = (value: unknown) => { readonly timestamp: string } | { readonly problem: string };

const READERS: Readonly<Record<TimestampFormat, (text: string, zone: Zone) => string | undefined>> = {
  rfc3339: normalTimestamp,
  epoch_s: (text) => (Number(text) < EPOCH_LIMIT ? fromEpoch(text, 1000) : undefined),
  epoch_ms: (text) => (Number(text) >= EPOCH_LIMIT ? fromEpoch(text, 1) : undefined),
  sql: (text, zone) => {
    const [, date = "", time = "", fraction = "", utc, hours, minutes = "00"] = SQL.exec(text) ?? [];
    const offset = utc !== undefined ? "Z" : hours === undefined ? zone(`${date}T${time}`) : `${hours}:${minutes}`;
    return offset === undefined ? undefined : normalTimestamp(`${date}T${time}${fraction.replace(",", ".")}${offset}`);
  },
};

/**
 * Reads timestamps: those of a file when its format is given, else RFC 3339.
 * @throws ToolError for a time zone that nobody knows
 */
export function timestampReader(ofFile?: TimestampFormat, timezone = "UTC"): ReadTimestamp {
  const format = ofFile ?? "rfc3339";
  const zone = zoneOf(timezone);
  return (value) => {
    const text = textOf(value)?.trim() ?? "";
    const timestamp = READERS[format](text, zone);
    if (timestamp !== undefined) return { timestamp };
    const isShown = ofFile === undefined || DATE_LIKE.test(text);
    const shown = isShown ? JSON.stringify(text.slice(0, MAX_SHOWN)) : `of ${text.length} characters`;
    const moment = timezone === "UTC" ? "" : ` and one moment in ${timezone}`;
    const other = TIMESTAMP_FORMATS.find((name) => name !== format && READERS[name](text, () => "Z") !== undefined);
    const way = other === undefined ? "takes epoch_s, epoch_ms and sql" : `${other} reads it`;
    const hint = ofFile === undefined ? "" : `; ${otherwise(text) ?? `timestampFormat ${way}`}`;
    return { problem: `the timestamp ${shown} is not ${EXAMPLES[format]}${moment}${hint}` };
  };
}

function otherwise(text: string): string | undefined {
  return NO_EPOCH.find(([form]) => form.test(text))?.[1];
}

function fromEpoch(text: string, unit: 1 | 1000): string | undefined {
  if (otherwise(text) !== undefined) return undefined;
  const [, whole, digits] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const milliseconds = Number(whole) * unit;
  if (!(milliseconds <= LAST_MOMENT)) return undefined;
  const iso = new Date(milliseconds).toISOString();
  if (unit === 1) return `${iso.slice(0, -1)}${digits ?? ""}Z`;
  return `${iso.slice(0, iso.indexOf("."))}${digits === undefined ? "" : `.${digits}`}Z`;
}

/** @throws ToolError */
function zoneOf(timezone: string): Zone {
  if (timezone === "UTC") return () => "Z";
  if (OFFSET.test(timezone)) return () => timezone;
  const format = offsetFormat(timezone);
  const offsetAt = (moment: number) => {
    const name = format.formatToParts(moment).find(({ type }) => type === "timeZoneName")?.value ?? "";
    return name === "GMT" ? "+00:00" : name.slice("GMT".length);
  };
  return (local) => {
    // A date that does not exist has no moment either.
    if (normalTimestamp(`${local}Z`) === undefined) return undefined;
    const near = Date.parse(`${local}Z`);
    // The offsets of the day before and of the day after are all that may apply in between.
    const offsets = new Set([offsetAt(near - DAY), offsetAt(near + DAY)]);
    const [offset, ...others] = [...offsets].filter((each) => offsetAt(Date.parse(`${local}${each}`)) === each);
    return others.length === 0 ? offset : undefined;
  };
}

/** @throws ToolError */
function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  } catch {
    throw refused(`There is no time zone "${timeZone}"; give one as Europe/Berlin is, or an offset as +02:00 is.`);
  }
}

/**
 * The timestamp with the capital T and Z that parsers want, or undefined when it is not RFC 3339.
 * The one exception: a leap second (`23:59:60`) is refused, because the API's own parser has no such second.
 */
export function normalTimestamp(text: string): string | undefined {
  const normal = text.toUpperCase();
  if (!RFC_3339.test(normal)) return undefined;
  const day = normal.slice(0, "2026-01-31".length);
  // A day that the month has not is read as one of the next.
  return day.slice(-2) <= "28" || new Date(day).toISOString().startsWith(day) ? normal : undefined;
}
