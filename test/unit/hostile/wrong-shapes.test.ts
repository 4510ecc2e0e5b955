// Whatever stands between us and the API, or an API that is another, answers a write with success in a wrong shape: no
// tool reports that it was done.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { HttpAnswer } from "../../../src/artie/index.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { HostileApi, isLook } from "./hostile-api.ts";
import { SPOILED } from "./whole-answers.ts";

const OTHER = "00000000-0000-4000-8000-00000000000f";
const SHAPES: Readonly<Record<string, Partial<Pick<HttpAnswer, "status" | "text">>>> = {
  HTML: { text: "<html><body>Sign in</body></html>" },
  "an error": { text: '{"error":"it did not work"}' },
  "no success": { text: '{"success":false}' },
  "a list": { text: "[]" },
  "a text": { text: '"done"' },
  null: { text: "null" },
  "a number": { text: "1" },
  "an empty object": { text: "{}" },
  "cut JSON": { text: '{"uuid":' },
  "another resource": { text: JSON.stringify({ uuid: OTHER, error: "", success: true }) },
  "a redirect": { status: 302, text: "" },
  "a body twice": { text: "{}{}" },
};

/** The right answer, and beside it that it went wrong. */
const CONTRADICTED: Readonly<Record<string, object>> = {
  "an error beside it": { error: "it did not work" },
  "no success beside it": { success: false },
  "an error with a code beside it": { error: { code: "E1", message: "it did not work" } },
  "a list of errors beside it": { errors: [{ detail: "it did not work" }] },
  "a denial in other words": { ok: "false" },
  "a denial as a number": { success: 0 },
  "a denial by another name": { succeeded: false },
  "the status of somebody else's answer": { title: "Forbidden", statusCode: 403 },
};

let api: HostileApi;
beforeAll(async () => {
  api = await HostileApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const changing = catalog.filter(({ level }) => level !== "read");

it.each(changing.map(({ name }) => name))("%s reports no success in a wrong shape", async (tool) => {
  for (const [shape, wrong] of Object.entries(SHAPES)) {
    const seen = await api.call(tool, undefined, ({ operation, answer }) =>
      isLook(operation) ? undefined : { ...answer, status: 200, ...wrong },
    );
    expect(seen.writes, shape).toHaveLength(1);
    expect(seen.outcome.ok, `${shape}: ${JSON.stringify(seen.outcome.value)}`).toBe(false);
  }
});

it.each(changing.map(({ name }) => name))("%s reports no success that its answer contradicts", async (tool) => {
  for (const [what, beside] of Object.entries(CONTRADICTED)) {
    const seen = await api.call(tool, undefined, ({ operation, answer }) =>
      isLook(operation) ? undefined : { ...answer, text: JSON.stringify({ ...fieldsOf(answer), ...beside }) },
    );
    expect(seen.outcome.ok, `${what}: ${JSON.stringify(seen.outcome.value)}`).toBe(false);
  }
});

it.each(changing.map(({ name }) => name))("%s reports no success where none came", async (tool) => {
  for (const [how, spoil] of Object.entries(SPOILED)) {
    const seen = await api.call(tool, undefined, ({ operation, answer }) =>
      isLook(operation) ? undefined : spoil(answer),
    );
    expect(seen.outcome.ok, `${how}: ${JSON.stringify(seen.outcome.value)}`).toBe(false);
  }
});

function fieldsOf({ text }: HttpAnswer): object {
  return text === "" ? {} : (JSON.parse(text) as object);
}
