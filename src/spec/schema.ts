// JSON Schemas as a description of the API writes them: references followed, within bounds. What comes out is small, has
// no references, and asks for nothing that could take long to check.

export type Json = Readonly<Record<string, unknown>>;

/** No input that makes sense is nested so deep; a schema that is goes on in circles. */
const MAX_DEPTH = 12;
/** Of one schema, so that references that multiply don't fill the memory. */
const MAX_NODES = 2_000;
const MAX_REFERENCES = 50;

/** Names that JavaScript gives a meaning, or that clients can't carry. */
export const FIELD_NAME = /^(?!__proto__$|constructor$|prototype$)[A-Za-z0-9_.-]{1,64}$/;

/** What is copied of a schema as it is. */
const WORDS = [
  "enum",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
] as const;
const TYPES = ["string", "number", "integer", "boolean", "object", "array", "null"] as const;
type TypeName = (typeof TYPES)[number];

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schemas of one document, by its references. */
export class Schemas {
  readonly #document: Json;
  #named: ReadonlyMap<string, Json> | undefined;

  constructor(document: Json) {
    this.#document = document;
  }

  /** What stands behind the references, and what stands beside them; undefined for a loop, or for what is not in here. */
  follow(value: unknown): Json | undefined {
    let current: unknown = value;
    let beside: Json = {};
    for (let step = 0; step < MAX_REFERENCES; step++) {
      if (!isJson(current)) return undefined;
      const { $ref, ...rest } = current;
      beside = both(rest, beside);
      if ($ref === undefined) return beside;
      current = typeof $ref === "string" ? this.#at($ref) : undefined;
    }
    return undefined;
  }

  /** Never another file or address: what has no such name in here leads nowhere. */
  #at(reference: string): unknown {
    const hash = reference.includes("#") ? reference.indexOf("#") : reference.length;
    const [name, way] = [reference.slice(0, hash), reference.slice(hash + 1)];
    this.#named ??= namesIn(this.#document);
    if (way !== "" && !way.startsWith("/")) return this.#named.get(`${name}#${way}`);
    return valueAt(name === "" ? this.#document : this.#named.get(name), way);
  }

  /**
   * The schema in our form: types, values, bounds, fields and items. Where it goes on in circles or too deep anything is
   * taken; an object takes the fields that it names and no other.
   * @throws Error that says why it can't be used
   */
  plain(value: unknown): Json {
    let nodes = 0;
    const visit = (given: unknown, above: readonly unknown[]): Json => {
      if (given === true || above.length > MAX_DEPTH || above.includes(given)) return {};
      nodes += 1;
      if (nodes > MAX_NODES) throw new Error("it is too large");
      const schema = this.merged(given);
      if (!schema) throw new Error("a reference in it leads nowhere");
      const inside = (inner: unknown) => visit(inner, [...above, given]);
      const description = schema["description"];
      const said = typeof description === "string" ? { description } : {};
      const choice = choiceIn(schema);
      if (choice) return { ...said, anyOf: this.#forms(schema, choice).map(inside) };
      const types = typesOf(schema);
      return {
        ...said,
        ...(types.length === 0 ? {} : { type: types.length === 1 ? types[0] : types }),
        ...Object.fromEntries(WORDS.flatMap((word) => (isWord(word, schema[word]) ? [[word, schema[word]]] : []))),
        ...(schema["items"] === undefined ? {} : { items: inside(schema["items"]) }),
        ...this.#fields(schema, inside),
      };
    };
    return visit(value, []);
  }

  /** What stands beside a choice holds for each of its forms. */
  #forms(schema: Json, choice: readonly unknown[]): readonly unknown[] {
    const orNull = schema["nullable"] === true ? [{ type: "null" }] : [];
    if (!isJson(schema["properties"])) return [...choice, ...orNull];
    const beside = { ...schema, anyOf: undefined, oneOf: undefined };
    return [...choice.map((form) => both(beside, asJson(this.merged(form)))), ...orNull];
  }

  #fields(schema: Json, inside: (inner: unknown) => Json): Json {
    const { properties, required } = schema;
    const others = valuesOf(schema);
    const open = isJson(others) ? { additionalProperties: inside(others) } : {};
    if (!isJson(properties)) return open;
    const named = this.taken(properties).filter(([name]) => FIELD_NAME.test(name));
    const needed = Array.isArray(required) ? required.filter((name) => named.some(([known]) => known === name)) : [];
    return {
      properties: Object.fromEntries(named.map(([name, field]) => [name, inside(field)])),
      ...(needed.length > 0 ? { required: needed } : {}),
      additionalProperties: others === true ? {} : (open.additionalProperties ?? false),
    };
  }

  /** The fields of a request: one schema often stands for what is taken and what is answered. */
  taken(properties: Json): [string, unknown][] {
    return Object.entries(properties).filter(([, field]) => this.merged(field)?.["readOnly"] !== true);
  }

  /** The same with the fields of all forms, where there is a choice of them; what all of them need is needed. */
  spread(value: unknown, depth = 0): Json | undefined {
    const whole = this.merged(value);
    const choice = whole && choiceIn(whole);
    if (!choice || depth > MAX_DEPTH) return whole;
    const forms = choice.map((form) => asJson(this.spread(form, depth + 1))).filter((form) => !isNull(form));
    const isOpen = whole["properties"] === undefined && forms.some((form) => form["properties"] === undefined);
    const fields = {
      ...forms.map((form) => asJson(form["properties"])).reduce<Json>((sum, each) => joined(sum, each, "anyOf"), {}),
      ...asJson(whole["properties"]),
    };
    if (Object.keys(fields).length === 0) return whole;
    const [first = [], ...others] = forms.map(requiredIn);
    const required = [...requiredIn(whole), ...first.filter((name) => others.every((names) => names.includes(name)))];
    return { ...whole, properties: fields, required, ...(isOpen ? { additionalProperties: true } : {}) };
  }

  /** Each form that a value may have, but null: where there is no choice, the one. */
  formsOf(schema: Json): Json[] {
    const forms = (choiceIn(schema) ?? [schema]).map((form) => asJson(this.merged(form)));
    return forms.filter((form) => !isNull(form));
  }

  /** What it may be; none stands for any. */
  types(value: unknown, depth = 0): readonly TypeName[] {
    const schema = this.merged(value);
    const choice = schema && choiceIn(schema);
    if (!schema || depth > MAX_DEPTH) return [];
    const own = typesOf(schema);
    if (!choice || own.some((type) => type !== "null")) return own;
    const forms = choice.map((form) => this.types(form, depth + 1));
    return forms.some((types) => types.length === 0) ? [] : [...new Set([...own, ...forms.flat()])];
  }

  /**
   * The schema with what `allOf` adds to it, without a choice between it and null, and single values as one list of them.
   * Undefined when a part of it leads nowhere.
   */
  merged(value: unknown, depth = 0): Json | undefined {
    const schema = this.follow(value);
    if (!schema || depth > MAX_DEPTH) return undefined;
    const { allOf, ...own } = schema;
    const parts = Array.isArray(allOf) ? allOf.map((part) => this.merged(part, depth + 1)) : [];
    const whole = [...parts, own].reduce<Json | undefined>((sum, part) => sum && part && both(sum, part), {});
    return whole && this.#chosen(withValues(whole), depth);
  }

  #chosen(whole: Json, depth: number): Json | undefined {
    const all = choiceIn(whole);
    const choice = all?.filter((option) => !isNull(this.follow(option)));
    if (!all || !choice || choice.length === 0) return whole;
    const beside = { ...whole };
    delete beside["anyOf"];
    delete beside["oneOf"];
    const known = choice.length < all.length ? { ...beside, nullable: true } : beside;
    const [only, ...more] = choice;
    if (more.length === 0) {
      const inner = this.merged(only, depth + 1);
      return inner && both(inner, known);
    }
    const listed = choice.map((option) => listIn(this.follow(option)));
    if (listed.some((values) => values === undefined)) return whole;
    const types = choice.flatMap((option) => [this.follow(option)?.["type"] ?? []].flat());
    const type = types.length === 0 ? whole["type"] : [...new Set(types)];
    return { ...known, ...(type === undefined ? {} : { type }), enum: [...new Set(listed.flat())] };
  }
}

/** What is called by `$id` or `$anchor`, as references to it are written. */
function namesIn(document: Json): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  const note = (name: string, node: Json) => found.set(name, found.get(name) ?? node);
  const waiting: { readonly value: unknown; readonly base: string }[] = [{ value: document, base: "" }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, base } = next;
    if (typeof value !== "object" || value === null) continue;
    const { $id, $anchor } = value as Json;
    const here = typeof $id === "string" ? $id.replace(/#$/, "") : base;
    if (isJson(value) && here !== base) note(here, value);
    if (isJson(value) && typeof $anchor === "string") {
      note(`${here}#${$anchor}`, value);
      note(`#${$anchor}`, value);
    }
    for (const inner of Object.values(value)) waiting.push({ value: inner, base: here });
  }
  return found;
}

/** By a JSON pointer. */
function valueAt(root: unknown, pointer: string): unknown {
  let current = root;
  for (const step of pointer.split("/").slice(1)) {
    const key = unescaped(step);
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

function unescaped(step: string): string {
  let key = step;
  try {
    key = decodeURIComponent(step);
  } catch {
    // As it is written.
  }
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** What both say; of what only one can say the second. */
function both(first: Json, second: Json): Json {
  const fields = joined(asJson(first["properties"]), asJson(second["properties"]), "allOf");
  const required = [...requiredIn(first), ...requiredIn(second)];
  const parts = [first["allOf"], second["allOf"]].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  const [values, others] = [first["enum"], second["enum"]];
  const [choice, another] = [choiceIn(first), choiceIn(second)];
  return {
    ...first,
    ...second,
    ...(Object.keys(fields).length > 0 ? { properties: fields } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(parts.length > 0 ? { allOf: parts } : {}),
    ...(Array.isArray(values) && Array.isArray(others) ? { enum: values.filter((each) => others.includes(each)) } : {}),
    ...(choice && another
      ? { oneOf: undefined, anyOf: another.map((form) => ({ allOf: [form, { anyOf: choice }] })) }
      : {}),
  };
}

/** The fields of both: one that both have is what both say of it, or what one of them says. */
function joined(first: Json, second: Json, as: "allOf" | "anyOf"): Json {
  const isOther = (name: string) => JSON.stringify(first[name]) !== JSON.stringify(second[name]);
  const shared = Object.keys(second).filter((name) => Object.hasOwn(first, name) && isOther(name));
  return {
    ...first,
    ...second,
    ...Object.fromEntries(shared.map((name) => [name, { [as]: [first[name], second[name]] }])),
  };
}

function requiredIn({ required }: Json): unknown[] {
  return Array.isArray(required) ? required : [];
}

/** `const` is a list of one. */
function withValues(schema: Json): Json {
  return schema["const"] === undefined ? schema : both(schema, { enum: [schema["const"]], const: undefined });
}

function listIn(schema: Json | undefined): readonly unknown[] | undefined {
  const values = schema && withValues(schema)["enum"];
  return Array.isArray(values) && values.length > 0 ? values : undefined;
}

/** What an object has under names that nobody knows. */
export function valuesOf({ additionalProperties, patternProperties }: Json): unknown {
  const patterns = isJson(patternProperties) ? Object.values(patternProperties) : [];
  if (patterns.length === 0) return additionalProperties;
  return patterns.length === 1 && !isJson(additionalProperties) && additionalProperties !== true ? patterns[0] : true;
}

function asJson(value: unknown): Json {
  return isJson(value) ? value : {};
}

function choiceIn({ anyOf, oneOf }: Json): readonly unknown[] | undefined {
  const choice = anyOf ?? oneOf;
  return Array.isArray(choice) && choice.length > 0 ? choice : undefined;
}

function isNull(schema: Json | undefined): boolean {
  return schema?.["type"] === "null" || listIn(schema)?.every((value) => value === null) === true;
}

/** None stands for any. OpenAPI 3.0 says `nullable` where 3.1 has null among the types. */
function typesOf(schema: Json): readonly TypeName[] {
  const { type, nullable, properties, items, enum: values } = schema;
  const given = [type].flat();
  const known = TYPES.filter((name) => given.includes(name));
  const mayBeNull = nullable === true || (Array.isArray(values) && values.includes(null));
  if (known.length > 0) return mayBeNull && !known.includes("null") ? [...known, "null"] : known;
  if (isJson(properties)) return ["object"];
  return items === undefined ? [] : ["array"];
}

function isWord(word: (typeof WORDS)[number], value: unknown): boolean {
  if (word !== "enum") return typeof value === "number" && Number.isFinite(value);
  const isSimple = (item: unknown) => item === null || ["string", "number", "boolean"].includes(typeof item);
  return Array.isArray(value) && value.length > 0 && value.every(isSimple);
}
