// The comparison with the published description, as `npm run contract` and `artie-mcp drift` print it: nothing breaks with
// it, and what is changed in it is found.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readSpec } from "../../src/spec/document.ts";
import { type Drift, driftOf } from "../../src/tools/described/drift.ts";
import { root } from "../harness/paths.ts";
import { run } from "../mcp/child.ts";
import { serve } from "../unit/support/http.ts";
import { openApiFile } from "./openapi.ts";

const command = [join(root, "src/cli.ts"), "drift"];

describe("artie-mcp drift", () => {
  it("wants a file or an address", async () => {
    const { code, stderr } = await run(command);
    expect(code).toBe(2);
    expect(stderr).toBe("artie-mcp: Name a description of the API with --spec FILE|URL or ARTIE_SPEC.\n");
  });

  it("says why it can't use what it is given", async () => {
    await using server = await serve((response) => response.writeHead(404).end());
    for (const [source, reason] of [
      [join(root, "no-such-file.yaml"), "ENOENT"],
      [join(root, "package.json"), "it is not an OpenAPI 3 description"],
      [`${server.url}/openapi.yaml`, "it was answered with HTTP status 404"],
      ["http://example.com/openapi.yaml", "beyond this machine it has to begin with https://"],
    ] as const) {
      const { code, stderr } = await run([...command, "--spec", source]);
      expect(code).toBe(1);
      expect(stderr).toBe(`artie-mcp: ${source} can't be used: ${reason}.\n`);
    }
  });
});

type Node = Record<string, unknown>;
interface Document extends Node {
  paths: Record<string, Record<string, Node>>;
  components: { schemas: Record<string, { properties: Record<string, Node>; required?: string[] }> };
}

if (openApiFile === undefined) {
  console.warn("ARTIE_OPENAPI names no OpenAPI file: drift is not looked for in the published API.");
  it("drift is NOT looked for: ARTIE_OPENAPI is not set", () => {
    expect(openApiFile).toBeUndefined();
  });
} else {
  const published = readFileSync(openApiFile, "utf8");
  describe("drift", () => {
    driftTests(published);
  });
}

function driftTests(published: string): void {
  function driftAfter(change: (document: Document) => void): Drift {
    const document = parse(published) as Document;
    change(document);
    return driftOf(readSpec(document));
  }

  /** For changing. @throws Error when the file has no such schema */
  function schemaOf({ components }: Document, name: string) {
    const found = components.schemas[name];
    if (found) return found;
    throw new Error(`The OpenAPI file has no schema ${name}.`);
  }

  it("breaks nothing in the published API, and knows what is newer", () => {
    const { breaks, notes, operations, version } = driftAfter(() => undefined);
    expect({ breaks, operations, version }).toEqual({ breaks: [], operations: 67, version: "v1.0.76" });
    expect(notes.filter((note) => !note.endsWith("is new"))).toEqual([
      "POST /pipelines/create-from-source: database is not described, and known here",
      "GET /pipelines/{uuid}/usage is not described, and known here",
      "GET /pipelines/{uuid}/error-logs is not described, and known here",
    ]);
  });

  it.each<[string, (document: Document) => void, string]>([
    [
      "an operation that is gone, and who used it",
      ({ paths }) => delete paths["/pipelines/{uuid}/backfill/cancel"],
      "POST /pipelines/{uuid}/backfill/cancel is gone (used by artie_pipelines_cancel_backfill)",
    ],
    [
      "a query parameter that has another name",
      ({ paths }) => {
        const parameters = paths["/connectors/{uuid}/schemas"]?.["get"]?.["parameters"] as Node[] | undefined;
        for (const parameter of parameters ?? [])
          if (parameter["name"] === "databaseName") parameter["name"] = "database";
      },
      "GET /connectors/{uuid}/schemas: query parameter databaseName is gone (used by artie_connectors_fetch_schemas)",
    ],
    [
      "a field that has another name, however deep",
      (document) => {
        const { properties } = schemaOf(document, "PayloadsSourceReaderSettingsPayload");
        properties["slotName"] = properties["replicationSlotOverride"] ?? {};
        delete properties["replicationSlotOverride"];
      },
      "POST /source-readers: settings.replicationSlotOverride is gone (used by create_a_artie_source_reader)",
    ],
    [
      "a field that is new and required",
      (document) => {
        const schema = schemaOf(document, "RouterPipelineStartRequest");
        schema.properties["reason"] = { type: "string" };
        schema.required = ["reason"];
      },
      "POST /pipelines/{uuid}/start: reason is new and required (used by artie_pipelines_start)",
    ],
    [
      "a field of another type",
      (document) => {
        schemaOf(document, "RouterPipelineStartRequest").properties["keepPaused"] = { type: "string" };
      },
      "POST /pipelines/{uuid}/start: keepPaused is string, was boolean (used by artie_pipelines_start)",
    ],
    [
      "a value that is no longer taken",
      (document) => {
        const values = { enum: ["", "drop_table"] };
        schemaOf(document, "RouterPipelineBackfillRequest").properties["beforeBackfill"] = values;
      },
      'POST /pipelines/{uuid}/backfill: beforeBackfill no longer takes "truncate_table" (used by artie_pipelines_backfill)',
    ],
    [
      "a field of an answer that is used and has another type",
      (document) => {
        schemaOf(document, "PayloadsSSHTunnel").properties["uuid"] = { type: "integer" };
      },
      "GET /ssh-tunnels/{uuid}: its answer has uuid as integer, was string (used by get_single_artie_ssh_tunnel_by_id)",
    ],
  ])("finds %s", (_, change, problem) => {
    expect(driftAfter(change).breaks).toContain(problem);
  });

  it("notes what is new and breaks nothing", () => {
    const { breaks, notes } = driftAfter((document) => {
      document.paths["/pipelines/{uuid}/clone"] = { post: { operationId: "pipeline_clone", responses: {} } };
      schemaOf(document, "RouterPipelineStartRequest").properties["reason"] = { type: "string" };
    });
    expect(breaks).toEqual([]);
    expect(notes).toContain("POST /pipelines/{uuid}/clone is new (pipeline_clone)");
    expect(notes).toContain("POST /pipelines/{uuid}/start: reason is new");
  });
}
