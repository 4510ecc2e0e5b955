// The comparison with an OpenAPI file: nothing breaks with the published one, and what is changed in it is found.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { catalog } from "../../src/tools/catalog.ts";
import { root } from "../harness/paths.ts";
import { run } from "../mcp/child.ts";
import { serve } from "../unit/support/http.ts";
import { type ClientRequest, clientRequests } from "./client-requests.ts";
import { compare, type Drift, type ToolsByOperation } from "./compare.ts";
import { contract } from "./drift.ts";
import { OpenApi, openApiFile } from "./openapi.ts";
import { toolsByOperation } from "./tool-operations.ts";

describe("npm run contract", () => {
  it("wants one file or URL", async () => {
    for (const args of [[], ["a.yaml", "b.yaml"]]) {
      expect(await contract(args)).toEqual({ code: 2, text: "Usage: npm run contract -- <OpenAPI file or URL>" });
    }
  });

  it("says why it can't use what it is given", async () => {
    await using server = await serve((response) => response.writeHead(404).end());
    for (const [source, reason] of [
      [join(root, "no-such-file.yaml"), "ENOENT"],
      [join(root, "package.json"), "it is not an OpenAPI file"],
      [`${server.url}/openapi.yaml`, "HTTP status 404"],
    ] as const) {
      const { code, text } = await contract([source]);
      expect(code).toBe(2);
      expect(text).toContain(`${source} can't be used: ${reason}`);
    }
  });
});

const properties = z.record(z.string(), z.looseObject({}));
const parameters = z.array(z.looseObject({ name: z.string() }));
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ parameters: parameters.optional() }))),
  components: z.looseObject({
    schemas: z.record(
      z.string(),
      z.looseObject({ properties: properties.optional(), required: z.array(z.string()).optional() }),
    ),
  }),
});
type Document = z.infer<typeof document>;

if (openApiFile === undefined) {
  console.warn("ARTIE_OPENAPI names no OpenAPI file: drift is not looked for in the published API.");
  it("drift is NOT looked for: ARTIE_OPENAPI is not set", () => {
    expect(openApiFile).toBeUndefined();
  });
} else {
  const file = openApiFile;
  describe("drift", () => {
    driftTests(file);
  });
}

function driftTests(openApi: string): void {
  const published = readFileSync(openApi, "utf8");
  const folder = mkdtempSync(join(tmpdir(), "artie-drift-"));
  let requests: ClientRequest[];
  let tools: ToolsByOperation;
  beforeAll(async () => {
    [requests, tools] = await Promise.all([clientRequests(), toolsByOperation()]);
  }, 30_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function changed(change: (document: Document) => void): string {
    const copy = document.parse(parse(published));
    change(copy);
    return stringify(copy);
  }

  function driftOf(change: (document: Document) => void): Drift {
    return compare(new OpenApi("changed.yaml", changed(change)), requests, tools);
  }

  /** For changing. @throws Error when the file has no such schema */
  function propertiesOf({ components }: Document, schema: string): z.infer<typeof properties> {
    const found = components.schemas[schema]?.properties;
    if (found) return found;
    throw new Error(`The OpenAPI file has no schema ${schema}.`);
  }

  it("breaks nothing in the published API, which all tools and all methods reach", () => {
    const { breaks, notes } = driftOf(() => undefined);
    expect(breaks).toEqual([]);
    expect(notes.filter((note) => !note.includes("never sent"))).toEqual([
      "GET /pipelines/{uuid}/usage: known, and not described by the file",
      "GET /pipelines/{uuid}/error-logs: known, and not described by the file",
    ]);
    expect(new Set([...tools.values()].flat())).toEqual(new Set(catalog.map(({ name }) => name)));
  });

  it("finds an operation that is gone, and who used it", () => {
    const { breaks } = driftOf(({ paths }) => delete paths["/pipelines/{uuid}/backfill/cancel"]);
    expect(breaks).toHaveLength(1);
    expect(breaks[0]).toMatch(/^POST \/pipelines\/[^ ]+\/backfill\/cancel: no such operation/);
    expect(breaks[0]).toContain("(used by client pipelines.cancelBackfill, artie_pipelines_cancel_backfill)");
  });

  it("finds a query parameter that has another name", () => {
    const { breaks, notes } = driftOf(({ paths }) => {
      const parameter = paths["/connectors/{uuid}/schemas"]?.["get"]?.parameters?.find(
        ({ name }) => name === "databaseName",
      );
      if (parameter) parameter.name = "database";
    });
    expect(breaks.join("\n")).toMatch(/unknown query parameter databaseName.*artie_connectors_fetch_schemas/);
    expect(notes).toContain("GET /connectors/{uuid}/schemas: never sent: query parameter database");
  });

  it("finds a field that has another name, however deep", () => {
    const { breaks } = driftOf((document) => {
      const fields = propertiesOf(document, "PayloadsSourceReaderSettingsPayload");
      fields["slotName"] = fields["replicationSlotOverride"] ?? {};
      delete fields["replicationSlotOverride"];
    });
    expect(breaks.join("\n")).toMatch(
      /POST \/source-readers: request: \/settings\/replicationSlotOverride is not a published property \(used by client sourceReaders\.create, create_a_artie_source_reader\)/,
    );
  });

  it.each<[string, (document: Document) => void, RegExp]>([
    [
      "a field that has become required",
      (document) => {
        const schema = document.components.schemas["RouterPipelineStartRequest"];
        propertiesOf(document, "RouterPipelineStartRequest")["reason"] = { type: "string" };
        if (schema) schema.required = ["reason"];
      },
      /\/start: request: .*required property 'reason'.*artie_pipelines_start/,
    ],
    [
      "a field of another type",
      (document) => {
        propertiesOf(document, "RouterPipelineStartRequest")["keepPaused"] = { type: "string" };
      },
      /\/start: request: \/keepPaused must be string/,
    ],
    [
      "a value that is no longer taken",
      (document) => {
        propertiesOf(document, "RouterPipelineBackfillRequest")["beforeBackfill"] = { enum: ["", "drop_table"] };
      },
      /\/backfill: request: \/beforeBackfill must be equal to one of the allowed values/,
    ],
  ])("finds %s", (_, change, problem) => {
    expect(driftOf(change).breaks.join("\n")).toMatch(problem);
  });

  it("notes what is new and breaks nothing", () => {
    const { breaks, notes } = driftOf((document) => {
      document.paths["/pipelines/{uuid}/clone"] = { post: { operationId: "pipeline_clone", responses: {} } };
      propertiesOf(document, "RouterPipelineStartRequest")["reason"] = { type: "string" };
    });
    expect(breaks).toEqual([]);
    expect(notes).toContain("POST /pipelines/{uuid}/clone: the client has no method for it, the catalog no tool");
    expect(notes).toContain("POST /pipelines/{uuid}/start: never sent: /reason");
  });

  it("is printed, and decides the exit code", async () => {
    await using server = await serve((response) => response.end(published));
    const unchanged = await contract([`${server.url}/openapi.yaml`]);
    expect(unchanged.code).toBe(0);
    expect(unchanged.text).toContain("Compared with the 67 operations of the file: 0 differences break.\n\nNotes\n- ");

    const file = join(folder, "changed.yaml");
    const broken = changed(({ paths }) => delete paths["/ssh-tunnels"]);
    writeFileSync(file, broken);
    const { code, stdout, stderr } = await run([join(root, "test/contract/drift.ts"), file]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("\nBreaks\n- POST /ssh-tunnels: no such operation (used by client sshTunnels.create");
  });
}
