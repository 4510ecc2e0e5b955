// Starts VS Code's server with extensions, on this machine only, with data folders of its own. Open `openUrl` in a
// browser and the workbench runs them, and a tests module when one is given.
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { copilotChatUrl } from "./copilot-chat.ts";
import { nodeBinary } from "./paths.ts";
import { execute, lastLines, onProcessEnd, start, type ManagedProcess } from "./processes.ts";
import { step } from "./progress.ts";
import { installVsCodeServer } from "./vscode-server.ts";

const startDeadlineMs = 120_000;

export interface WebHostOptions {
  /** Folders of extensions, installed as a person would have them; a rebuilt one is there after a reload. */
  extensions?: string[];
  /** Packaged extensions (.vsix) to install. */
  packages?: string[];
  /** An extension to test inside its host; in this mode VS Code shows no notification toasts. */
  test?: {
    extensionPath: string;
    /** A module with `run(): Promise<void>`. */
    testsPath: string;
  };
  /** The folder that the window opens; an empty one when left out. */
  workspace?: string;
  /** The person's `settings.json`, on top of what keeps the window quiet. */
  userSettings?: Record<string, unknown>;
  /** Other files in the person's `User` folder, by name. */
  userFiles?: Record<string, string>;
  /** Environment of the server and so of the extension host. */
  env?: Record<string, string>;
  /** Keeps the built-in Copilot Chat switched on, which VS Code otherwise does only for people who sign in to it. */
  copilotChat?: boolean;
}

export interface WebHost {
  /** The server's address, without a slash at its end. */
  url: string;
  /** The page that opens the workspace with the extension. */
  openUrl: string;
  /** Everything on disk that belongs to this host. */
  dataDir: string;
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<void>;
  /** The ends of all logs: the server's, the extension host's, the extension's own. */
  logs(): string;
  /** The end of the extension's own log. */
  extensionLog(): string;
  /** Whether any log has this text anywhere. */
  hasLogged(text: string | RegExp): boolean;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Settings that keep the window from looking for updates, accounts and advice that nobody asked for, and in the colors
 * that the operating system prefers.
 */
const quietSettings = {
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.autoDetectColorScheme": true,
  "window.autoDetectHighContrast": true,
  "window.commandCenter": false,
  "workbench.enableExperiments": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

/** Installs what is missing, starts the server on a free port and waits until it answers. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const script = await installVsCodeServer();
  const dataDir = mkdtempSync(join(tmpdir(), "artie-host-"));
  const forget = onProcessEnd(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });
  const workspace = await prepare(dataDir, options);
  await installPackages(script, dataDir, options.packages ?? []);
  let output = "";
  const server = start(
    nodeBinary,
    [script, ...serverArguments(dataDir, options)],
    { env: environment(dataDir, options) },
    (text) => {
      output += text;
    },
  );
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
    forget();
  };
  const logs = {
    logs: () => `--- server\n${lastLines(output)}\n${readLogs(dataDir, "exthost*/**/*.log")}`,
    extensionLog: () => readLogs(dataDir, "exthost*/artie-tools.*/*.log"),
    hasLogged: (text: string | RegExp) =>
      [output, ...logFiles(dataDir, "**/*.log").map(({ content }) => content)].some((log) => log.search(text) >= 0),
  };
  try {
    const url = await step("VS Code's server", () => ready(server, () => output));
    const page = workbenchUrl(url, workspace, options);
    const openUrl = options.copilotChat ? await copilotChatUrl(page) : page;
    return { url, openUrl, dataDir, ended: server.exited, ...logs, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function serverArguments(dataDir: string, options: WebHostOptions): string[] {
  return [
    ...["--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--accept-server-license-terms"],
    ...["--server-data-dir", dataDir, "--user-data-dir", join(dataDir, "data")],
    ...["--extensions-dir", join(dataDir, "ext"), "--disable-workspace-trust", "--telemetry-level", "off"],
    ...(options.test ? ["--enable-smoke-test-driver"] : []),
  ];
}

/**
 * The server must not take itself for a part of the VS Code window whose terminal it was started from; Copilot Chat and
 * Artie must leave nothing in the person's own folders, and VS Code none of its sockets among the machine's temporary files. (On
 * macOS the path of a socket would become too long.)
 */
function environment(dataDir: string, options: WebHostOptions): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  const temporary = process.platform === "linux" ? { TMPDIR: join(dataDir, "tmp") } : {};
  const homes = { COPILOT_HOME: join(dataDir, "copilot"), ARTIE_HOME: join(dataDir, "artie") };
  return { ...Object.fromEntries(own), ...homes, ...temporary, ...options.env };
}

/** Writes the data folders that the server reads on its first start; returns the workspace. */
async function prepare(dataDir: string, options: WebHostOptions): Promise<string> {
  const user = join(dataDir, "data", "User");
  await mkdir(user, { recursive: true });
  const settings = JSON.stringify({ ...quietSettings, ...options.userSettings }, null, 2);
  for (const [name, text] of Object.entries({ ...options.userFiles, "settings.json": settings })) {
    await writeFile(join(user, name), text);
  }
  for (const name of ["ext", "tmp"]) await mkdir(join(dataDir, name));
  for (const folder of options.extensions ?? []) {
    await symlink(folder, join(dataDir, "ext", await extensionFolder(folder)), "junction");
  }
  const workspace = options.workspace ?? join(dataDir, "workspace");
  await mkdir(workspace, { recursive: true });
  return workspace;
}

async function installPackages(script: string, dataDir: string, packages: string[]): Promise<void> {
  for (const file of packages) {
    const target = ["--server-data-dir", dataDir, "--extensions-dir", join(dataDir, "ext")];
    const args = [script, "--install-extension", file, "--accept-server-license-terms", ...target];
    await step(`Install ${basename(file)}`, () => execute(nodeBinary, args));
  }
}

const manifestSchema = z.object({ publisher: z.string(), name: z.string(), version: z.string() });

async function extensionFolder(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const { publisher, name, version } = manifestSchema.parse(manifest);
  return `${publisher}.${name}-${version}`;
}

/** The server picks a free port itself, so that no other program can take it in between, and prints it. */
async function ready(server: ManagedProcess, output: () => string): Promise<string> {
  const deadline = Date.now() + startDeadlineMs;
  while (!server.hasExited() && Date.now() < deadline) {
    const port = /agent listening on (\d+)/.exec(output())?.[1];
    if (port !== undefined && (await answers(`http://127.0.0.1:${port}/version`))) return `http://127.0.0.1:${port}`;
    await nextPoll();
  }
  const reason = server.hasExited() ? "ended before it was ready" : `was not ready after ${startDeadlineMs / 1000} s`;
  throw new Error(`VS Code's server ${reason}. It printed:\n${lastLines(output())}`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function nextPoll(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

function workbenchUrl(url: string, workspace: string, { test }: WebHostOptions): string {
  const page = `${url}/?folder=${encodeURI(urlPath(workspace))}`;
  if (!test) return page;
  const remote = (path: string): string => `vscode-remote://${new URL(url).host}${urlPath(path)}`;
  const payload = [
    ["extensionDevelopmentPath", remote(test.extensionPath)],
    ["extensionTestsPath", remote(test.testsPath)],
  ];
  return `${page}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

function urlPath(path: string): string {
  return decodeURIComponent(pathToFileURL(path).pathname);
}

/** The ends of the log files that VS Code has written for its latest window. */
function readLogs(dataDir: string, pattern: string): string {
  const files = logFiles(dataDir, pattern);
  return files.map(({ name, content }) => `--- ${name}\n${lastLines(withoutNoise(content))}`).join("\n");
}

function logFiles(dataDir: string, pattern: string): { readonly name: string; readonly content: string }[] {
  const folder = join(dataDir, "data", "logs");
  const names = globSync(`*/${pattern}`, { cwd: folder });
  return names.map((name) => ({ name, content: readFileSync(join(folder, name), "utf8") }));
}

/** VS Code's own stack traces, of modules that are known to be missing, say nothing about the extension. */
function withoutNoise(log: string): string {
  return log
    .split("\n")
    .filter((line) => !/^\s+at .*code-server-/.test(line))
    .join("\n");
}
