// The tables of the README that are made from what there is: the tools and the settings. `npm run readme` writes them,
// a test checks them.
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { z } from "zod";
import { catalog } from "../../src/tools/catalog.ts";
import { toolTable } from "../../src/tools/table.ts";

const root = new URL("../../", import.meta.url);
const README = new URL("README.md", root);

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
  const filled = fill(fill(text, "tools", toolTable(catalog)), "settings", await settingsTable());
  return format(filled, { parser: "markdown", printWidth: 120 });
}

export async function actualReadme(): Promise<string> {
  return readFile(README, "utf8");
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

if (process.argv[1] === new URL(import.meta.url).pathname) await writeFile(README, await expectedReadme());
