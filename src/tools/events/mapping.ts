// Which fields of a record make the event; the rest become its properties.
import type { EventFields } from "./event.ts";

/** A constant takes the place of the field, which is then a property like the others. */
export interface Mapping {
  readonly event?: string | undefined;
  readonly eventField: string;
  readonly timestamp?: string | undefined;
  readonly timestampField: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The fields without which no record can be an event. */
export function requiredFields(mapping: Mapping): string[] {
  const { event, eventField, timestamp, timestampField } = mapping;
  return [...(event === undefined ? [eventField] : []), ...(timestamp === undefined ? [timestampField] : [])];
}

/** Turns records into events. An object under `properties`, as the API has it, is joined with the other fields. */
export function eventMapper(mapping: Mapping): (fields: Fields) => EventFields {
  const taken = new Set([...requiredFields(mapping), "messageId"]);
  return (fields) => {
    const nested = own(fields, "properties");
    const hasNested = typeof nested === "object" && !Array.isArray(nested);
    const rest = Object.entries(fields).filter(([name]) => !taken.has(name) && !(hasNested && name === "properties"));
    return {
      event: mapping.event ?? own(fields, mapping.eventField),
      timestamp: mapping.timestamp ?? own(fields, mapping.timestampField),
      messageId: own(fields, "messageId"),
      // fromEntries defines each property: a field called __proto__ stays a field.
      properties: Object.fromEntries(hasNested ? [...rest, ...Object.entries(nested ?? {})] : rest),
    };
  };
}

/** What the record itself holds, not what every object inherits. */
function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
