// Which fields of a new operation stand for a pipeline, a connector or a source reader: the API takes its UUID there, and
// a call may give its name. Only where that is sure: at the place where our own operations have it, or by the field's name.
import { operations } from "../../artie/index.ts";
import { placeOf } from "../../spec/compare.ts";
import type { Json } from "../../spec/schema.ts";
import { isUuid } from "../../rules/named.ts";
import type { Kind, Resolver } from "../../rules/resolve.ts";
import { connectorTarget, pipelineTarget, readerTarget, type Target } from "../plan.ts";

const PLACES: readonly (readonly [Kind, string])[] = [
  ["pipeline", placeOf(operations.pipelines.get)],
  ["connector", placeOf(operations.connectors.get)],
  ["source reader", placeOf(operations.sourceReaders.get)],
];
/** `pipelineUUID`, `source_connector_uuid`, `sourceReaderUUIDs`. */
const NAMED = /(?:^| )(pipeline|connector|source reader) uuids?$/;

/** Of what the first parameter of a path is the UUID. */
export function ownerOf(path: string): Kind | undefined {
  const place = `${placeOf({ method: "GET", path })}/`;
  return PLACES.find(([, own]) => place.startsWith(`${own}/`))?.[0];
}

/** The path with `{uuid}` for that, as our own operations have it. */
export function templateOf(path: string): string {
  return ownerOf(path) ? path.replace(/\{[^{}]+\}/, "{uuid}") : path;
}

/** What a field of this name stands for. */
export function kindOf(name: string): Kind | undefined {
  const words = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])|[_.-]+/g, " ").toLowerCase();
  const [, found] = NAMED.exec(words) ?? [];
  return PLACES.find(([kind]) => kind === found)?.[0];
}

/** The schema of a field that takes a name where the API takes a UUID, or several; undefined for one that can't. */
export function takingNames(schema: Json): Json | undefined {
  const types = [schema["type"]].flat().filter((type) => type !== "null");
  const said = typeof schema["description"] === "string" ? ` ${schema["description"]}` : "";
  const description = `Name or UUID.${said}`;
  if (types.join() === "string" && schema["enum"] === undefined) {
    return { description, type: schema["type"], minLength: 1, maxLength: 500 };
  }
  const items = schema["items"];
  const inner = typeof items === "object" && items !== null ? takingNames(items as Json) : undefined;
  return types.join() === "array" && inner ? { ...schema, description, items: inner } : undefined;
}

/** The UUID for each name; UUIDs as they are, also of what is gone. @throws ToolError for a name that nothing has */
export async function uuidsFor(resolve: Resolver, kind: Kind, value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => uuidsFor(resolve, kind, item)));
  if (typeof value !== "string" || isUuid(value)) return value;
  return (await resolve.identity(kind, value)).uuid;
}

/** What has this UUID, as it is read now. @throws ArtieError, ToolError */
export async function targetBy(resolve: Resolver, kind: Kind, uuid: string): Promise<Target> {
  switch (kind) {
    case "pipeline":
      return { ...pipelineTarget(await resolve.pipeline(uuid)), uuid };
    case "connector":
      return { ...connectorTarget(await resolve.connector(uuid)), uuid };
    case "source reader":
      return { ...readerTarget(await resolve.sourceReader(uuid)), uuid };
  }
}
