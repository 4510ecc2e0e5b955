// artie-mcp connect and disconnect as a person types them, in a home of their own.
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { CLIENTS } from "../../src/clients/table.ts";
import { useBuilt } from "../mcp/built.ts";
import { type ChildOptions, run } from "../mcp/child.ts";

const built = useBuilt();
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "connect-"));
  // A folder of each is what an installed client leaves.
  for (const folder of [".claude", ".codex", ".gemini", join(".config", "opencode"), ".cursor", "project"])
    await mkdir(join(home, folder), { recursive: true });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const artieMcp = (args: readonly string[], stdin = "", env: Record<string, string> = {}, options: ChildOptions = {}) =>
  run(
    [built.cli, ...args],
    stdin,
    { HOME: home, PATH: "/usr/bin:/bin", XDG_CONFIG_HOME: "", ...env },
    { cwd: home, ...options },
  );

const listed = z.array(
  z.looseObject({ id: z.string(), installed: z.boolean(), connected: z.boolean(), broken: z.array(z.string()) }),
);

async function list() {
  const { stdout } = await artieMcp(["connect", "--list", "--json"]);
  return new Map(listed.parse(JSON.parse(stdout)).map((row) => [row.id, row]));
}

describe("connect", () => {
  test("is one command, after which the client's server works, and disconnect leaves nothing", async () => {
    const config = join(home, ".claude.json");
    const before = '{\n  "numStartups": 3\n}\n';
    await writeFile(config, before);
    const connected = await artieMcp(["connect", "claude-code", "--sandbox"]);
    expect(connected).toMatchObject({ code: 0, stderr: "" });
    expect(connected.stdout).toContain(
      `Claude Code is connected: ${config} starts ${join(home, ".artie/bin/artie-mcp")}.`,
    );
    const { mcpServers } = z
      .object({ mcpServers: z.object({ artie: z.looseObject({ command: z.string(), args: z.array(z.string()) }) }) })
      .parse(JSON.parse(await readFile(config, "utf8")));
    const { command, args } = mcpServers.artie;
    const list = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "list_all_artie_pipelines" } };
    const served = await run(args, `${JSON.stringify(list)}\n`, { HOME: home }, { program: command });
    expect(served).toMatchObject({ code: 0, stderr: "" });
    expect(served.stdout).toContain("Orders Postgres to Snowflake");

    const checked = await artieMcp(["connect", "--check", "claude-code"]);
    expect(checked.stdout).toMatch(
      /^Claude Code works with Artie: \d+ tools are offered\. \d+ pipelines were listed\./,
    );
    const gone = await artieMcp(["disconnect", "claude-code"]);
    expect(gone.stdout).toBe(`Claude Code is disconnected: ${config} is again as it was.\n`);
    expect(await readFile(config, "utf8")).toBe(before);
    expect(await readdir(home)).not.toContain(".artie");
  });

  test("shows what it would do and does nothing with --dry-run", async () => {
    const { code, stdout } = await artieMcp(["connect", "codex", "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Would add to .+config\.toml:\n\{[^]+"required": true[^]+Nothing was changed\.\n$/);
    expect(await readdir(home)).not.toContain(".artie");
    expect(await readdir(join(home, ".codex"))).toEqual([]);
  });

  test("keeps a grant for this user alone, and never in a file of the client", async () => {
    const url = "https://gateway.example/g/art_7_0123456789abcdefghijklmn/mcp";
    const { code, stdout } = await artieMcp(["connect", "gemini-cli", "--grant-stdin", "--access", "read"], `${url}\n`);
    expect(code).toBe(0);
    expect(stdout).not.toContain("art_7_");
    expect(await readFile(join(home, ".gemini", "settings.json"), "utf8")).not.toContain("art_7_");
    const kept = join(home, ".artie", "clients", "gemini-cli.json");
    expect(JSON.parse(await readFile(kept, "utf8"))).toMatchObject({
      credential: { kind: "grant", url },
      selection: { access: "read" },
    });
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, ".artie", "clients"))).mode & 0o777).toBe(0o700);
  });

  test("goes through a home folder that is a link", async () => {
    const real = await mkdtemp(join(tmpdir(), "connect-real-"));
    await mkdir(join(real, ".claude"));
    const link = join(home, "link");
    await symlink(real, link);
    await artieMcp(["connect", "claude-code"], "", { HOME: link });
    expect(await readFile(join(real, ".claude.json"), "utf8")).toContain("artie-mcp");
    await artieMcp(["disconnect", "claude-code"], "", { HOME: link });
    expect(await readdir(real)).toEqual([".claude"]);
    await rm(real, { recursive: true });
  });

  test("lies where ARTIE_HOME says", async () => {
    const elsewhere = join(home, "else where");
    const { code } = await artieMcp(["connect", "cursor"], "", { ARTIE_HOME: elsewhere });
    expect(code).toBe(0);
    expect(await readFile(join(home, ".cursor", "mcp.json"), "utf8")).toContain(join(elsewhere, "bin", "artie-mcp"));
    expect((await readdir(elsewhere)).sort()).toEqual(["bin", "clients", "lib"]);
  });

  test("keeps the launcher until the last client goes", async () => {
    await artieMcp(["connect", "claude-code"]);
    await artieMcp(["connect", "cursor"]);
    await artieMcp(["disconnect", "claude-code"]);
    expect(await readdir(join(home, ".artie", "bin"))).toEqual(["artie-mcp"]);
    await artieMcp(["disconnect", "cursor"]);
    expect(await readdir(home)).not.toContain(".artie");
  });

  test("leaves nothing anywhere when the extension is uninstalled, but an entry that somebody has changed", async () => {
    await mkdir(join(home, "project", ".git"));
    const cursor = join(home, ".cursor", "mcp.json");
    await writeFile(cursor, "{}");
    await artieMcp(["connect", "cursor"]);
    await artieMcp(["connect", "codex", "--project"], "", {}, { cwd: join(home, "project") });
    expect(await readFile(join(home, "project", ".codex", "config.toml"), "utf8")).not.toContain(home);
    await artieMcp(["connect", "claude-code"]);
    const changed = (await readFile(join(home, ".claude.json"), "utf8")).replace("--client", "--mine");
    await writeFile(join(home, ".claude.json"), changed);
    const uninstall = join(built.cli, "..", "uninstall.js");
    expect(await run([uninstall], "", { HOME: home })).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await readFile(cursor, "utf8")).toBe("{}");
    expect(await readdir(join(home, "project"))).toEqual([".git"]);
    expect(await readFile(join(home, ".claude.json"), "utf8")).toBe(changed);
    expect(await readdir(home)).not.toContain(".artie");
  });

  test("of a project says what everybody else has to do, without a token in any file of it", async () => {
    const project = join(home, "project");
    await mkdir(join(project, ".git"));
    const url = "https://gateway.example/g/art_7_0123456789abcdefghijklmn/mcp";
    const args = ["connect", "claude-code", "--project", "--grant-stdin"];
    const { code, stdout } = await artieMcp(args, url, {}, { cwd: project });
    expect(code).toBe(0);
    expect(stdout).toContain("Everybody else who works here runs once: artie-mcp connect claude-code --project (");
    expect(stdout).toContain("export ARTIE_GRANT=https://...\n");
    expect(stdout).toContain("The entry works on Linux and macOS alone: it names the home folder as there.\n");
    expect(stdout).not.toContain("art_7_");
    const shared = await readFile(join(project, ".mcp.json"), "utf8");
    expect(shared).not.toMatch(/art_7_|\/tmp\//);
    // Copilot reads the same file: it is said, and nothing is changed.
    await mkdir(join(home, ".copilot"));
    const same = await artieMcp(["connect", "copilot-cli", "--project"], "", {}, { cwd: project });
    expect(same).toMatchObject({ code: 1, stdout: "" });
    expect(same.stderr).toContain(".mcp.json has the entry of Claude Code already, and Copilot CLI");
    expect(await readFile(join(project, ".mcp.json"), "utf8")).toBe(shared);
    // A teammate finds the entry there, and leaves it there.
    const theirs = join(home, "theirs");
    await mkdir(join(theirs, ".claude"), { recursive: true });
    const teammate = (...words: string[]) =>
      artieMcp([...words, "claude-code", "--project"], "", { HOME: theirs }, { cwd: project });
    expect(await teammate("connect")).toMatchObject({ code: 0, stderr: "" });
    expect(await teammate("disconnect")).toMatchObject({ code: 0, stderr: "" });
    expect(await readFile(join(project, ".mcp.json"), "utf8")).toBe(shared);
  });

  test("of two installations asks each program, and says which configuration was left alone", async () => {
    const program = async (folder: string, says: string) => {
      await mkdir(join(home, folder));
      await writeFile(join(home, folder, "claude"), `#!/bin/sh\necho "artie: x - ${says}"\n`, { mode: 0o755 });
    };
    await program("npm", "✔ Connected");
    await program("native", "✘ Failed to connect");
    await symlink(join(home, "npm", "claude"), join(home, "native", "again"));
    const PATH = [join(home, "npm"), join(home, "native"), "/usr/bin", "/bin"].join(delimiter);
    await artieMcp(["connect", "claude-code", "--sandbox"], "", { PATH });
    const { code, stderr } = await artieMcp(["connect", "--check", "claude-code"], "", { PATH });
    expect(code).toBe(1);
    expect(stderr).toContain(`Claude Code (${join(home, "npm", "claude")}) itself reaches it.`);
    expect(stderr).toContain(`Claude Code (${join(home, "native", "claude")}) itself does not reach it: `);
    const folder = join(home, ".config", "opencode");
    for (const name of ["opencode.json", "opencode.jsonc"]) await writeFile(join(folder, name), "{}\n");
    const { stdout } = await artieMcp(["connect", "opencode"]);
    expect(stdout).toContain(`opencode is connected: ${join(folder, "opencode.jsonc")} starts `);
    expect(stdout).toContain(`${join(folder, "opencode.json")} is there too and was left alone: `);
    expect(await readFile(join(folder, "opencode.json"), "utf8")).toBe("{}\n");
  });

  test("shows the steps for those that are elsewhere, and the code for those that are code", async () => {
    expect((await artieMcp(["connect", "chatgpt"])).stdout).toMatch(/^1\. .+artie-mcp gateway/);
    const { stdout } = await artieMcp(["connect", "langgraph", "--sandbox"]);
    expect(stdout).toContain(`command: "${join(home, ".artie", "bin", "artie-mcp")}"`);
    expect((await artieMcp(["disconnect", "langgraph"])).stdout).toBe("LangGraph and LangChain is disconnected.\n");
    expect(await readdir(home)).not.toContain(".artie");
  });
});

describe("connect --list", () => {
  test("says for all what is installed, connected and broken, and why", async () => {
    await artieMcp(["connect", "claude-code"]);
    await artieMcp(["connect", "codex"]);
    await artieMcp(["connect", "opencode"]);
    await writeFile(join(home, ".codex", "config.toml"), "a = [1,\n");
    await writeFile(join(home, ".config", "opencode", "opencode.json"), "{}");
    const rows = await list();
    expect([...rows.keys()]).toEqual(CLIENTS.map(({ id }) => id));
    expect(rows.get("claude-code")).toMatchObject({ installed: true, connected: true, broken: [] });
    expect(rows.get("windsurf")).toMatchObject({ installed: false, connected: false, broken: [] });
    expect(rows.get("codex")?.broken).toEqual([
      expect.stringMatching(/config\.toml, line \d, column \d+ can't be changed/),
    ]);
    expect(rows.get("opencode")?.broken).toEqual([expect.stringMatching(/^The entry in .+opencode\.json is gone: /)]);
    await rm(join(home, ".artie", "bin"), { recursive: true });
    expect((await list()).get("claude-code")?.broken).toEqual([expect.stringMatching(/artie-mcp is not there/)]);
    const { stdout } = await artieMcp(["connect", "--list"]);
    expect(stdout).toMatch(/^CLIENT +INSTALLED +CONNECTED +BROKEN\nclaude-code +yes +user +/);
  });
});

describe("what can't be done is said in one line, and nothing is changed by half", () => {
  /** Another user where this one may write everywhere. */
  const other: ChildOptions = process.getuid?.() === 0 ? { uid: 65_534 } : {};

  test.each(CLIENTS.filter(({ config }) => config !== undefined).map(({ id }) => id))(
    "an unwritable file of %s",
    async (id) => {
      const tried = CLIENTS.find((client) => client.id === id);
      const machine = { platform: process.platform === "darwin" ? "darwin" : "linux", home, env: {} } as const;
      for (const folder of tried?.folders(machine) ?? []) await mkdir(folder, { recursive: true });
      const path = tried?.config?.user(machine)[0] ?? "";
      await mkdir(join(path, ".."), { recursive: true });
      const text = tried?.config?.format === "toml" ? "a = 1\n" : "{}\n";
      await writeFile(path, text, { mode: 0o644 });
      const artie = await mkdtemp(join(tmpdir(), "connect-other-"));
      if (other.uid !== undefined) await chown(artie, other.uid, other.uid);
      await chmod(home, 0o755);
      await chmod(join(path, ".."), 0o555);
      try {
        const { code, stdout, stderr } = await artieMcp(["connect", id], "", { ARTIE_HOME: artie }, other);
        expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
        expect(stderr).toBe(`artie-mcp: ${path} can't be written: EACCES. Nothing was changed.\n`);
        expect(await readFile(path, "utf8")).toBe(text);
        expect(await readdir(artie).catch(() => [])).toEqual([]);
      } finally {
        await chmod(join(path, ".."), 0o755);
        await rm(artie, { recursive: true, force: true });
      }
    },
  );

  test.each([
    [["connect"], 2, /^Name a client; artie-mcp connect --list shows them/],
    [["connect", "claude"], 2, /^There is no client "claude"; there are claude-code, claude-desktop, codex/],
    [["connect", "codex", "cursor"], 2, /^Name one client: "cursor" is one too many/],
    [["connect", "--list", "codex"], 2, /^--list lists all clients/],
    [["connect", "codex", "--json"], 2, /^--json goes with --list/],
    [["connect", "codex", "--sandbox", "--grant-stdin"], 2, /^Give --grant-stdin or --sandbox, not both/],
    [["connect", "codex", "--grant-stdin"], 2, /^--grant-stdin takes the URL of a grant, or an API key/],
    [["connect", "codex", "--grant", "https://x"], 2, /^Unknown option '--grant'/],
    [["connect", "codex", "--pipeline", ""], 2, /^--pipeline takes the name or UUID of a pipeline/],
    [["connect", "codex", "--access", "root"], 2, /^There is no access level "root"/],
    [
      ["connect", "windsurf"],
      1,
      /^Windsurf \(Devin Desktop\) was not found on this machine\. Looked for windsurf on the PATH, .+\.codeium/,
    ],
    [["connect", "claude-desktop", "--project"], 1, /^Claude Desktop has no configuration of a project/],
    [["connect", "--check", "codex"], 1, /^Codex is not connected: artie-mcp connect codex/],
    [["disconnect", "codex"], 1, /^Codex is not connected\./],
    [["disconnect"], 2, /^Name a client/],
  ])("%j", async (args, code, message) => {
    const ended = await artieMcp(args);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: "" });
    expect(ended.stderr).toMatch(/^artie-mcp: [^\n]+\n$/);
    expect(ended.stderr.slice("artie-mcp: ".length)).toMatch(message);
    expect(await readdir(home)).not.toContain(".artie");
  });
});
