// The JSON Schema that a document is checked against: the tools' own, with what fields mean, the names that the account
// has, and what a type of source or destination takes. VS Code's own JSON service reads it, completes, hovers and marks.
import * as vscode from "vscode";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { isSecretField } from "../../tools/policy/redact/index.ts";
import { typeName } from "../ui/labels.ts";
import type { Kind } from "./address.ts";
import { shapeOf, without } from "./forms.ts";
import { meaningOf } from "./meanings.ts";
import { configurationOf, OF_DESTINATIONS, OF_SOURCES } from "./types.ts";

export interface Names {
  /** Of connectors that can be written to, by their type. */
  readonly destinations: ReadonlyMap<string, readonly string[]>;
  readonly sources: readonly string[];
  readonly readers: readonly string[];
}

export interface Wanted {
  readonly kind: Kind;
  readonly isNew: boolean;
  /** Of the source, or of the connector itself; empty when it is not known. */
  readonly type: string;
}

const UUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

export function schemaFor({ kind, isNew, type }: Wanted, names: Names): Settings {
  const { properties, required, ...shape } = shapeOf(kind, isNew);
  const fields = described(isSettings(properties) ? properties : {}, kind === "connectors" ? "" : type);
  const all: Settings = {
    $schema: { type: "string", doNotSuggest: true },
    ...fields,
    ...named("destination", fields, [...names.destinations.values()].flat(), isNew),
    ...named("connector", fields, names.sources, isNew),
    ...named("sourceReader", fields, names.readers),
    ...(kind === "connectors" ? { sharedConfig: configurationSchema(fields["sharedConfig"], type) } : {}),
    ...(kind === "pipelines" && isNew ? { source: newSource(type, names) } : {}),
  };
  // A new pipeline makes its reader, or names one that is there.
  const needed = Array.isArray(required) ? required.filter((name) => name !== "sourceReader") : [];
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    ...shape,
    properties: all,
    ...(needed.length > 0 ? { required: needed } : {}),
    ...(kind === "pipelines" ? { allOf: byDestination(names.destinations) } : {}),
    allowComments: true,
    allowTrailingCommas: true,
  };
}

function newSource(type: string, names: Names): Settings {
  const { properties } = shapeOf("source-readers", true);
  const fields = described(isSettings(properties) ? properties : {}, type);
  return {
    type: "object",
    markdownDescription: meaningOf("source"),
    properties: { ...fields, ...named("connector", fields, names.sources, true) },
    additionalProperties: false,
    required: ["connector"],
  };
}

/** With what each field means, all the way down; what another type of source takes is marked. */
function described(properties: Settings, sourceType: string): Settings {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const own: Settings = isSettings(schema) ? schema : {};
    const meaning = meaningOf(name);
    return [
      name,
      {
        ...inside(own, sourceType),
        ...(meaning === undefined ? {} : { markdownDescription: meaning }),
        ...(isSecretField(name) && own["type"] === "string" ? reference() : {}),
        ...onlyFor(OF_SOURCES[name], sourceType),
      },
    ] as const;
  });
  return Object.fromEntries(fields);
}

function inside(schema: Settings, sourceType: string): Settings {
  const { properties, items, additionalProperties, ...rest } = without(schema, "description");
  return {
    ...rest,
    ...(isSettings(properties) ? { properties: described(properties, sourceType) } : {}),
    ...(isSettings(items) ? { items: inside(items, sourceType) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: isSettings(additionalProperties) ? inside(additionalProperties, sourceType) : false }),
  };
}

function reference(): Settings {
  return {
    pattern: "^\\s*secret://",
    patternErrorMessage: vscode.l10n.t(
      "A credential does not belong here. Write secret://NAME, and set its value with the link above the line.",
    ),
  };
}

function onlyFor(types: readonly string[] | undefined, type: string): Settings {
  if (!types || type === "" || types.includes(type)) return {};
  const names = types.map(typeName).join(", ");
  return { deprecationMessage: vscode.l10n.t("Only {0} takes this.", names), doNotSuggest: true };
}

/** Completed from the names that there are; a UUID serves as well. */
function named(field: string, fields: Settings, names: readonly string[], mayBeNew = false): Settings {
  const schema = fields[field];
  if (!isSettings(schema) || (names.length === 0 && !mayBeNew)) return {};
  const known = names.length === 0 ? [{ type: "string" }] : byNames(names);
  return { [field]: { ...without(schema, "type"), anyOf: [...known, ...(mayBeNew ? [newConnector()] : [])] } };
}

function byNames(names: readonly string[]): Settings[] {
  return [{ enum: [...new Set(names)] }, { type: "string", pattern: UUID }];
}

/** A connector that is created together with what uses it. */
function newConnector(): Settings {
  const { properties, ...shape } = shapeOf("connectors", true);
  return { ...shape, properties: described(isSettings(properties) ? properties : {}, "") };
}

/** As the destination is chosen in the text: what another one takes is marked. */
function byDestination(destinations: Names["destinations"]): Settings[] {
  return [...destinations].map(([type, names]) => {
    const marks = Object.entries(OF_DESTINATIONS).map(([name, types]) => [name, onlyFor(types, type)] as const);
    const properties = Object.fromEntries(marks.filter(([, mark]) => Object.keys(mark).length > 0));
    const { snowflakeEcoScheduleUUID, ...others } = properties;
    return {
      if: { properties: { destination: { enum: names } }, required: ["destination"] },
      then: {
        properties: {
          specificDestCfg: { properties: others },
          advancedSettings: { properties: others },
          ...(snowflakeEcoScheduleUUID ? { snowflakeEcoScheduleUUID } : {}),
        },
      },
    };
  });
}

/** The API takes any field; what a type of connector is known to need is known. */
function configurationSchema(given: unknown, type: string): Settings {
  const known = configurationOf(type);
  const base: Settings = { ...(isSettings(given) ? given : { type: "object" }) };
  if (!known) return base;
  const properties = Object.fromEntries(
    known.fields.map((name) => {
      const meaning = meaningOf(name);
      const isPort = /port$/i.test(name);
      return [
        name,
        {
          type: isPort ? ["integer", "string"] : "string",
          ...(meaning === undefined ? {} : { markdownDescription: meaning }),
          ...(isSecretField(name) ? reference() : {}),
        },
      ] as const;
    }),
  );
  return { ...base, properties, required: known.needed, additionalProperties: false };
}
