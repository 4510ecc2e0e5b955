// What of a resource could not be read: it is named in a field of it. Loads nothing: the sidebar asks from its activation on.

/** The field in which the parts that can't be read are named, by their paths. */
export const UNREADABLE = "unreadable";

/** The paths that could not be read; none of what was read whole. */
export function unreadableIn(value: unknown): readonly string[] {
  const named: unknown = typeof value === "object" && value !== null ? Reflect.get(value, UNREADABLE) : undefined;
  return Array.isArray(named) ? named.filter((path) => typeof path === "string") : [];
}

/** Whether anything in the value could not be read, however deep. */
export function firstUnreadable(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  const [own] = unreadableIn(value);
  if (own !== undefined) return own;
  for (const item of Object.values(value)) {
    const found = firstUnreadable(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
