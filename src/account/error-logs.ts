// The entries of a pipeline's error log. Their shape is not published: an object with a text and a time somewhere, or a
// text.

export interface LoggedError {
  readonly message: string;
  /** As the API writes it; "" where it does not say. */
  readonly time: string;
}

export function loggedError(log: unknown): LoggedError {
  if (typeof log !== "object" || log === null) return { message: String(log), time: "" };
  const message = firstText(log, ["message", "error", "text"]) ?? JSON.stringify(log);
  return { message, time: firstText(log, ["timestamp", "createdAt", "time"]) ?? "" };
}

function firstText(log: object, names: readonly string[]): string | undefined {
  return names.map((name): unknown => Reflect.get(log, name)).find((value) => typeof value === "string");
}
