// RFC 3339, to the letter.

const RFC_3339 =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const SHORTEST_MONTH = 28;

/**
 * The timestamp with the capital T and Z that parsers want, or undefined when it is not RFC 3339.
 * The one exception: a leap second (`23:59:60`) is refused, because the API's own parser has no such second.
 */
export function normalTimestamp(text: string): string | undefined {
  const normal = text.toUpperCase();
  const [, year, month, day] = RFC_3339.exec(normal) ?? [];
  if (Number(day) <= SHORTEST_MONTH) return normal;
  return Number(day) <= daysIn(Number(year), Number(month)) ? normal : undefined;
}

/** `month` from 1. Years repeat every 400; the shift avoids the years that `Date.UTC` takes for 19xx. */
function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
