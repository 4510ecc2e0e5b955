// What the comparison with a description says, turned into an extension of one tool: each field at its place in the input.
import { z } from "zod";
import type { AnyOperation } from "../../artie/index.ts";
import { type Comparison, type FieldDrift, type OperationDrift, type Place, unwrapped } from "../../spec/compare.ts";
import type { LeftOut } from "../../spec/document.ts";
import type { Json } from "../../spec/schema.ts";
import type { Tool } from "../define.ts";
import { type Addition, type Extension, fieldKey, ITEM, type RequestRule, VALUE } from "../extension.ts";
import type { Places, Sending } from "../sends.ts";

/** A new field of a tool's input, for its list. */
export interface NewField {
  readonly at: Place;
  readonly name: string;
  readonly schema: Json;
}

export interface Extended {
  readonly extension: Extension;
  readonly fields: readonly NewField[];
  /** Fields that the input had and has no more. */
  readonly goneFields: readonly string[];
  readonly deprecated: boolean;
}

/** The reason why there is no such tool any more. */
export interface Gone {
  readonly tool: Tool;
  readonly reason: string;
}

class Building {
  readonly additions = new Map<string, Addition>();
  readonly values = new Map<string, readonly string[]>();
  readonly refused = new Map<string, string>();
  readonly refusedValues = new Map<string, readonly string[]>();
  readonly rules = new Map<AnyOperation, RequestRule[]>();
  readonly fields: NewField[] = [];
}

/** Undefined for a tool that stays as it is. */
export function extensionOf(
  tool: Tool,
  { spec, ours }: Comparison,
  leftOut: LeftOut,
  goneSince = spec.version,
): Extended | { readonly gone: string } | undefined {
  const drifts = tool.sends.flatMap((sending): [Sending, OperationDrift][] => {
    const drift = ours.find(({ operation }) => operation === sending.operation);
    return drift ? [[sending, drift]] : [];
  });
  const lost = drifts.filter(([, { described }]) => described === undefined);
  const [first] = lost;
  if (first && (lost.length === drifts.length || lost.some(([{ when }]) => when === undefined))) {
    return { gone: `the API has no ${placeName(first[0].operation)} as of ${goneSince}` };
  }
  const building = new Building();
  for (const [{ when = "", operation }] of lost) {
    building.refused.set(when, `the API has no ${placeName(operation)} as of ${spec.version}`);
  }
  for (const [sending, { fields }] of drifts) {
    for (const field of fields) extendBy(building, { tool, sending, field, spec, leftOut });
  }
  const deprecated = drifts.some(([, { described }]) => described?.deprecated === true);
  const { fields, ...maps } = building;
  const touched = Object.values(maps).some(({ size }) => size > 0);
  if (!touched && !deprecated) return undefined;
  const goneFields = [...building.refused.keys()];
  return { extension: { version: spec.version, ...maps }, fields, goneFields, deprecated };
}

function placeName({ method, path }: AnyOperation): string {
  return `${method} ${path.replace(/\?.*/s, "")}`;
}

interface Step {
  readonly tool: Tool;
  readonly sending: Sending;
  readonly field: FieldDrift;
  readonly spec: Comparison["spec"];
  readonly leftOut: LeftOut;
}

function extendBy(building: Building, step: Step): void {
  const { tool, sending, field, spec } = step;
  const { operation, places } = sending;
  const rule = { in: field.in, at: field.at, name: field.name };
  const addRule = (types?: readonly string[], is = "") => {
    building.rules.set(operation, [...(building.rules.get(operation) ?? []), { ...rule, types, is }]);
  };
  const own = inputPlace(places, [...field.at, field.name]);
  const isOwn = shapeAt(tool.input, own.slice(0, -1))?.[own.at(-1) ?? ""] !== undefined;
  switch (field.kind) {
    case "new":
      addField(building, step);
      if (field.required) addRule();
      return;
    case "required":
      addRule();
      return;
    case "gone":
      if (isOwn) building.refused.set(own.join("/"), `the API does not take it as of ${spec.version}`);
      return;
    case "type": {
      const change = `the API takes it as ${field.is} as of ${spec.version}, was ${field.was}`;
      if (isOwn) building.refused.set(own.join("/"), change);
      addRule(field.types, field.is);
      return;
    }
    case "values":
      if (isOwn && field.added.length > 0) building.values.set(own.join("/"), field.added);
      if (isOwn && field.gone.length > 0) building.refusedValues.set(own.join("/"), field.gone);
  }
}

function addField(building: Building, { tool, sending, field, spec, leftOut }: Step): void {
  if (field.kind !== "new") return;
  const { operation, places } = sending;
  const at = inputPlace(places, field.at);
  const shape = shapeAt(tool.input, at);
  const label = `${operation.id} ${[...field.at, field.name].join(".")}`;
  // The tool makes this part of its request by itself.
  if (!shape) return;
  if (Object.hasOwn(shape, field.name)) {
    leftOut.note("fields whose name the tool uses itself", label);
    return;
  }
  try {
    const schema = spec.schemas.plain(field.schema);
    const key = fieldKey(at, field.name);
    const known = building.additions.get(key);
    const { written } = field;
    const place = { in: field.in, at: field.at, ...(written && { written }) };
    const into = new Map([...(known?.into ?? []), [operation, place]]);
    building.additions.set(key, { name: field.name, check: checkOf(schema), into, merged: isMerged(places, field) });
    if (!known) building.fields.push({ at, name: field.name, schema });
  } catch (error) {
    leftOut.note(
      "fields that can't be checked",
      `${label} (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

/** Made when it is first needed: most calls have no such field. */
export function checkOf(schema: Json): () => z.ZodType {
  let check: z.ZodType | undefined;
  return () => (check ??= z.fromJSONSchema(schema));
}

/** Beside what the input as a whole becomes, the tool would take it for a part of that. */
function isMerged(places: Places, { in: where, at }: FieldDrift): boolean {
  if (at.length > 0) return true;
  return where === "body" && !Object.entries(places).some(([from, to]) => to === "" && from !== "");
}

/** By the longest way that is named. */
export function inputPlace(places: Places, at: Place): Place {
  for (let length = at.length; length >= 0; length--) {
    const to = places[at.slice(0, length).join(".")];
    if (to !== undefined) return [...(to === "" ? [] : to.split(".")), ...at.slice(length)];
  }
  return at;
}

/** The fields at a place of an input; undefined where there is none. */
function shapeAt(schema: z.core.$ZodType, at: Place): Readonly<Record<string, z.core.$ZodType>> | undefined {
  const bare = unwrapped(schema);
  const [step, ...rest] = at;
  if (bare instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = bare.shape;
    if (step === undefined) return shape;
    const inner = Object.hasOwn(shape, step) ? shape[step] : undefined;
    return inner && shapeAt(inner, rest);
  }
  if (bare instanceof z.ZodArray && step === ITEM) return shapeAt(bare.element, rest);
  if (bare instanceof z.ZodRecord && step === VALUE) return shapeAt(bare.valueType, rest);
  return undefined;
}
