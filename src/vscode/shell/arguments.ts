// What programs pass to commands. VS Code itself passes other things when a person clicks, so everything is checked.

export function textField(given: unknown, name: string): string | undefined {
  const value = field(given, name);
  return typeof value === "string" ? value : undefined;
}

export function textsField(given: unknown, name: string): string[] | undefined {
  const value = field(given, name);
  return Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined;
}

export function field(given: unknown, name: string): unknown {
  return typeof given === "object" && given !== null ? Reflect.get(given, name) : undefined;
}
