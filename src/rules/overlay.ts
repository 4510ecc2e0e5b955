// Lays changes over what was read, field by field and all the way down: what a change does not name stays as it is.

export type Settings = Readonly<Record<string, unknown>>;

/** Settings as the API gave them, known or not, with the changes on top. Fields that are null are not set: they go. */
export function laidOver(before: Settings | null | undefined, change: Settings | undefined): Settings {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(change ?? {})]);
  const fields = [...names].map((name) => [name, merged(own(before, name), own(change, name))] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== null && value !== undefined));
}

function merged(before: unknown, change: unknown): unknown {
  if (change === undefined) return isSettings(before) ? laidOver(before, undefined) : before;
  return isSettings(change) ? laidOver(isSettings(before) ? before : undefined, change) : change;
}

/** The field that it has itself, and not what every object has: a setting may be called "constructor". */
export function own(settings: Settings | null | undefined, name: string): unknown {
  return settings && Object.hasOwn(settings, name) ? settings[name] : undefined;
}

export function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
