// A home of its own for one program, with what is run in it, and the installed program.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { installOnce } from "../../harness/install.ts";
import { cacheDir, nodeBinary, root } from "../../harness/paths.ts";
import { execute, lastLines } from "../../harness/processes.ts";

const TIME_MS = 300_000;
const BROWSER = join("bin", "xdg-open");

interface Package {
  readonly package: string;
  readonly version: string;
  readonly setUp?: string | undefined;
}

/** Installs it from npm once. Of all scripts of all packages only the one that it needs is run. */
export async function install({ package: name, version, setUp }: Package): Promise<string> {
  const folder = `client-${name.replaceAll(/[^a-z0-9]+/g, "-")}-${version}`;
  return installOnce(folder, `Install ${name} ${version}`, async (draft) => {
    await writeFile(join(draft, "package.json"), '{ "private": true }\n');
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
    const shell = process.platform === "win32";
    await execute("npm", ["install", ...flags, `${name}@${version}`], { cwd: draft, shell });
    if (setUp !== undefined) await execute(nodeBinary, [setUp], { cwd: join(draft, "node_modules", name) });
  });
}

/** Megabytes of what lies in a folder. */
export async function sizeOf(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}

export class Stage implements AsyncDisposable {
  readonly home: string;
  /** What a person has typed of the product's command line. */
  readonly typed: string[] = [];
  readonly #bin: string;

  private constructor(home: string, bin: string) {
    this.home = home;
    this.#bin = bin;
  }

  static async open(installed: string): Promise<Stage> {
    const home = await mkdtemp(join(tmpdir(), "artie-client-"));
    await mkdir(join(home, "work"));
    return new Stage(home, join(installed, "node_modules", ".bin"));
  }

  /** Where the program is on the PATH. */
  get env() {
    const path = [join(this.home, "bin"), this.#bin, dirname(nodeBinary), process.env["PATH"]].join(delimiter);
    return { HOME: this.home, PATH: path, CI: "1", NO_COLOR: "1", npm_config_cache: join(cacheDir, "npm") };
  }

  /** What programs open addresses with: a person who lets each of them in with this code. */
  async seatPerson(code: string): Promise<Record<string, string>> {
    const person = join(import.meta.dirname, "person.ts");
    await this.write(BROWSER, `#!/bin/sh\nexec '${nodeBinary}' '${person}' '${code}' "$1" >>"$HOME/person.log" 2>&1\n`);
    await chmod(join(this.home, BROWSER), 0o755);
    // Without a display some open nothing.
    return { BROWSER: join(this.home, BROWSER), DISPLAY: ":0" };
  }

  /** Of the product. */
  artieMcp(args: readonly string[], stdin = ""): Promise<string> {
    this.typed.push(args.join(" "));
    return this.run(nodeBinary, [join(root, "dist", "cli.js"), ...args], {}, stdin);
  }

  /** Resolves to what it printed. @throws Error when it fails or takes too long */
  async run(command: string, args: readonly string[], env: Record<string, string> = {}, stdin = ""): Promise<string> {
    const child = spawn(command, args, {
      cwd: join(this.home, "work"),
      env: { ...this.env, ...env },
      timeout: TIME_MS,
    });
    const parts: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => parts.push(part));
    child.stdin.on("error", () => undefined).end(stdin);
    await once(child, "close");
    const output = Buffer.concat(parts).toString("utf8");
    if (child.exitCode === 0) return output;
    throw new Error(
      `${command} ${args.slice(0, 3).join(" ")} ended with ${child.exitCode ?? child.signalCode}:\n${lastLines(output)}`,
    );
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.home, file)), { recursive: true });
    await writeFile(join(this.home, file), text);
  }

  read(file: string): Promise<string> {
    return readFile(join(this.home, file), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A program's helpers may still write for a moment.
    await rm(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
