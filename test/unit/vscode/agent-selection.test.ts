// Which tools the agent gets from settings that people write by hand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import { selectTools } from "../../../src/vscode/agent/selection.ts";
import type { AgentSettings } from "../../../src/vscode/settings.ts";

const defaults: AgentSettings = { enabled: true, access: "operate", methods: [], tags: [], excludedTools: [] };
const namesOf = (settings: AgentSettings) => selectTools(settings).tools.map(({ name }) => name);

describe("selectTools", () => {
  it("takes absent settings for their defaults", () => {
    const absent = { enabled: true, access: undefined, methods: undefined, tags: undefined, excludedTools: undefined };
    expect(namesOf(absent)).toEqual(namesOf(defaults));
    expect(namesOf(defaults)).toContain("artie_pipelines_start");
  });

  it.each([
    ["an access level", { access: "root" }, "root"],
    ["a method", { methods: ["read", "wriet"] }, "wriet"],
    ["a tag", { tags: ["pipelnes"] }, "pipelnes"],
    ["a tool", { excludedTools: ["artie_pipelines_strt"] }, "artie_pipelines_strt"],
    ["a text instead of a list", { tags: "pipelines" }, "artie.agent.tags"],
    ["a list of something else", { methods: [1] }, "artie.agent.methods"],
    ["a number for the access level", { access: 3 }, "artie.agent.access"],
  ])("offers nothing when it meets %s that it does not know, and says which", (_, wrong, named) => {
    const { tools, problem } = selectTools({ ...defaults, ...wrong });
    expect(tools).toEqual([]);
    expect(problem).toContain(named);
  });

  it("never offers more than the catalog, or anything beside a problem, whatever stands in the settings", () => {
    const settings = fc.record({
      enabled: fc.boolean(),
      access: fc.anything(),
      methods: fc.anything(),
      tags: fc.anything(),
      excludedTools: fc.anything(),
    });
    fc.assert(
      fc.property(settings, (junk) => {
        const { tools, problem } = selectTools(junk);
        expect(tools.every((tool) => catalog.includes(tool))).toBe(true);
        if (problem !== undefined) expect(tools).toEqual([]);
      }),
    );
  });
});
