// The comparison of a description of the API with what is used here, in sentences for people.
import { NEWER } from "../../artie/operations.ts";
import type { AnyOperation } from "../../artie/index.ts";
import { compare, type FieldDrift } from "../../spec/compare.ts";
import type { Spec } from "../../spec/document.ts";
import { catalog } from "../catalog.ts";
import { follow } from "./follow.ts";

export interface Drift {
  readonly version: string;
  /** How many operations the description has. */
  readonly operations: number;
  /** What is used here and is gone, or is not what it was. */
  readonly breaks: readonly string[];
  /** What is new, deprecated, or known here from a newer version. */
  readonly notes: readonly string[];
  readonly leftOut: readonly string[];
}

/** @throws SpecError for a description of another product */
export function driftOf(spec: Spec): Drift {
  const { ours, added } = compare(spec);
  const found = ours.flatMap(({ operation, described, fields, answer }) => {
    const at = placeName(operation);
    if (!described) return [sentence(operation, "gone", `${at} is gone`, isNewer(operation.id))];
    const isMoved = described.method !== operation.method;
    return [
      ...(isMoved
        ? [sentence(operation, "breaks", `${at} is ${described.method} ${described.path} there`, false)]
        : []),
      ...described.demands.map((demand) => sentence(operation, "breaks", `${at} needs ${demand}`, false)),
      ...fields.flatMap((field) => fieldSentences(operation, field)),
      ...answer.map((problem) => sentence(operation, "breaks", `${at}: ${problem}`, false)),
      ...(described.deprecated ? [sentence(operation, "notes", `${at} is deprecated`, false)] : []),
    ];
  });
  const isNew = ({ id, method, path }: (typeof added)[number]) => `${method} ${path} is new${id ? ` (${id})` : ""}`;
  return {
    version: spec.version,
    operations: spec.operations.length,
    breaks: unique(found.filter(({ breaks }) => breaks)),
    notes: [...added.map(isNew), ...unique(found.filter(({ breaks }) => !breaks))],
    leftOut: follow(spec).leftOut,
  };
}

interface Found {
  readonly text: string;
  readonly breaks: boolean;
}

/** The same field often is in several operations. */
function unique(found: readonly Found[]): string[] {
  return [...new Set(found.map(({ text }) => text))];
}

function sentence(operation: AnyOperation, kind: "gone" | "breaks" | "notes", text: string, newer: boolean): Found {
  if (kind === "notes") return { text, breaks: false };
  if (newer) return { text: text.replace(/is gone$/, "is not described, and known here"), breaks: false };
  const users = catalog.filter(({ sends }) => sends.some((sending) => sending.operation === operation));
  const names = users.map(({ name }) => name).join(", ");
  return { text: names === "" ? text : `${text} (used by ${names})`, breaks: true };
}

function fieldSentences(operation: AnyOperation, field: FieldDrift): Found[] {
  const path = [...field.at, field.name].join(".");
  const at = `${placeName(operation)}: ${field.in === "query" ? "query parameter " : ""}${path}`;
  switch (field.kind) {
    case "new":
      if (!field.required) return [sentence(operation, "notes", `${at} is new`, false)];
      return [sentence(operation, "breaks", `${at} is new and required`, false)];
    case "required":
      return [sentence(operation, "breaks", `${at} has become required`, false)];
    case "gone":
      return [sentence(operation, "gone", `${at} is gone`, isNewer(`${operation.id} ${path}`))];
    case "type":
      return [sentence(operation, "breaks", `${at} is ${field.is}, was ${field.was}`, false)];
    case "values":
      return [
        ...(field.added.length === 0
          ? []
          : [sentence(operation, "notes", `${at} also takes ${quoted(field.added)}`, false)]),
        ...(field.gone.length === 0
          ? []
          : [sentence(operation, "gone", `${at} no longer takes ${quoted(field.gone)}`, false)]),
      ];
  }
}

function isNewer(what: string): boolean {
  return NEWER.has(what);
}

function quoted(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

function placeName({ method, path }: AnyOperation): string {
  return `${method} ${path.replace(/\?.*/s, "")}`;
}
