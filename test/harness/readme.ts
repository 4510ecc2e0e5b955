// The texts that are made from what there is: the README's tables of tools and settings, its list of agents, and the
// guides of the agents. `npm run readme` writes them, a test checks them.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { z } from "zod";
import { guideList, guideOf, installLinks, overviewOf } from "../../src/clients/guide.ts";
import { CLIENTS } from "../../src/clients/table.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { toolTable } from "../../src/tools/table.ts";

const root = new URL("../../", import.meta.url);
const README = new URL("README.md", root);
const GUIDES = new URL("media/connect/", root);

const manifest = z.object({
  contributes: z.object({
    configuration: z.object({
      properties: z.record(
        z.string(),
        z.object({ default: z.unknown(), markdownDescription: z.string(), scope: z.string().optional() }),
      ),
    }),
  }),
});

/** The README as it should be: the text between the marks replaced. */
export async function expectedReadme(): Promise<string> {
  const text = await readFile(README, "utf8");
  const agents = `Guides: ${guideList(CLIENTS)}\n\nWhere the launcher is there already: ${installLinks(CLIENTS)}\n`;
  const filled = fill(fill(text, "tools", toolTable(catalog)), "settings", await settingsTable());
  return format(fill(filled, "agents", agents), { parser: "markdown", printWidth: 120 });
}

export async function actualReadme(): Promise<string> {
  return readFile(README, "utf8");
}

/** The guides as they should be, by file name. */
export async function expectedGuides(): Promise<Map<string, string>> {
  const guides = [overviewOf(CLIENTS), ...CLIENTS.map(guideOf)];
  const texts = guides.map(({ text }) => format(text, { parser: "markdown", printWidth: 120 }));
  return new Map((await Promise.all(texts)).map((text, index) => [guides[index]?.file ?? "", text]));
}

export async function actualGuides(): Promise<Map<string, string>> {
  const names = await readdir(GUIDES);
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, GUIDES), "utf8")));
  return new Map(names.map((name, index) => [name, texts[index] ?? ""]));
}

function fill(text: string, mark: string, content: string): string {
  const pattern = new RegExp(`<!-- ${mark} -->[^]*<!-- /${mark} -->`);
  if (!pattern.test(text)) throw new Error(`README.md has no place marked "${mark}".`);
  return text.replace(pattern, () => `<!-- ${mark} -->\n\n${content}\n<!-- /${mark} -->`);
}

async function settingsTable(): Promise<string> {
  const { properties } = manifest.parse(JSON.parse(await readFile(new URL("package.json", root), "utf8"))).contributes
    .configuration;
  const words = z
    .record(z.string(), z.string())
    .parse(JSON.parse(await readFile(new URL("package.nls.json", root), "utf8")));
  const rows = Object.entries(properties).map(([name, setting]) => {
    const text = setting.markdownDescription.replace(/^%(.+)%$/, (_, key: string) => words[key] ?? key);
    return `| \`${name}\` | \`${JSON.stringify(setting.default)}\` | ${text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|")} |`;
  });
  return ["| Setting | Default | What it is for |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

async function writeAll(): Promise<void> {
  await writeFile(README, await expectedReadme());
  await rm(GUIDES, { recursive: true, force: true });
  await mkdir(GUIDES);
  for (const [name, text] of await expectedGuides()) await writeFile(new URL(name, GUIDES), text);
}

if (process.argv[1] === new URL(import.meta.url).pathname) await writeAll();
