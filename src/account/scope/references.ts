// The resources that a value names by their UUIDs.

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const NIL_UUID = "00000000-0000-0000-0000-000000000000";
/** `uuid`, `destinationUUID`, `tableUUIDs`: the API writes references so. */
const REFERENCE = /uuids?$/i;
/** Nothing that the API takes lies deeper. */
const MAX_DEPTH = 50;

/** What stands where a reference belongs, in whatever form: the API reads more forms of a UUID than one. */
export function referencesIn(value: unknown, isReference = false, depth = 0): string[] {
  if (typeof value === "string") return isReference && value !== "" && value !== NIL_UUID ? [value] : [];
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    referencesIn(item, Array.isArray(value) ? isReference : REFERENCE.test(name), depth + 1),
  );
}

/** Every UUID in an answer, in small letters. */
export function uuidsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") return UUID.test(value) ? [value.toLowerCase()] : [];
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return [];
  return Object.values(value).flatMap((item) => uuidsIn(item, depth + 1));
}
