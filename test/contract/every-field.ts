// Values in which every field of a request is set, so that all that the client can send is seen.
import { z } from "zod";

export const SAMPLE_UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";
export const SAMPLE_TIME = "2026-08-03T09:00:00Z";

/** The type of a value in which nothing is left out, however deep. */
export type Full<T> = T extends readonly (infer Item)[]
  ? readonly Full<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]-?: Full<Exclude<T[Key], undefined>> }
    : T;

/** Where any text will not do, by the name of the field. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  type: "postgresql",
  sourceType: "mysql",
  destinationType: "snowflake",
  createdAt: SAMPLE_TIME,
  updatedAt: SAMPLE_TIME,
};

const jsonSchema = z.object({
  /** The first is what it is when it is not null. */
  type: z.union([z.string(), z.array(z.string()).transform(([first]) => first)]).optional(),
  enum: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

/** A value of the shape with every field that the shape names; open parts have one of any name. */
export function everyField<T extends z.ZodType>(shape: T): Full<z.output<T>> {
  const value = shape.parse(sample(z.toJSONSchema(shape, { io: "input" })));
  // The JSON Schema names every field of the shape, the optional ones too.
  return value as Full<z.output<T>>;
}

function sample(schema: unknown, field = ""): unknown {
  if (field in SAMPLES) return SAMPLES[field];
  const { type, enum: values, properties, items, additionalProperties, anyOf } = jsonSchema.parse(schema);
  if (anyOf) return sample(anyOf[0], field);
  if (values) return values[0];
  switch (type) {
    case "object": {
      const named = Object.entries(properties ?? {}).map(([name, property]) => [name, sample(property, name)]);
      const open = typeof additionalProperties === "object" && Object.keys(additionalProperties ?? {}).length > 0;
      return Object.fromEntries(open ? [...named, ["any.name", sample(additionalProperties)]] : named);
    }
    case "array":
      return [sample(items, field)];
    case "boolean":
      return true;
    case "integer":
    case "number":
      return 1;
    default:
      return /uuids?$/i.test(field) ? SAMPLE_UUID : "text";
  }
}
