// What an agent is told to do next: a look first, with tools that it has.
import { describe as group, expect, it } from "vitest";
import { z } from "zod";
import { ADVICE } from "../../src/artie/diagnosis/codes.ts";
import { ArtieError, type ArtieErrorCode } from "../../src/artie/index.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { describe, validationResult } from "../../src/tools/describe.ts";
import { ACCESS_LEVELS, isSelected } from "../../src/tools/selection.ts";

const codes = z.array(z.custom<ArtieErrorCode>((code) => typeof code === "string")).parse(Object.keys(ADVICE));
const failure = (code: ArtieErrorCode) => new ArtieError({ operation: "pipeline_start", code, reported: "x" });
const STEPS = ["nextTool", "thenTool"];

/** The lowest access level at which a tool is offered. */
function accessOf(name: unknown): string | undefined {
  const tool = catalog.find((candidate) => candidate.name === name);
  return ACCESS_LEVELS.find((access) => tool && isSelected(tool, { access, methods: [], tags: [], exclude: [] }));
}

group("the next tool", () => {
  it.each(codes)("after %s only looks, and is one of the agent's; else its level is named", (code) => {
    const whole = describe(failure(code));
    const without = describe(failure(code), new Set());
    const readOnly = describe(
      failure(code),
      new Set(catalog.filter(({ level }) => level === "read").map(({ name }) => name)),
    );
    if (whole["nextTool"] !== undefined) expect(accessOf(whole["nextTool"])).toBe("read");
    if (whole["thenTool"] !== undefined) expect(whole).toHaveProperty("nextTool");
    for (const step of STEPS) {
      expect(without).not.toHaveProperty(step);
      expect(without[`${step}NeedsAccess`]).toBe(accessOf(whole[step]));
      const looks = accessOf(whole[step]) === "read";
      expect(readOnly[step]).toBe(looks ? whole[step] : undefined);
    }
  });

  it("after a stale slot is a look at who uses it; dropping it comes after, where the agent may", () => {
    const stale = failure("slot_stale");
    expect(describe(stale)).toMatchObject({
      nextTool: "list_all_artie_source_readers",
      thenTool: "artie_connectors_drop_postgres_replication_slot",
    });
    const operating = describe(stale, new Set(["list_all_artie_source_readers"]));
    expect(operating).toMatchObject({ nextTool: "list_all_artie_source_readers", thenToolNeedsAccess: "everything" });
    expect(operating["remedy"]).toContain("after a look");
  });

  it("after a tunnel that does not open shows its public key, also in a dry run", () => {
    const context = { offered: new Set(catalog.map(({ name }) => name)), clean: (text: string) => text };
    const result = validationResult(context, { valid: false, failure: failure("ssh_tunnel") });
    expect(result).toMatchObject({ failure: { nextTool: "get_single_artie_ssh_tunnel_by_id" } });
    expect(validationResult(context, { valid: true })).toEqual({ valid: true });
  });
});
