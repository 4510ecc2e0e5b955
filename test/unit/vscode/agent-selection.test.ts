// Which tools the agent gets from settings that people write by hand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import { listing } from "../../../src/tools/listing.ts";
import { TAGS } from "../../../src/tools/define.ts";
import { ACCESS_LEVELS } from "../../../src/tools/selection.ts";
import { selectTools } from "../../../src/vscode/shell/agent-access.ts";
import type { AgentNarrowing, AgentSettings } from "../../../src/vscode/shell/agent-settings.ts";

const defaults: AgentSettings = {
  enabled: true,
  access: "operate",
  methods: [],
  tags: [],
  excludedTools: [],
  narrowings: [],
};
const namesOf = (settings: AgentSettings) => selectTools(settings).tools.map(({ name }) => name);

describe("selectTools", () => {
  it("takes absent settings for their defaults", () => {
    const absent = { access: undefined, methods: undefined, tags: undefined, excludedTools: undefined };
    expect(namesOf({ ...defaults, ...absent })).toEqual(namesOf(defaults));
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
      narrowings: fc.array(fc.record({ access: fc.anything(), tags: fc.anything(), excludedTools: fc.anything() }), {
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(settings, (junk) => {
        const { tools, problem } = selectTools(junk);
        expect(tools.every((tool) => listing.includes(tool))).toBe(true);
        if (problem !== undefined) expect(tools).toEqual([]);
      }),
    );
  });
});

describe("what a workspace narrows", () => {
  const nothing = { access: undefined, tags: undefined, excludedTools: undefined };
  const narrowed = (...narrowings: Partial<AgentNarrowing>[]): AgentSettings => ({
    ...defaults,
    narrowings: narrowings.map((narrowing) => ({ ...nothing, ...narrowing })),
  });

  it("takes away what it does not name", () => {
    const names = namesOf(narrowed({ access: "read", tags: ["pipelines"], excludedTools: ["artie_pipelines_usage"] }));
    expect(names).toContain("list_all_artie_pipelines");
    expect(names).not.toContain("artie_pipelines_start");
    expect(names).not.toContain("list_all_artie_connectors");
    expect(names).not.toContain("artie_pipelines_usage");
  });

  it("can take everything", () => {
    expect(namesOf(narrowed({ access: "off" }))).toEqual([]);
  });

  it("tells tools that do more at a higher level how little is left", () => {
    const settings = { ...narrowed({ access: "change" }), access: "everything" };
    expect(selectTools(settings).access).toBe("change");
  });

  it("turns the tools off with a word that is unknown, and says where it stands", () => {
    expect(selectTools(narrowed({ access: "root" })).problem).toContain("root");
    expect(selectTools(narrowed({ tags: "pipelines" })).problem).toContain("artie.agent.workspaceTags");
  });

  it("never gives what the person or another settings file does not", () => {
    const access = fc.option(fc.constantFrom(...ACCESS_LEVELS), { nil: undefined });
    const tags = fc.option(fc.subarray([...TAGS]), { nil: undefined });
    const excludedTools = fc.option(fc.subarray(catalog.map(({ name }) => name)), { nil: undefined });
    const narrowing = fc.record({ access: fc.oneof(access, fc.constant("off")), tags, excludedTools });
    const settings = fc.record({ access, tags, excludedTools, narrowings: fc.array(narrowing, { maxLength: 3 }) });
    fc.assert(
      fc.property(settings, narrowing, (words, more) => {
        const before = namesOf({ ...defaults, ...words });
        const after = namesOf({ ...defaults, ...words, narrowings: [...words.narrowings, more] });
        expect(before).toEqual(expect.arrayContaining(after));
      }),
    );
  });
});
