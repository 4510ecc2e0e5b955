// Files that nobody thought of: whatever stands in them, an entry goes in and comes out and the rest stays.
import fc from "fast-check";
import { parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "@decimalturn/toml-patch";
import { expect, test } from "vitest";
import type { ConfigFile } from "../../src/clients/client.ts";
import { editorOf } from "../../src/clients/files/editor.ts";
import { claudeCode, codex, opencode } from "../../src/clients/table/terminal.ts";

const entry = { command: "/home/a b/.artie/bin/artie-mcp", args: ["--client", 'a"b\\c'], enabled: true };

/** White space and comments as they may stand between any two tokens. */
const gap = (comments: boolean) =>
  fc.array(fc.constantFrom(" ", "\n", "\t", "\r\n", ...(comments ? ["// one, {two}\n", '/* "three": [ */'] : [])), {
    maxLength: 3,
  });

/** JSON as text, with gaps between its tokens. */
function jsonText(comments: boolean, servers: string): fc.Arbitrary<string> {
  const name = fc.string({ maxLength: 6 }).filter((key) => key !== "artie" && key !== servers && key !== "__proto__");
  const value = fc.jsonValue({ maxDepth: 2 }).map((json) => JSON.stringify(json));
  const object = (inner: fc.Arbitrary<readonly [string, string][]>) =>
    fc
      .tuple(inner, fc.infiniteStream(gap(comments)), comments ? fc.boolean() : fc.constant(false))
      .map(([pairs, gaps, comma]) => {
        const next = () => (gaps.next().value as string[]).join("");
        const members = pairs.map(
          ([key, text]) => `${next()}${JSON.stringify(key)}${next()}:${next()}${text}${next()}`,
        );
        return `{${members.join(",")}${comma && members.length > 0 ? "," : ""}${next()}}`;
      });
  const pairs = fc.uniqueArray(fc.tuple(name, value), { maxLength: 3, selector: ([key]) => key });
  const group = object(pairs).map((text): [string, string] => [servers, text]);
  const all = fc.tuple(pairs, fc.option(group, { nil: undefined }), fc.nat()).map(([others, ours, at]) => {
    const members = [...others];
    if (ours) members.splice(at % (members.length + 1), 0, ours);
    return members;
  });
  return fc
    .tuple(gap(comments), object(all), gap(comments))
    .map(([before, text, after]) => before.join("") + text + after.join(""));
}

const tomlText = fc
  .uniqueArray(
    fc.record({
      header: fc.constantFrom(
        "mcp_servers.other",
        "mcp_servers . 'a.b'",
        'projects."/a b"',
        "tui",
        "mcp_servers.other.env",
        "profiles.x",
      ),
      above: fc.constantFrom("", "# above\n", "\n# apart\n\n", "\n"),
      lines: fc.constantFrom(
        "a = 1 # one\n",
        "b = [\n  1, # [x]\n  2,\n]\n",
        "c = '''\n[mcp_servers.artie]\n'''\n",
        "",
        "d = 1979-05-27\r\n",
      ),
      below: fc.constantFrom("", "# below\n", "\n"),
    }),
    { selector: ({ header }) => header, maxLength: 5 },
  )
  .map((tables) => tables.map(({ header, above, lines, below }) => `${above}[${header}]\n${lines}${below}`).join(""));

function bothWays({ config }: { config?: ConfigFile }, text: string) {
  if (!config) throw new Error("This client has no file.");
  const editor = editorOf(config, "artie", "FILE");
  const set = editor.set(text, entry);
  return { set, back: editor.remove(set, editor.depth(text)), read: editor.read(set) };
}

const comments = (text: string) => text.match(/\/\/ one, \{two\}|\/\* "three": \[ \*\//g) ?? [];
const jsonValue = (text: string) => structuredClone(parseJsonc(text, [], { allowTrailingComma: true }) as object);

test.each([
  ["JSON", claudeCode, jsonText(false, "mcpServers"), "mcpServers"],
  ["JSONC", opencode, jsonText(true, "mcp"), "mcp"],
] as const)("%s", (_, client, texts, group) => {
  fc.assert(
    fc.property(texts, (text) => {
      const before = jsonValue(text) as Record<string, object>;
      const { set, back, read } = bothWays(client, text);
      expect(read).toEqual(entry);
      expect(jsonValue(set)).toEqual({ ...before, [group]: { ...before[group], artie: entry } });
      expect(jsonValue(back)).toEqual(before);
      expect(comments(set)).toEqual(comments(text));
      expect(comments(back)).toEqual(comments(text));
      // Nothing but white space and commas around the place may differ.
      expect(back.replaceAll(/[\s,]/g, "")).toBe(text.replaceAll(/[\s,]/g, ""));
    }),
    { numRuns: 400 },
  );
});

test("TOML", () => {
  fc.assert(
    fc.property(tomlText, (text) => {
      const { set, back, read } = bothWays(codex, text);
      expect(read).toEqual(entry);
      expect(set.startsWith(text)).toBe(true);
      expect(back.trimEnd()).toBe(text.trimEnd());
      expect(parseToml(back)).toEqual(parseToml(text));
    }),
    { numRuns: 300 },
  );
});
