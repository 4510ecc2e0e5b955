// Which fields of a record make the event; the rest become its properties.
import type { EventFields } from "./event.ts";
import { isText, parseJson, toJson } from "./json.ts";
import { type Fields, isFields } from "./record.ts";

/** Where fields are kept that stand outside of `properties` and, with another value, inside of it. */
const CLASHES = "outer";

/** Fields are names or paths (`properties.time`). A constant takes the place of a field, which is then a property. */
export interface Mapping {
  readonly event?: string | undefined;
  readonly eventField: string;
  readonly timestamp?: string | undefined;
  readonly timestampField: string;
  /** By default `messageId`, where there is one. */
  readonly messageIdField?: string | undefined;
}

/** The fields without which no record can be an event. */
export function requiredFields({ event, eventField, timestamp, timestampField, messageIdField }: Mapping): string[] {
  const fields = [event === undefined && eventField, timestamp === undefined && timestampField, messageIdField];
  return fields.filter((field) => typeof field === "string");
}

/** Turns records into events. What stands under `properties`, as an object or as its JSON, is joined with the rest. */
export function eventMapper(mapping: Mapping): (fields: Fields) => EventFields | { readonly problem: string } {
  const { event, eventField, timestamp, timestampField, messageIdField = "messageId" } = mapping;
  return (fields) => {
    const { value: properties, problem } = readProperties(fields["properties"]);
    if (problem !== undefined) return { problem: `the field properties ${problem}` };
    const record: Fields = { ...fields, properties };
    const name = event === undefined ? placeOf(record, eventField) : undefined;
    const time = timestamp === undefined ? placeOf(record, timestampField) : undefined;
    const id = placeOf(record, messageIdField);
    const found = { event: event ?? name?.value, timestamp: timestamp ?? time?.value, messageId: id?.value };
    for (const place of [name, time, id]) if (place) Reflect.deleteProperty(place.owner, place.name);
    const joined = join(record);
    return joined ? { ...found, properties: joined } : { problem: `the field ${CLASHES} is needed for other values` };
  };
}

/** JSON is read where an object begins; other text stays text. */
function readProperties(properties: unknown): ReturnType<typeof parseJson> {
  if (!isText(properties)) return { value: properties ?? {} };
  const text = properties.trim();
  if (text === "") return { value: {} };
  return text.startsWith("{") ? parseJson(text) : { value: properties };
}

/** The field of this name, also where the name has dots, else what the path leads to. */
function placeOf(owner: Fields, path: string): { owner: Fields; name: string; value: unknown } | undefined {
  if (Object.hasOwn(owner, path)) return { owner, name: path, value: owner[path] };
  for (const head of Object.keys(owner).filter((name) => path.startsWith(`${name}.`))) {
    const inner = owner[head];
    const place = isFields(inner) ? placeOf(inner, path.slice(head.length + 1)) : undefined;
    if (place) return place;
  }
  return undefined;
}

/** Undefined when there is no place for what stands outside and, with another value, inside of `properties`. */
function join({ properties: inner, ...outer }: Fields): Fields | undefined {
  if (!isFields(inner)) return { ...outer, properties: inner };
  const isElse = ([name, value]: [string, unknown]) =>
    Object.hasOwn(inner, name) && toJson(value) !== toJson(inner[name]);
  const clashing = Object.entries(outer).filter(isElse);
  if (clashing.length === 0) return { ...outer, ...inner };
  if (Object.hasOwn(outer, CLASHES) || Object.hasOwn(inner, CLASHES)) return undefined;
  return { ...outer, ...inner, [CLASHES]: Object.fromEntries(clashing) };
}
