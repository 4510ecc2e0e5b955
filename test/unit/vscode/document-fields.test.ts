// Every field that a document has a place for: changed in the document and sent, it is the only one that differs then.
import { expect, it } from "vitest";
import { type Change, changesBetween } from "../../../src/rules/diff.ts";
import { isSettings, type Settings } from "../../../src/rules/overlay.ts";
import type { Kind } from "../../../src/vscode/documents/address.ts";
import { changesOf, inputFor } from "../../../src/vscode/documents/changes.ts";
import { FORMS, picked, shapeOf } from "../../../src/vscode/documents/forms.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

/** Of fields that are set together, or to something that there is. */
const SPECIAL: Readonly<Record<string, unknown>> = {
  "settings.archiveLogPassword": "secret://LOGS",
  "settings.azureBlobStorageConfig": {
    ...{ accountURL: "https://logs.blob.example", containerName: "redo", sasToken: "secret://LOGS" },
  },
  sharedConfig: { port: 5433 },
  tablesConfig: { "public.invoices": { schema: "public", name: "invoices", excludeColumns: ["amount"] } },
};
/** Found by their names, which is tried with documents in a window; and a table by another name is another table. */
const NOT_ALONE = ["destination", "encryptionKey", "columnHashingSalt", "tables.schema", "tables.name"];

interface Leaf {
  readonly path: readonly string[];
  readonly schema: Settings;
}

let world: World;
worldForTests((made) => (world = made), { LOGS: "sandbox-logs-secret" });

function leaves(schema: unknown, path: readonly string[] = []): Leaf[] {
  if (!isSettings(schema)) return [];
  const { properties, items } = schema;
  if (isSettings(properties) && !Object.hasOwn(SPECIAL, path.join("."))) {
    return Object.entries(properties).flatMap(([name, inner]) => leaves(inner, [...path, name]));
  }
  if (path.length === 1 && path[0] === "tables") return leaves(items, path);
  return [{ path, schema }];
}

/** Another one than what is there. */
function valueFor({ path, schema }: Leaf, before: unknown): unknown {
  const special = SPECIAL[path.join(".")];
  if (isSettings(special) && isSettings(before)) return { ...before, ...special };
  if (special !== undefined) return special;
  const ofUuid = Object.entries(uuids()).find(([name]) => path.at(-1) === name);
  if (ofUuid) return ofUuid[1];
  if (Array.isArray(schema["enum"])) return schema["enum"].find((value) => value !== before);
  switch (schema["type"]) {
    case "boolean":
      return before !== true;
    case "integer":
      return Number(before ?? 0) + 1;
    case "array":
      return rowsFor(schema["items"]);
    default:
      return `${typeof before === "string" ? before : ""}x`;
  }
}

function uuids(): Readonly<Record<string, string | undefined>> {
  const { privateLinks, sshTunnels } = world.sandbox.state;
  const link = privateLinks.all()[0]?.uuid;
  const staging = [...world.sandbox.environmentNames].find(([, name]) => /staging/i.test(name))?.[0];
  return {
    environmentUUID: staging,
    snowflakeEcoScheduleUUID: link,
    privateLinkUUID: link,
    snapshotPrivateLinkUUID: link,
    sshTunnelUUID: sshTunnels.all()[0]?.uuid,
  };
}

function rowsFor(items: unknown): unknown[] {
  const row = isSettings(items) ? items["properties"] : undefined;
  return [isSettings(row) ? Object.fromEntries(Object.keys(row).map((name) => [name, "x"])) : "x"];
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isSettings(inner) ? inner[name] : undefined), value);
}

function withField(value: unknown, [name = "", ...rest]: readonly string[], field: unknown): Settings {
  const fields: Settings = isSettings(value) ? value : {};
  if (name !== "tables" || !Array.isArray(fields[name])) {
    return { ...fields, [name]: rest.length === 0 ? field : withField(fields[name], rest, field) };
  }
  const [first, ...others] = fields[name] as readonly unknown[];
  return { ...fields, tables: [withField(first, rest, field), ...others] };
}

const UUID: Readonly<Record<Kind, () => string>> = {
  pipelines: () => world.pipeline("Billing Postgres to Snowflake").uuid,
  connectors: () => world.connector("Billing Postgres").uuid,
  "source-readers": () => world.reader("Billing reader").uuid,
};

async function stored(kind: Kind, uuid: string): Promise<Settings> {
  const { artie } = world.services;
  const groups = { pipelines: artie.pipelines, connectors: artie.connectors, "source-readers": artie.sourceReaders };
  return { ...(await groups[kind].get(uuid, { fresh: true })) };
}

/** A row of tables is named in a change. */
function isWithin(way: readonly string[], path: readonly string[]): boolean {
  const own = path[0] === "tables" ? ["tables", ...way.slice(2)] : way;
  return path.every((name, index) => own[index] === name);
}

/** What the API sets by itself, of the time or by what was set. */
function isOfApi({ at: way }: Change): boolean {
  return /^(updatedAt|lastUpdatedAt|hasUndeployedChanges|isValid|historyTable\w+|destinationTableName)$/.test(
    way.at(-1) ?? "",
  );
}

/** Somebody has changed the field in the document, and it is applied. Gives what differs then beyond that field. */
async function applied(kind: Kind, shape: Settings, leaf: Leaf): Promise<unknown> {
  world.reset({}, { LOGS: "sandbox-logs-secret" });
  const { path } = leaf;
  const uuid = UUID[kind]();
  const before = await stored(kind, uuid);
  const { value } = picked(before, shape);
  const base = isSettings(value) ? value : {};
  const first: unknown = Array.isArray(base["tables"]) ? base["tables"][0] : undefined;
  const draft = withField(base, path, valueFor(leaf, path[0] === "tables" ? at(first, path.slice(1)) : at(base, path)));
  const { update, ref } = FORMS[kind];
  const input = { [ref]: uuid, ...inputFor(changesOf(base, draft), draft), confirm: before["name"] ?? before["label"] };
  const outcome = await world.call(update, input);
  if (!outcome.ok) return outcome.value;
  const changes = changesBetween(before, await stored(kind, uuid)).filter((change) => !isOfApi(change));
  const others = changes.filter((change) => !isWithin(change.at, path));
  return changes.length === 0 || others.length > 0 ? changes : undefined;
}

it.each(["pipelines", "connectors", "source-readers"] as const)(
  "each field of %s that is changed and sent is the only one that differs",
  async (kind) => {
    const shape = shapeOf(kind, false);
    const all = leaves(shape).filter(({ path }) => !NOT_ALONE.includes(path.join(".")));
    expect(all.length).toBeGreaterThan(6);
    for (const leaf of all) expect(await applied(kind, shape, leaf), leaf.path.join(".")).toBeUndefined();
  },
  60_000,
);
