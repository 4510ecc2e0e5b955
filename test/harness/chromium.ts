// A headless Chromium without its download site: the npm package carries it, with the libraries and the fonts that a
// bare Linux machine lacks. Where the package cannot run, or where one is asked for, an installed browser is used.
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { chromium, type Browser, type LaunchOptions } from "playwright-core";
import { z } from "zod";
import { installOnce } from "./install.ts";
import { execute } from "./processes.ts";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a headless browser: the one that `ARTIE_BROWSER` names (`chrome`, `msedge` or a path), else the packaged
 * Chromium, else an installed one.
 */
export async function launchBrowser(): Promise<Browser> {
  const options = await findBrowser();
  return chromium.launch({ ...options, args: flags });
}

async function findBrowser(): Promise<LaunchOptions> {
  const wanted = process.env["ARTIE_BROWSER"];
  if (wanted !== undefined) return existsSync(wanted) ? { executablePath: wanted } : { channel: wanted };
  const tried: string[] = [];
  if (process.platform === "linux" && process.arch === "x64") {
    const packaged = await findPackaged(tried);
    if (packaged) return packaged;
  }
  return findInstalled(tried);
}

async function findPackaged(tried: string[]): Promise<LaunchOptions | undefined> {
  const folder = await installPackaged();
  const executablePath = join(folder, "chromium");
  const fonts = { ...process.env, FONTCONFIG_FILE: join(folder, "fonts.conf") };
  const libraries = [join(folder, "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(":");
  for (const env of [fonts, { ...fonts, LD_LIBRARY_PATH: libraries }]) {
    const problem = await probe(executablePath, env);
    if (problem === undefined) return { executablePath, env };
    tried.push(problem);
  }
  return undefined;
}

/** Undefined when the program starts, else what it says. */
async function probe(executablePath: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    await execute(executablePath, ["--version"], { env });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}

async function findInstalled(tried: string[]): Promise<LaunchOptions> {
  const candidates: LaunchOptions[] = [
    { executablePath: chromium.executablePath() },
    { channel: "chrome" },
    { channel: "msedge" },
    { executablePath: "/usr/bin/chromium" },
    { executablePath: "/usr/bin/chromium-browser" },
  ];
  for (const candidate of candidates) {
    try {
      await using browser = await chromium.launch({ ...candidate, args: flags });
      if (browser.isConnected()) return candidate;
    } catch (error) {
      tried.push(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
    }
  }
  throw new Error(
    [
      "No browser could be started. Install Google Chrome, or run `npx playwright-core install --with-deps chromium`,",
      "or set ARTIE_BROWSER to the path of a Chrome, Edge or Chromium. Tried:",
      ...tried.map((problem) => `- ${problem}`),
    ].join("\n"),
  );
}

async function installPackaged(): Promise<string> {
  const source = join(createRequire(import.meta.url).resolve("@sparticuz/chromium"), "..", "..", "..");
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(source, "package.json"), "utf8")));
  return installOnce(`chromium-${version}`, "Chromium from its npm package", async (folder) => {
    await inflate(join(source, "bin", "chromium.br"), join(folder, "chromium"));
    await chmod(join(folder, "chromium"), 0o755);
    await unpack(join(source, "bin", "fonts.tar.br"), folder);
    await unpack(join(source, "bin", "al2023.tar.br"), folder);
    await writeFile(join(folder, "fonts.conf"), fontConfig);
  });
}

async function inflate(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

async function unpack(archive: string, folder: string): Promise<void> {
  const tar = join(folder, "unpacking.tar");
  await inflate(archive, tar);
  await mkdir(folder, { recursive: true });
  await execute("tar", ["-xf", tar, "-C", folder]);
  await rm(tar);
}

/** The package's font first, so that screenshots look alike everywhere; the machine's own for what it lacks. */
const fontConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family><family>Liberation Mono</family></prefer></alias>
</fontconfig>
`;
