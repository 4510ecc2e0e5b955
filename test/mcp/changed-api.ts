// The published description with a change of every kind in it.
import { parse } from "yaml";

type Node = Record<string, unknown>;

export function changedApi(published: string): Node {
  const document = parse(published) as Node;
  const paths = at(document, "paths");
  at(document, "info")["version"] = "v1.0.99";

  addField(document, "/pipelines/{uuid}/start", [], "reason", { type: "string", description: "Why it is started" });
  for (const path of ["/pipelines", "/pipelines/{uuid}"]) {
    addField(document, path, ["pipeline", "advancedSettings"], "laneCount", { type: ["null", "integer"], minimum: 1 });
    const deep = ["pipeline", "tables", "[]", "advancedSettings", "softPartitioning"];
    addField(document, path, deep, "rounding", { type: "string", enum: ["up", "down"] });
  }
  const backfill = at(fieldsOf(document, "/pipelines/{uuid}/backfill", []), "beforeBackfill");
  backfill["enum"] = [...(backfill["enum"] as unknown[]), "archive_table"];
  const newKey = schemaOf(document, "/encryption-keys", []);
  newKey["required"] = [...((newKey["required"] ?? []) as unknown[]), "description"];
  Reflect.deleteProperty(paths, "/source-readers/{uuid}/deploy");
  Reflect.deleteProperty(fieldsOf(document, "/source-readers", []), "containerName");
  fieldsOf(document, "/connectors/{uuid}/start-dynamodb-export", [])["s3Prefix"] = { type: "integer" };
  at(at(paths, "/data-catalog/search"), "post")["deprecated"] = true;

  const thing = {
    type: "object",
    required: ["name"],
    properties: { name: { type: "string" }, size: { type: "integer" } },
  };
  const answer = { "200": { description: "OK", content: { "application/json": { schema: thing } } } };
  const uuid = { in: "path", name: "uuid", required: true, schema: { type: "string", format: "uuid" } };
  paths["/things"] = {
    post: {
      operationId: "thing_create",
      summary: "Create thing",
      parameters: [{ in: "query", name: "notify", schema: { type: "boolean" } }],
      requestBody: { required: true, content: { "application/json": { schema: thing } } },
      responses: answer,
    },
  };
  paths["/things/{uuid}"] = {
    get: { operationId: "thing_detail", summary: "Get thing", parameters: [uuid], responses: answer },
    delete: { operationId: "thing_delete", parameters: [uuid], responses: { "204": { description: "Gone" } } },
  };
  return document;
}

function addField(document: Node, path: string, place: readonly string[], name: string, schema: Node): void {
  fieldsOf(document, path, place)[name] = schema;
}

function fieldsOf(document: Node, path: string, place: readonly string[]): Node {
  return at(schemaOf(document, path, place), "properties");
}

/** What stands at a place of the body of a POST, to be changed. */
function schemaOf(document: Node, path: string, place: readonly string[]): Node {
  const operation = at(at(at(document, "paths"), path), "post");
  const media = at(at(at(operation, "requestBody"), "content"), "application/json");
  return place.reduce(
    (schema, step) => follow(document, step === "[]" ? schema["items"] : at(schema, "properties")[step]),
    follow(document, media["schema"]),
  );
}

function follow(document: Node, value: unknown): Node {
  const schema = asNode(value);
  const { $ref, oneOf, anyOf } = schema;
  if (typeof $ref === "string") {
    return follow(
      document,
      $ref
        .slice(2)
        .split("/")
        .reduce<unknown>((node, step) => asNode(node)[step], document),
    );
  }
  const options = (oneOf ?? anyOf) as Node[] | undefined;
  return options
    ? follow(
        document,
        options.find(({ type }) => type !== "null"),
      )
    : schema;
}

function at(node: Node, name: string): Node {
  return asNode(node[name]);
}

function asNode(value: unknown): Node {
  if (typeof value === "object" && value !== null) return value as Node;
  throw new Error("The description has no such place.");
}
