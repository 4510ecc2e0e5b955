// The table of operations against the published description: which there are, what they answer, and what the maker says
// of each for agents (`x-artie-mcp`): whether it repeats safely, and the scope that it asks a key for.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { type Operation, scopeOf } from "../../src/artie/operation.ts";
import { operations } from "../../src/artie/operations.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { openApiFile } from "./openapi.ts";
import { toolsByOperation } from "./tool-operations.ts";

const published = z.object({
  operationId: z.string(),
  "x-artie-mcp": z.object({
    exposure: z.enum(["exposed", "excluded"]),
    readOnlyHint: z.boolean(),
    requiredScopes: z.array(z.string()),
    retrySemantics: z.enum(["safe", "safe-after-state-check", "unsafe"]),
    bodilessSuccess: z.boolean().default(false),
  }),
});
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

type AnyOperation = Operation<string, "read" | "write", unknown, never>;
const groups: readonly Readonly<Record<string, AnyOperation>>[] = Object.values(operations);
const ours = groups.flatMap((group) => Object.values(group));

/** Newer than the published description. */
const NEWER = ["pipeline_usage", "pipeline_error_logs"];

/** The maker's server leaves out what takes or returns credentials; here these are redacted, so tools have all of them. */
const WHERE_WE_DIFFER: Readonly<Record<string, string>> = {
  scopes: "Operations that the maker's server leaves out name no scope: ours have the one of their kind.",
};

describe("the table of operations", () => {
  const { paths } = document.parse(
    openApiFile === undefined ? { paths: {} } : parse(readFileSync(openApiFile, "utf8")),
  );
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...published.parse(operation) })),
  );

  it("names no place twice, but for the two readings of a pipeline", () => {
    const places = ours.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
    expect(ours.filter(({ id }, index) => ours.findIndex((other) => other.id === id) !== index)).toEqual([
      operations.pipelines.getWithRelations,
    ]);
  });

  it.runIf(openApiFile)("holds each published operation, at its place", () => {
    const places = new Map(ours.map(({ id, method, path }) => [id, `${method} ${path.replace(/\?.*/, "")}`]));
    for (const id of NEWER) places.delete(id);
    expect(Object.fromEntries(places)).toEqual(
      Object.fromEntries(all.map(({ operationId, method, path }) => [operationId, `${method.toUpperCase()} ${path}`])),
    );
  });

  it.each(all.map((operation) => [operation.operationId, operation] as const))("agrees about %s", (id, theirs) => {
    const about = theirs["x-artie-mcp"];
    for (const operation of ours.filter((candidate) => candidate.id === id)) {
      expect(operation.effect === "read").toBe(about.readOnlyHint);
      expect(operation.retry).toBe(about.retrySemantics);
      if (about.bodilessSuccess) expect(operation.answer.safeParse(undefined).success).toBe(true);
      if (about.requiredScopes.length > 0) expect(about.requiredScopes).toContain(scopeOf(operation));
      else expect(about.exposure, WHERE_WE_DIFFER["scopes"]).toBe("excluded");
    }
  });

  it("is what each tool says that it sends, and what it sends beside that only reads", async () => {
    const used = await toolsByOperation();
    const usedBy = (tool: string) => [...used].filter(([, tools]) => tools.includes(tool)).map(([place]) => place);
    const placeOf = ({ method, path }: AnyOperation) => `${method} ${path.replace(/\?.*/, "")}`;
    const writes = new Set(ours.filter(({ effect }) => effect === "write").map(placeOf));
    for (const { name, sends } of catalog) {
      const [said, seen] = [sends.map(({ operation }) => placeOf(operation)), usedBy(name)];
      expect(seen, name).toEqual(expect.arrayContaining(said));
      expect(said, name).toEqual(expect.arrayContaining(seen.filter((place) => writes.has(place))));
      expect(said, name).not.toEqual([]);
    }
  });

  it("is reached by tools in whole, whatever the maker's own server leaves out", async () => {
    const used = await toolsByOperation();
    const missing = all.filter(({ method, path }) => !used.has(`${method.toUpperCase()} ${path}`));
    expect(missing.map(({ operationId }) => operationId)).toEqual([]);
  });
});
