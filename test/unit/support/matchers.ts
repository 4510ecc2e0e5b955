// Vitest's matchers for parts of a value, typed as what they are: anything.
import { expect } from "vitest";

export const anyText: unknown = expect.any(String);

export function containing(text: string): unknown {
  return expect.stringContaining(text);
}

export function including(...items: unknown[]): unknown {
  return expect.arrayContaining(items);
}
