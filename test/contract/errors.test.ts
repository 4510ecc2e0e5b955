// What databases really answer, in Artie's nesting, is taken for the class that it belongs to, with a remedy that helps.
// The messages stand in a file beside the OpenAPI file and are not part of this project.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ArtieError } from "../../src/artie/index.ts";
import { openApiFile } from "./openapi.ts";

const file = openApiFile === undefined ? undefined : join(dirname(openApiFile), "errors.jsonl");
const example = z.object({
  status: z.number(),
  message: z.string(),
  code: z.string(),
  remedySaysOneOf: z.array(z.string()),
});

if (file === undefined || !existsSync(file)) {
  console.warn("ARTIE_OPENAPI names no folder with errors.jsonl: the diagnoses are not compared with it.");
  it("diagnoses are NOT compared: there is no errors.jsonl", () => {
    expect(file === undefined || !existsSync(file)).toBe(true);
  });
} else {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  describe("what databases answer", () => {
    it.each(lines.map((line) => example.parse(JSON.parse(line))))(
      "is $code: $message",
      ({ status, message, code, remedySaysOneOf }) => {
        const error = new ArtieError({ operation: "pipeline_start", reported: message, status });
        expect(error.code).toBe(code);
        expect(remedySaysOneOf.filter((words) => error.remedy.includes(words))).not.toEqual([]);
        expect(error.reported?.chain.length).toBeGreaterThan(1);
        expect(message.endsWith(`: ${error.reported?.root ?? ""}`)).toBe(true);
      },
    );
  });
}
