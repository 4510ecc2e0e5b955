// Names: by them people and agents find what is meant, so nothing new is made under one that something else has.
import * as vscode from "vscode";
import type { ArtieClient, CallOptions } from "../../artie/index.ts";
import { connectorName, readerName } from "../../rules/named.ts";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { field } from "../shell/arguments.ts";
import { shown } from "../ui/text.ts";
import type { Kind } from "./address.ts";

const { t } = vscode.l10n;

export interface Named {
  readonly uuid: string;
  readonly name: string;
}

/** All that the account has of a kind, as it is now. @throws ArtieError */
export async function namesIn({ pipelines, connectors, sourceReaders }: ArtieClient, kind: Kind, asking: CallOptions) {
  const options = { ...asking, fresh: true };
  const rows: Readonly<Record<Kind, () => Promise<Named[]>>> = {
    pipelines: async () => (await pipelines.list(options)).map(({ uuid, name }) => ({ uuid, name })),
    connectors: async () =>
      (await connectors.list(options)).map((row) => ({ uuid: row.uuid, name: connectorName(row) })),
    "source-readers": async () =>
      (await sourceReaders.list(options)).map((row) => ({ uuid: row.uuid, name: readerName(row) })),
  };
  return rows[kind]();
}

export function withName(all: readonly Named[], name: string): Named[] {
  return all.filter((row) => folded(row.name) === folded(name));
}

/** The name itself, or with the first number that nothing has yet. */
export function freeName(name: string, all: readonly Named[]): string {
  const taken = new Set(all.map((row) => folded(row.name)));
  let free = name;
  for (let number = 2; taken.has(folded(free)); number += 1) free = `${name} ${number}`;
  return free;
}

/** Said before something is given a name that others have; empty where none has. */
export async function alsoNamed(
  artie: ArtieClient,
  { kind, uuid, name }: Named & { readonly kind: Kind },
  asking: CallOptions,
): Promise<string[]> {
  const others = withName(await namesIn(artie, kind, asking), name).filter((row) => row.uuid !== uuid);
  return others.length > 0 ? [OTHERS[kind](shown(name))] : [];
}

const OTHERS: Readonly<Record<Kind, (name: string) => string>> = {
  pipelines: (name) => t("There is a pipeline {0} already: agents and people will have to tell them apart.", name),
  connectors: (name) => t("There is a connector {0} already: agents and people will have to tell them apart.", name),
  "source-readers": (name) =>
    t("There is a source reader {0} already: agents and people will have to tell them apart.", name),
};

/** A name that a new document gives. */
interface Given {
  readonly kind: Kind;
  readonly name: string;
  /** Where one that is there could be named in place of what describes it. */
  readonly place?: readonly string[];
}

export interface Taken {
  readonly text: string;
  /** The one that is there, where it could stand for the new one. */
  readonly use?: Named & { readonly place: readonly string[] };
}

/** @throws ArtieError, ToolError where what a new document names is not there, or not any more */
export async function namesTaken(artie: ArtieClient, kind: Kind, value: Settings): Promise<Taken[]> {
  const [given, referred] = [namesGiven(kind, value), namesReferred(kind, value)];
  const kinds = [...new Set([...given, ...referred].map((each) => each.kind))];
  const lists = await Promise.all(kinds.map((each) => namesIn(artie, each, {})));
  const all = new Map(kinds.map((each, index) => [each, lists[index] ?? []]));
  const { findNamed } = await import("../../rules/resolve.ts");
  for (const each of referred) findNamed(WORDS[each.kind], each.name, all.get(each.kind) ?? []);
  return given.flatMap((each, index) => {
    const [only, ...others] = withName(all.get(each.kind) ?? [], each.name);
    if (only) {
      const use = each.place && others.length === 0 ? { use: { ...only, place: each.place } } : {};
      return [{ text: TAKEN[each.kind](shown(each.name)), ...use }];
    }
    const isTwice = given
      .slice(0, index)
      .some((one) => one.kind === each.kind && folded(one.name) === folded(each.name));
    if (!isTwice) return [];
    return [{ text: t("Two of the connectors are called {0}: give each a label of its own.", shown(each.name)) }];
  });
}

const TAKEN: Readonly<Record<Kind, (name: string) => string>> = {
  pipelines: (name) => t("There is a pipeline {0} already: give this one another name.", name),
  connectors: (name) => t("There is a connector {0} already: give this one another label, or name that one.", name),
  "source-readers": (name) =>
    t("There is a source reader {0} already: give this one another name, or name that one.", name),
};

function namesGiven(kind: Kind, value: Settings): Given[] {
  const own = given(kind, value[kind === "connectors" ? "label" : "name"]);
  if (kind === "connectors") return own;
  if (kind === "source-readers") return [...own, ...described(value["connector"], ["connector"])];
  return [
    ...own,
    ...described(value["destination"], ["destination"]),
    ...described(field(value["source"], "connector"), ["source", "connector"]),
    ...given("source-readers", field(value["source"], "name"), ["sourceReader"]),
  ];
}

const WORDS: Readonly<Record<Kind, string>> = {
  pipelines: "pipeline",
  connectors: "connector",
  "source-readers": "source reader",
};

function namesReferred(kind: Kind, value: Settings): Given[] {
  if (kind === "connectors") return [];
  if (kind === "source-readers") return given("connectors", value["connector"]);
  return [
    ...given("connectors", value["destination"]),
    ...given("connectors", field(value["source"], "connector")),
    ...given("source-readers", value["sourceReader"]),
  ];
}

function described(value: unknown, place: readonly string[]): Given[] {
  return isSettings(value) ? given("connectors", value["label"], place) : [];
}

function given(kind: Kind, name: unknown, place?: readonly string[]): Given[] {
  return typeof name === "string" && name !== "" ? [{ kind, name, ...(place ? { place } : {}) }] : [];
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
