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
const WORDS = ["enum", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength"] as const;
const TYPES = ["string", "number", "integer", "boolean", "object", "array", "null"] as const;
type TypeName = (typeof TYPES)[number];

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schemas of one document, by its references. */
export class Schemas {
  readonly #document: Json;

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
      beside = { ...rest, ...beside };
      if ($ref === undefined) return beside;
      current = typeof $ref === "string" ? this.#at($ref) : undefined;
    }
    return undefined;
  }

  #at(reference: string): unknown {
    // Never another file or address.
    if (!reference.startsWith("#/")) return undefined;
    let current: unknown = this.#document;
    for (const step of reference.slice(2).split("/")) {
      const key = decodeURIComponent(step.replaceAll("~1", "/").replaceAll("~0", "~"));
      if (!isJson(current) || !Object.hasOwn(current, key)) return undefined;
      current = current[key];
    }
    return current;
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
    if (!isJson(schema["properties"])) return choice;
    const beside = { ...schema, anyOf: undefined, oneOf: undefined };
    return choice.map((form) => both(beside, asJson(this.merged(form))));
  }

  #fields(schema: Json, inside: (inner: unknown) => Json): Json {
    const { properties, required, additionalProperties } = schema;
    const others = isJson(additionalProperties) ? { additionalProperties: inside(additionalProperties) } : {};
    if (!isJson(properties)) return others;
    const named = Object.entries(properties).filter(([name]) => FIELD_NAME.test(name));
    const needed = Array.isArray(required) ? required.filter((name) => named.some(([known]) => known === name)) : [];
    return {
      properties: Object.fromEntries(named.map(([name, field]) => [name, inside(field)])),
      ...(needed.length > 0 ? { required: needed } : {}),
      additionalProperties: additionalProperties === true ? {} : (others.additionalProperties ?? false),
    };
  }

  /** The same with the fields of all forms, where there is a choice of them. */
  spread(value: unknown): Json | undefined {
    const whole = this.merged(value);
    const choice = whole && choiceIn(whole);
    if (!choice) return whole;
    const forms = choice.map((form) => asJson(this.merged(form)));
    const isOpen = whole["properties"] === undefined && forms.some((form) => form["properties"] === undefined);
    const fields = Object.assign({}, ...forms.map((form) => form["properties"]), whole["properties"]) as Json;
    if (Object.keys(fields).length === 0) return whole;
    return { ...whole, properties: fields, ...(isOpen ? { additionalProperties: true } : {}) };
  }

  /** The schema with what `allOf` adds to it, and without a choice between it and null. Undefined when it leads nowhere. */
  merged(value: unknown, depth = 0): Json | undefined {
    const schema = this.follow(value);
    if (!schema || depth > MAX_DEPTH) return undefined;
    const { allOf, ...own } = schema;
    const parts = Array.isArray(allOf) ? allOf.map((part) => this.merged(part, depth + 1)) : [];
    const whole = [...parts, own].reduce<Json>((sum, part) => (part ? both(sum, part) : sum), {});
    const choice = choiceIn(whole)?.filter((option) => !isNull(this.follow(option)));
    if (choice?.length !== 1) return whole;
    const [only] = choice;
    const inner = this.merged(only, depth + 1);
    return inner && both(inner, { ...whole, anyOf: undefined, oneOf: undefined, nullable: true });
  }
}

function both(first: Json, second: Json): Json {
  const fields = { ...asJson(first["properties"]), ...asJson(second["properties"]) };
  const required = [first["required"], second["required"]].flatMap((names): unknown[] =>
    Array.isArray(names) ? names : [],
  );
  return {
    ...first,
    ...second,
    ...(Object.keys(fields).length > 0 ? { properties: fields } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

function asJson(value: unknown): Json {
  return isJson(value) ? value : {};
}

function choiceIn({ anyOf, oneOf }: Json): readonly unknown[] | undefined {
  const choice = anyOf ?? oneOf;
  return Array.isArray(choice) && choice.length > 0 ? choice : undefined;
}

function isNull(schema: Json | undefined): boolean {
  return schema?.["type"] === "null";
}

/** None stands for any. OpenAPI 3.0 says `nullable` where 3.1 has null among the types. */
export function typesOf(schema: Json): readonly TypeName[] {
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
