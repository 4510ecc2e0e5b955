// Every client's entry goes into files as people have them and out again, with nothing else of them changed.
import { execFileSync } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "@decimalturn/toml-patch";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Client, Scope } from "../../src/clients/client.ts";
import { connect, disconnect, planConnection } from "../../src/clients/connect.ts";
import { artieHome, type Machine } from "../../src/clients/machine.ts";
import { CLIENTS } from "../../src/clients/table.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "clients-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const withFiles = CLIENTS.filter(({ config }) => config !== undefined);
const PLATFORMS = ["linux", "darwin", "win32"] as const;
const cases = withFiles.flatMap((client) => PLATFORMS.map((platform) => [client.id, platform, client] as const));

function machineOf(platform: Machine["platform"]): Machine {
  const home = join(root, "home");
  return platform === "win32"
    ? { platform, home, env: { APPDATA: join(home, "Roaming"), LOCALAPPDATA: join(home, "Local") } }
    : { platform, home, env: {} };
}

/** Files as they lie around: by format, what is in them. */
function contents({ config }: Client): Record<string, string> {
  const servers = config?.servers.at(-1) ?? "";
  if (config?.format === "toml")
    return {
      empty: "",
      full: `model = "o3"\n\n[${servers}.other]\ncommand = "x"\nargs = ["a", 'b']\n\n[projects."/a b"]\ntrust_level = "trusted"\n`,
      commented: `# mine\nmodel   =  "o3" # why\n\n# servers\n[${servers}.other] # theirs\ncommand = "x"\n# the end`,
      windows: `model = "o3"\r\n\r\n[${servers}.other]\r\ncommand = 'C:\\x'\r\n`,
      "with dotted keys": `${servers}.other.command = "x"\nmodel = "o3"\n`,
      "with a header of its own": `[${servers}]\n# none yet\n\n[tui]\na = inf\nb = 1979-05-27T07:32:00Z\n`,
      "in braces, none": `${servers} = {}\n[tui]\ntheme = "dark"\n`,
      "with tabs and a mark": `\uFEFF[${servers}.other]\n\tcommand\t=\t"x"\n`,
      long: Array.from({ length: 300 }, (_, at) => `[projects."/p/${at}"]\ntrust_level = "trusted"\n`).join("\n"),
      "in braces": `${servers} = { other = { command = "x" } }\n[tui]\ntheme = "dark"\n`,
      "with texts that look like ours": `notes = '''\n[${servers}.artie]\ncommand = "no"\n'''\n`,
    };
  const plain = {
    empty: "",
    object: "{}",
    full: `{\n  "z": [1,\n2],\n  "${servers}": {\n    "other": {"command": "x"}\n  },\n  "a": null\n}\n`,
    flat: `{"a":1,"${servers}":{"other":{"command":"x"}}}`,
    "without servers": `{\n\t"a": 1\n}`,
    "empty servers": `{\n    "${servers}": {},\n    "a": 1.0\n}\n`,
    "with lines of two kinds": `{\n  "a": 1,\r\n  "b": "\u2028"\n}`,
    "with odd names": `{"__proto__": {"a": 1}, "${servers}": {"": {}, "a.b": {}}}`,
    long: `{${Array.from({ length: 5_000 }, (_, at) => `"k${at}": [{"a": "${"x".repeat(80)}"}]`).join(",\n")}}`,
    windows: `\uFEFF{\r\n  "${servers}": {\r\n    "other": {}\r\n  }\r\n}\r\n`,
  };
  if (config?.format === "json") return plain;
  return {
    ...plain,
    commented: `// mine\n{\n  // servers\n  "${servers}": {\n    "other": { "command": "x" } // theirs\n    /* the end */\n  }, // why\n  "a": 1 // last\n}\n`,
    "with commas": `{\n  "${servers}": {\n    "other": {}, // theirs\n  },\n}\n`,
    "comments everywhere": `{/* a */"${servers}"/* b */:/* c */{/* d */}/* e */} // end`,
    "commas first": `{\n    "a": 1\n  , "${servers}": {\n      "x": {}\n    , "y": {}\n  }\n}`,
    "ours as a comment": `{\n  "${servers}": {\n    // "artie": { "command": "x" },\n  }\n}`,
    "comments alone": `{\n  // nothing yet\n}\n`,
  };
}

const BROKEN = {
  json: ['{\n  "a": 1,\n  // a comment\n  "b": 2\n}', 3],
  jsonc: ['{\n  "a": 1\n  "b": 2\n}', 3],
  toml: ["a = 1\nb = [1,\nc = 2\n", 3],
} as const;

function valueOf({ config }: Client, text: string): unknown {
  const bare = text.replace("\uFEFF", "");
  return config?.format === "toml"
    ? parseToml(bare)
    : (parseJsonc(bare.trim() || "{}", [], { allowTrailingComma: true }) as unknown);
}

async function pathOf(client: Client, machine: Machine, scope: Scope = "user"): Promise<string> {
  return (await planConnection({ ...target(client, machine, scope), replace: false })).path;
}

function target(client: Client, machine: Machine, scope: Scope = "user") {
  return { client, machine, scope, folder: join(root, "project") };
}

async function lay(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

describe.each(cases)("%s on %s", (_, platform, client) => {
  test("goes into every file and out again, to the byte", async () => {
    const machine = machineOf(platform);
    const path = await pathOf(client, machine);
    for (const [name, text] of Object.entries(contents(client))) {
      await lay(path, text);
      await chmod(path, 0o640);
      const { entry } = await connect({ ...target(client, machine), replace: false });
      const connected = await readFile(path, "utf8");
      const [group = ""] = client.config?.servers ?? [];
      const others = valueOf(client, text) as Record<string, object>;
      expect(valueOf(client, connected), name).toEqual({ ...others, [group]: { ...others[group], artie: entry } });
      expect((await stat(path)).mode & 0o777, name).toBe(0o640);
      for (const comment of text.match(/\/\*.*?\*\/|(?:\/\/|#).*/g) ?? []) expect(connected, name).toContain(comment);
      const again = await connect({ ...target(client, machine), replace: false });
      expect(again.state, name).toBe("there");
      expect(await readFile(path, "utf8"), name).toBe(connected);
      await disconnect({ ...target(client, machine), replace: false });
      expect(await readFile(path, "utf8"), name).toBe(text);
      expect(await readdir(dirname(path)), name).toHaveLength(
        (await readdir(dirname(path))).filter((file) => !file.includes(".artie-")).length,
      );
    }
  });

  test("is made where there is no file, and taken away with its folders", async () => {
    const machine = machineOf(platform);
    await mkdir(machine.home, { recursive: true });
    const path = await pathOf(client, machine);
    await connect({ ...target(client, machine), replace: false });
    expect(valueOf(client, await readFile(path, "utf8"))).toMatchObject({
      [client.config?.servers[0] ?? ""]: { artie: {} },
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await disconnect({ ...target(client, machine), replace: false });
    expect((await readdir(machine.home)).filter((name) => name !== ".artie")).toEqual([]);
  });

  test("leaves a file alone that does not parse, and says where", async () => {
    const machine = machineOf(platform);
    const path = await pathOf(client, machine);
    const [text, line] = BROKEN[client.config?.format ?? "json"];
    await lay(path, text);
    await expect(connect({ ...target(client, machine), replace: false })).rejects.toThrow(
      new RegExp(
        `^${path.replaceAll(/[.\\]/g, "\\$&")}, line ${line}, column \\d+ can't be changed: .+ left alone\\.$`,
      ),
    );
    expect(await readFile(path, "utf8")).toBe(text);
    await expect(readdir(artieHome(machine).clients)).rejects.toThrow("ENOENT");
  });

  test("shows an entry of the person's, and replaces it when told", async () => {
    const machine = machineOf(platform);
    const path = await pathOf(client, machine);
    const [group = ""] = client.config?.servers ?? [];
    const text =
      client.config?.format === "toml"
        ? `[${group}.artie]\ncommand = "mine"\nenv = { ARTIE_API_KEY = "arsk_0123456789abcdef" }\n`
        : `{"${group}":{"artie":{"command":"mine","env":{"ARTIE_API_KEY":"arsk_0123456789abcdef"}}}}`;
    await lay(path, text);
    const refused = await connect({ ...target(client, machine), replace: false }).catch((error: unknown) =>
      String(error),
    );
    expect(refused).toContain('"mine"');
    expect(refused).toContain("add --replace");
    expect(refused).not.toContain("0123456789abcdef");
    expect(await readFile(path, "utf8")).toBe(text);
    await connect({ ...target(client, machine), replace: true });
    expect(await readFile(path, "utf8")).not.toContain("mine");
    await disconnect({ ...target(client, machine), replace: false });
    expect(await readFile(path, "utf8")).toBe(text);
  });
});

const shareable = withFiles.filter(({ config }) => config?.project !== undefined);
describe.each(shareable.flatMap((client) => PLATFORMS.map((platform) => ({ id: client.id, platform, client }))))(
  "$id in a project on $platform",
  ({ platform, client }) => {
    test("has an entry that holds no secret and nobody's home folder where the program knows a variable", async () => {
      const machine = machineOf(platform);
      await mkdir(join(root, "project", "below"), { recursive: true });
      await mkdir(join(root, "project", ".git"));
      const wish = { ...target(client, machine, "project"), folder: join(root, "project", "below") };
      const url = "https://gateway.example/g/art_1_0123456789abcdef/mcp";
      const { path } = await connect({ ...wish, credential: { kind: "grant", url }, replace: false });
      expect(path).toBe(join(root, "project", client.config?.project ?? ""));
      const text = await readFile(path, "utf8");
      expect(text).not.toContain("0123456789abcdef");
      // Codex knows none, and no shell of Windows takes a path with spaces from it.
      expect(text.includes(machine.home)).toBe(client.id === "codex" && platform === "win32");
      // There the home folder is not called $HOME.
      if (platform === "win32") expect(text).not.toMatch(/\bHOME\b/);
      expect(await readFile(join(artieHome(machine).clients, `${client.id}.json`), "utf8")).toContain(url);
      await disconnect({ ...wish, replace: false });
      expect(await readdir(join(root, "project"))).toEqual([".git", "below"]);
    });
  },
);

describe.each(withFiles.map((client) => [client.id, client] as const))(
  "%s, in a file that others edit",
  (_, client) => {
    const { format, servers = [] } = client.config ?? {};
    const [group = ""] = servers;
    /** A person's own entry, as people write it. */
    const theirs: Record<string, string> =
      format === "toml"
        ? {
            tables: `[${group}.artie]\n# mine\ncommand = "x" # run\n\n[${group}.artie.env]\nA = "b"\n\n# next\n[tui]\n`,
            "a line": `[${group}]\nartie = { url = "https://x" } # mine\nb = { command = "y" }`,
            dotted: `${group}.artie.command = "x"\n${group}.b.command = "y"\n`,
            braces: `${group} = { artie = { command = "x" }, b = { command = "y" } } # mine\n`,
          }
        : {
            "a line": `{\n  "${group}": {\n    "artie": { "url":"https://x" },\n    "b": {}\n  }\n}`,
            flat: `{"${group}":{"artie":{}}}`,
          };
    const ends: Record<string, string> =
      format === "toml"
        ? { "a comment": "# none", "no line's end": `[${group}.a]\ncommand = "x"`, "a list": `[[hooks]]\na = 1` }
        : { spaces: "  \n\n", "an empty line": `{"${group}": {\n\n}}` };
    const short = Object.entries(contents(client)).filter(([name]) => name !== "long");
    const files = { ...Object.fromEntries(short), ...ends };
    const edited = (text: string) => text.replace(/^\uFEFF?/, `$&${format === "toml" ? "# edited\n" : "\n \n"}`);

    test.each([
      [false, files],
      [true, theirs],
    ])("comes out to the byte, and what they did stays (an entry replaced: %s)", async (replace, texts) => {
      const machine = machineOf("linux");
      const path = await pathOf(client, machine);
      for (const [name, text] of Object.entries(texts)) {
        await lay(path, text);
        await connect({ ...target(client, machine), replace });
        await writeFile(path, edited(await readFile(path, "utf8")));
        await disconnect({ ...target(client, machine), replace: false });
        expect(await readFile(path, "utf8"), name).toBe(edited(text));
      }
    });

    test("keeps what they put beside it", async () => {
      const machine = machineOf("linux");
      const path = await pathOf(client, machine);
      for (const [name, text] of Object.entries(files)) {
        await lay(path, text);
        await connect({ ...target(client, machine), replace: false });
        const connected = await readFile(path, "utf8");
        const more = format === "toml" ? `${connected}[zz]\na = 1\n` : connected.replace("{", '{"zz": {"a": 1},');
        await writeFile(path, more);
        await disconnect({ ...target(client, machine), replace: false });
        const left = valueOf(client, await readFile(path, "utf8")) as Record<string, object>;
        const { [group]: before = {}, ...others } = valueOf(client, text) as Record<string, object>;
        const { [group]: after = {}, ...rest } = left;
        expect([after, rest], name).toEqual([before, { ...others, zz: { a: 1 } }]);
      }
    });
  },
);

describe("a file that is used", () => {
  test("is left alone where it is read-only", async () => {
    const [client] = withFiles;
    if (!client) throw new Error("No client has a file.");
    const machine = machineOf("linux");
    const path = await pathOf(client, machine);
    await lay(path, "{}");
    await chmod(path, 0o400);
    await expect(connect({ ...target(client, machine), replace: false })).rejects.toThrow(`${path} is read-only`);
    expect(await readFile(path, "utf8")).toBe("{}");
    expect((await readdir(artieHome(machine).clients)).filter((name) => name.endsWith(".json"))).toEqual([]);
    await chmod(path, 0o600);
    await connect({ ...target(client, machine), replace: false });
    await chmod(path, 0o400);
    await expect(disconnect({ ...target(client, machine), replace: false })).rejects.toThrow(`${path} is read-only`);
    expect(await readFile(path, "utf8")).toContain("artie");
  });

  const client = withFiles.find(({ id }) => id === "claude-code");
  if (!client) throw new Error("The table has no Claude Code.");

  test("stays a link, and what it leads to is changed", async () => {
    const machine = machineOf("linux");
    const path = await pathOf(client, machine);
    const real = join(root, "dotfiles", "claude.json");
    await lay(real, "{}\n");
    await mkdir(dirname(path), { recursive: true });
    await symlink(real, path);
    await connect({ ...target(client, machine), replace: false });
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readFile(real, "utf8")).toContain("artie");
    await disconnect({ ...target(client, machine), replace: false });
    expect(await readFile(real, "utf8")).toBe("{}\n");
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
  });

  test.skipIf(process.platform === "win32")("is left alone where it leads to no file, as /dev/null", async () => {
    const machine = machineOf("linux");
    const path = await pathOf(client, machine);
    const device = join(root, "device");
    execFileSync("mkfifo", [device]);
    await mkdir(dirname(path), { recursive: true });
    await symlink(device, path);
    await expect(connect({ ...target(client, machine), replace: false })).rejects.toThrow(
      /is no file, or leads to none/,
    );
    expect((await stat(device)).isFIFO()).toBe(true);
  });

  test("keeps what others have written since", async () => {
    const machine = machineOf("linux");
    const path = await pathOf(client, machine);
    await lay(path, '{\n  "a": 1\n}\n');
    await connect({ ...target(client, machine), replace: false });
    await writeFile(path, (await readFile(path, "utf8")).replace('"a": 1', '"a": 2,\n  "b": 3'));
    const { restored } = await disconnect({ ...target(client, machine), replace: false });
    expect(restored).toBe(false);
    expect(await readFile(path, "utf8")).toBe('{\n  "a": 2,\n  "b": 3\n}\n');
  });

  test("is asked about when its entry was changed since", async () => {
    const machine = machineOf("linux");
    const path = await pathOf(client, machine);
    await connect({ ...target(client, machine), replace: false });
    const changed = (await readFile(path, "utf8")).replace('"--client"', '"--client-mine"');
    await writeFile(path, changed);
    await expect(disconnect({ ...target(client, machine), replace: false })).rejects.toThrow("--client-mine");
    expect(await readFile(path, "utf8")).toBe(changed);
    await disconnect({ ...target(client, machine), replace: true });
    await expect(stat(path)).rejects.toThrow("ENOENT");
  });

  test.each([
    ["has its servers twice", '{"mcpServers":{},\n"mcpServers":{}}', /line 2, column 1 .*"mcpServers" is there twice/],
    ["has a list of servers", '{\n "mcpServers": []\n}', /line 2, column 16 .*"mcpServers" is no object/],
    ["is a list", "[]", /line 1, column 1 .*it holds no object/],
    ["is cut off", '{"a": ', /line 1, column \d+ /],
    ["has our name twice", '{"mcpServers":{"artie":{},"artie":{}}}', /line 1, column 27 .*"artie" is there twice/],
    [
      "is nested too deeply to be read",
      `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
      /: it is nested too deeply\./,
    ],
    ["is no UTF-8", Buffer.from([0xff, 0xfe, 0x7b, 0]), /no UTF-8 text/],
  ])("is left alone when it %s", async (_, content, message) => {
    const machine = machineOf("linux");
    const path = await pathOf(client, machine);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await expect(connect({ ...target(client, machine), replace: false })).rejects.toThrow(message);
    expect(await readFile(path)).toEqual(Buffer.from(content));
  });
});
