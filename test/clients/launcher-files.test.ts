// What the launcher finds and leaves on disk: files of windows, its own script and code.
import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { artieHome } from "../../src/clients/machine.ts";
import { removeWindow } from "../../src/clients/windows.ts";
import { socketFiles } from "../../src/mcp/socket-files.ts";
import { run } from "../mcp/child.ts";
import { useLauncher } from "./launched.ts";

const at = useLauncher();
const LIST = "list_all_artie_pipelines";

describe("files of windows", () => {
  test("of processes that are gone are removed, two hundred of them", async () => {
    await at.connect();
    const { programs } = await at.openWindow();
    const [name = ""] = await readdir(join(at.root, "windows"));
    const window = z.looseObject({}).parse(JSON.parse(await readFile(join(at.root, "windows", name), "utf8")));
    for (let index = 0; index < 200; index += 1) {
      const gone = JSON.stringify({ ...window, pid: 4_194_304 + index });
      await writeFile(join(at.root, "windows", `${4_194_304 + index}.json`), gone, { mode: 0o600 });
    }
    await using client = await at.client().begin();
    await client.names();
    expect(programs).toEqual(["claude-code"]);
    expect(await readdir(join(at.root, "windows"))).toEqual([name]);
  });

  test("go with the last client, but for those of windows that live, which take the folder along when they close", async () => {
    await at.connect();
    await at.openWindow();
    const folder = join(at.root, "windows");
    const [name = ""] = await readdir(folder);
    const window = z.looseObject({}).parse(JSON.parse(await readFile(join(folder, name), "utf8")));
    await writeFile(join(folder, "4194304.json"), JSON.stringify({ ...window, pid: 4_194_304 }), { mode: 0o600 });
    await writeFile(join(folder, "4194305.json.new"), "{");
    for (const other of ["turns", "spec"]) await mkdir(join(at.root, other));
    await writeFile(join(at.root, "spec", "copy.json"), "{}");
    await at.artieMcp(["disconnect", "claude-code"]);
    expect(await readdir(at.root)).toEqual(["windows"]);
    expect(await readdir(folder)).toEqual([name]);
    await removeWindow(artieHome({ platform: "linux", home: at.home, env: {} }), process.pid);
    expect(await readdir(at.home)).not.toContain(".artie");
  });

  test.each([
    ["are open to others", { mode: 0o644 }],
    ["are half written", { cut: 20 }],
    ["are links", { link: true }],
    ["are pipes that nobody writes to", { pipe: true }],
    ["are of another machine", { host: "elsewhere" }],
  ])(
    "that %s are as if they were not there",
    async (_, how: { mode?: number; cut?: number; link?: boolean; pipe?: boolean; host?: string }) => {
      await at.connect();
      const { programs } = await at.openWindow();
      const [name = ""] = await readdir(join(at.root, "windows"));
      const path = join(at.root, "windows", name);
      const text = (await readFile(path, "utf8")).replace(hostname(), how.host ?? hostname());
      await rm(path);
      const target = how.link === true ? join(at.home, "planted") : path;
      if (how.pipe === true) execFileSync("mkfifo", ["-m", "600", target]);
      else await writeFile(target, text.slice(0, how.cut ?? text.length), { mode: how.mode ?? 0o600 });
      if (how.link === true) await symlink(target, path);
      await using client = await at.client().begin();
      expect((await client.call(LIST)).isError).toBe(true);
      expect(programs).toEqual([]);
    },
  );

  test("in a folder that is a link are not looked at", async () => {
    await at.connect();
    const { programs } = await at.openWindow();
    await cp(join(at.root, "windows"), join(at.home, "planted"), { recursive: true });
    await rm(join(at.root, "windows"), { recursive: true });
    await symlink(join(at.home, "planted"), join(at.root, "windows"));
    await using client = await at.client().begin();
    expect((await client.call(LIST)).isError).toBe(true);
    expect(programs).toEqual([]);
  });

  test("whose window does not answer are passed over", async () => {
    await at.connect();
    const { socket } = await at.openWindow({ active: 2 });
    const { programs } = await at.openWindow({ active: 1 });
    const { address } = socketFiles(socket.directory);
    await rm(await readFile(address, "utf8"));
    await using client = await at.client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
    expect(programs).toEqual(["claude-code"]);
  });
});

describe("the at.launcher itself", () => {
  test("is the command line with other words", async () => {
    await at.connect();
    const { code, stdout } = await run(["--version"], "", { HOME: at.home }, { program: at.launcher });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
  });

  test("keeps its path over versions, and an older version leaves a newer one's alone", async () => {
    await at.connect();
    const older = await readFile(at.launcher, "utf8");
    const newer = join(at.home, "newer");
    await cp(join(at.built.cli, "..", ".."), newer, { recursive: true });
    await writeFile(join(newer, "package.json"), JSON.stringify({ type: "module", version: "7.0.0" }));
    expect((await run([join(newer, "dist", "cli.js"), "connect", "claude-code"], "", { HOME: at.home })).code).toBe(0);
    const script = await readFile(at.launcher, "utf8");
    expect(script).toBe(older.replaceAll(version, "7.0.0"));
    await at.connect();
    expect(await readFile(at.launcher, "utf8")).toBe(script);
    expect((await readdir(join(at.root, "lib"))).sort()).toEqual([version, "7.0.0"]);
    await rm(newer, { recursive: true });
    await at.openWindow();
    await using client = await at.client().begin();
    expect((await client.call(LIST)).isError).toBeUndefined();
  });

  test("finds another Node when the one that it knew is gone", async () => {
    await at.connect();
    const script = await readFile(at.launcher, "utf8");
    await writeFile(at.launcher, script.replaceAll(process.execPath, "/nowhere/node"));
    const env = { HOME: at.home, PATH: join(process.execPath, "..") };
    expect((await run(["--version"], "", env, { program: at.launcher })).stdout).toBe(`${version}\n`);
    const without = await run(["--version"], "", { ...env, PATH: "" }, { program: at.launcher });
    expect(without).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/neither Node 20 nor VS Code was found/) as string,
    });
  });

  test("ends when nobody reads its answers any more", async () => {
    await at.connect();
    await at.openWindow();
    await using client = await at.client().begin();
    client.child.stdout.destroy();
    client.send("tools/list");
    expect((await client.child.ended()).code).toBe(0);
  });
});

const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile("package.json", "utf8")));
