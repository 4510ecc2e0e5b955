// What the page may ask the extension for: anything else is not heard.
import { expect, it } from "vitest";
import fc from "fast-check";
import { readMessage } from "../../../src/vscode/page/from-page.ts";

it("reads what the page says, and drops what does not belong to it", () => {
  expect(readMessage({ kind: "ready", window: "day", more: 1 })).toEqual({ kind: "ready", window: "day" });
  expect(readMessage({ kind: "window", window: "week" })).toEqual({ kind: "window", window: "week" });
  expect(readMessage({ kind: "connector", uuid: "u" })).toEqual({ kind: "connector", uuid: "u" });
  expect(readMessage({ kind: "run", action: "pause" })).toEqual({ kind: "run", action: "pause" });
  expect(readMessage({ kind: "run", action: "backfill", table: "t" })).toEqual({
    kind: "run",
    action: "backfill",
    table: "t",
  });
});

it.each([
  [undefined],
  ["ready"],
  [{ kind: "ready" }],
  [{ kind: "window", window: "century" }],
  [{ kind: "connector", uuid: 7 }],
  [{ kind: "run", table: "t" }],
  [{ kind: "constructor" }],
])("does not hear %j", (message) => {
  expect(readMessage(message)).toBeUndefined();
});

it("never throws", () => {
  fc.assert(
    fc.property(fc.anything(), (message) => {
      expect(["undefined", "object"]).toContain(typeof readMessage(message));
    }),
  );
});
