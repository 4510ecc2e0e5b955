// The skills that ship, as editors and agents read them (https://agentskills.io), and every text for a model that names
// tools: a name that does not exist sends a model astray.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { INSTRUCTIONS } from "../../src/mcp/instructions.ts";
import { toolsNamedIn } from "../../src/mcp/prompts/catalog.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { root } from "../harness/paths.ts";

const manifest = z
  .object({
    contributes: z.object({
      chatSkills: z.array(z.strictObject({ path: z.string(), when: z.string() })),
      configuration: z.unknown(),
    }),
  })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
const skills = manifest.contributes.chatSkills;
const toolNames = new Set(catalog.map(({ name }) => name));

const frontmatter = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(64),
  description: z.string().min(1).max(1024),
});

function readSkill(path: string) {
  const [, head = "", body = ""] = /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(join(root, path), "utf8")) ?? [];
  return { ...frontmatter.parse(parse(head)), body };
}

function unknownTools(text: string): string[] {
  return toolsNamedIn(text).filter((name) => !toolNames.has(name));
}

describe("the skills", () => {
  test("that the manifest announces are those that are there", () => {
    const folder = join(root, "media/skills");
    const there = readdirSync(folder).map((name) => `./media/skills/${name}/SKILL.md`);
    expect(skills.map(({ path }) => path).toSorted()).toEqual(there.toSorted());
  });

  test.each(skills)("$path has the format of a skill", ({ path, when }) => {
    const { name, description, body } = readSkill(path);
    // Otherwise VS Code leaves the skill out.
    expect(name).toBe(basename(dirname(path)));
    expect(description).toMatch(/ Use when .*\.$/);
    expect(countTokens(body)).toBeLessThan(1_000);
    expect(when).toBe("config.artie.agent.enabled");
    expect(JSON.stringify(manifest.contributes.configuration)).toContain('"artie.agent.enabled"');
  });

  test.each(skills)("$path names tools, and only such that exist", ({ path }) => {
    const { body } = readSkill(path);
    expect(toolsNamedIn(body).length).toBeGreaterThan(3);
    expect(unknownTools(body)).toEqual([]);
  });
});

describe("texts for a model", () => {
  test("name only tools that exist: descriptions of tools and the server's instructions", () => {
    expect(catalog.flatMap(({ description }) => unknownTools(description))).toEqual([]);
    expect(INSTRUCTIONS).toContain("Artie");
    expect(unknownTools(INSTRUCTIONS)).toEqual([]);
  });

  test("would be found out if they named another", () => {
    const text = "First list_all_artie_pipelines, then artie_pipelines_stop_everything, then delete_a_artie_planet.";
    expect(unknownTools(text)).toEqual(["artie_pipelines_stop_everything", "delete_a_artie_planet"]);
  });
});
