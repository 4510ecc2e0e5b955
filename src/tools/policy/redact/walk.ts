// By place: goes through a value of any shape and tells the credentials in it, by the name of their field, of their pair or
// of what they lie in, from the texts.
import { secretSpans } from "./forms.ts";
import { describesSecret, isSecretField, traitsOf } from "./names.ts";
import { isMixed, isTokenLike, REDACTED, REFERENCE } from "./words.ts";

/** What becomes of what is found; each gives what takes its place. */
export interface Visitor {
  /** A credential by its place. */
  secret(value: string, field: string): string;
  /** Any other text, also the name of a field. */
  text(value: string, field?: string): string;
}

/** Nothing that is meant to be read lies deeper. */
const MAX_DEPTH = 100;

/** A column's type, as it stands beside its name. */
const TYPE = /^[a-z][a-z ]{1,30}(?:\(\d+(?:, ?\d+)?\))?(?:\[\])?$/i;

/** The literal credentials in a value, by place and by form. */
export function secretsIn(value: unknown): string[] {
  const found: string[] = [];
  walk(value, {
    secret: (secret) => {
      found.push(secret);
      return secret;
    },
    text: (text) => {
      for (const { start, end } of secretSpans(text)) found.push(text.slice(start, end));
      return text;
    },
  });
  return found;
}

/** The value with what the visitor puts in place of its texts; the value itself where nothing changes. */
export function walk(value: unknown, visitor: Visitor): unknown {
  return new Walk(visitor).visit(value, "", false, 0);
}

class Walk {
  readonly #visitor: Visitor;

  constructor(visitor: Visitor) {
    this.#visitor = visitor;
  }

  /** @param field The name of the field that the value is in, also through lists. */
  visit(value: unknown, field: string, isSecret: boolean, depth: number): unknown {
    switch (typeof value) {
      case "string":
        return isSecret ? this.#secret(value, field) : this.#visitor.text(value, field);
      case "number":
        return this.#amount(value, field, isSecret);
      case "object":
        if (value === null) return value;
        if (depth > MAX_DEPTH) return REDACTED;
        return Array.isArray(value)
          ? this.#list(value, field, isSecret, depth + 1)
          : this.#fields(value as Readonly<Record<string, unknown>>, field, isSecret, depth + 1);
      default:
        return value;
    }
  }

  #secret(text: string, field: string): string {
    if (text === "" || REFERENCE.test(text)) return text;
    return traitsOf(field).mayRefer && isName(text) ? this.#visitor.text(text) : this.#visitor.secret(text, field);
  }

  /** How many tokens or keys there are is none of them. */
  #amount(value: number, field: string, isSecret: boolean): unknown {
    if (isSecret && !/s$/i.test(field)) return this.#visitor.secret(String(value), field);
    if (Math.abs(value) < 10_000_000) return value;
    const text = String(value);
    return this.#visitor.text(text) === text ? value : REDACTED;
  }

  #list(items: readonly unknown[], field: string, isSecret: boolean, depth: number): unknown {
    const isFlat = /headers?$/i.test(field) && items.length % 2 === 0 && items.every(isText);
    const arePairs = items.every((item) => Array.isArray(item) && item.length === 2);
    return mapped(items, (item, index) => {
      const name = isFlat && index % 2 === 1 ? items[index - 1] : undefined;
      if (isText(name) && isSecretField(name)) return this.visit(item, name, true, depth);
      if (!Array.isArray(item) || !isPair(item, arePairs)) return this.visit(item, field, isSecret, depth);
      return mapped(item, (part, at) =>
        this.visit(part, at === 0 ? field : String(item[0]), at > 0 || isSecret, depth),
      );
    });
  }

  #fields(record: Readonly<Record<string, unknown>>, field: string, isSecret: boolean, depth: number): unknown {
    const names = Object.keys(record);
    const within = surroundings(record, names, field, isSecret);
    let copy: [string, unknown][] | undefined;
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? "";
      const item = record[name];
      const next = this.visit(item, name, isSecretPlace(name, item, within), depth);
      const isSecretName = isSecret && isMixed(name, 12);
      const shown = isSecretName ? this.#visitor.secret(name, field) : this.#visitor.text(name);
      if (next !== item || shown !== name) copy ??= names.slice(0, index).map((earlier) => [earlier, record[earlier]]);
      copy?.push([shown, next]);
    }
    return copy ? Object.fromEntries(copy) : record;
  }
}

interface Surroundings {
  /** They lie in a credential. */
  readonly isSecret: boolean;
  /** They are called by the names of tables or columns. */
  readonly areNames: boolean;
  /** `{ name: "...", value: "..." }`: the one says what the other holds. */
  readonly isPair: boolean;
  readonly isSecretPair: boolean;
  /** A Secret of Kubernetes. */
  readonly isManifest: boolean;
  /** They have an id, and so describe something. */
  readonly isEntity: boolean;
}

function surroundings(
  record: Readonly<Record<string, unknown>>,
  names: readonly string[],
  field: string,
  isSecret: boolean,
): Surroundings {
  let isPair = false;
  let isEntity = false;
  for (const name of names) {
    const traits = traitsOf(name);
    isPair ||= traits.isValue;
    isEntity ||= traits.isId;
  }
  return {
    isSecret,
    areNames: traitsOf(field).holdsNames,
    isPair,
    isSecretPair: isPair && names.some((name) => saysSecret(name, record[name])),
    isManifest: record["kind"] === "Secret",
    isEntity,
  };
}

function saysSecret(name: string, item: unknown): boolean {
  return traitsOf(name).isName && isText(item) && isSecretField(item);
}

function isSecretPlace(name: string, item: unknown, within: Surroundings): boolean {
  const traits = traitsOf(name);
  const isObject = typeof item === "object";
  if (within.isManifest && /^(?:stringData|data)$/.test(name)) return true;
  if (within.isSecret) {
    return isObject || traits.isSecret || !(describesSecret(name, within.isEntity) || isAmount(item));
  }
  if (within.isSecretPair && traits.isValue) return true;
  if (!traits.isSecret || (within.isPair && traits.isBareKey && isName(item))) return false;
  return !(within.areNames && (isObject || (isText(item) && TYPE.test(item))));
}

/** Whether the second part belongs to a name in the first; columns stand in lists of two, too. */
function isPair(item: readonly unknown[], isOneOfPairs: boolean): boolean {
  const [name, value] = item;
  if (item.length !== 2 || !isText(name) || !isSecretField(name)) return false;
  if (isOneOfPairs || /-|authorization|cookie/i.test(name)) return true;
  return isText(value) && isMixed(value, 6) && !/^[a-z_]+\d{0,2}$/i.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Whether it is what a person calls a key, rather than one. */
function isName(value: unknown): boolean {
  return isText(value) && /^[\p{L}\d_ .,:()&-]{1,100}$/u.test(value) && !isTokenLike(value);
}

function isAmount(value: unknown): boolean {
  return typeof value === "number" && value < 1_000;
}

/** The list itself where nothing changes. */
function mapped(items: readonly unknown[], change: (item: unknown, index: number) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const next = change(item, index);
    if (next !== item) copy ??= items.slice(0, index);
    copy?.push(next);
  }
  return copy ?? items;
}
