// What the launcher's file holds: for sh, and for Windows' cmd, whose files have a code page of their own.
import { join } from "node:path";
import type { Machine } from "./machine.ts";

export interface Script {
  /** Artie's home, in which the file lies in `bin`. */
  readonly root: string;
  readonly version: string;
  /** Programs that can run it, the best one first. */
  readonly runtimes: readonly string[];
}

const STATED_RUNTIMES = /^(?:#|rem) runtimes: (.+)$/m;
const NO_RUNTIME = "artie-mcp: neither Node 20 nor VS Code was found on this machine. Install one, and connect again.";

export function launcherScript({ platform, env }: Machine, script: Script): string {
  return platform === "win32" ? batch(env, script) : shell(script);
}

/** Those that an earlier version of the file knew. */
export function runtimesIn(script: string): string[] {
  try {
    const list: unknown = JSON.parse(STATED_RUNTIMES.exec(script)?.[1] ?? "[]");
    return Array.isArray(list) ? list.filter((path) => typeof path === "string") : [];
  } catch {
    return [];
  }
}

/** As JSON, in letters that mean the same to every code page and nothing to cmd, which reads `%` in remarks too. */
function stated(runtimes: readonly string[]): string {
  const plain = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(runtimes).replaceAll(/[%\u007f-\uffff]/g, plain);
}

/** Starts no process but the one that it becomes. */
function shell({ root, version, runtimes }: Script): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return `#!/bin/sh
# Artie ${version}: what agents start. Written by Artie; a newer version writes it anew.
# runtimes: ${stated(runtimes)}
main=${quoted(join(root, "lib", version, "dist", "launcher.cjs"))}
ARTIE_HOME=${quoted(root)} ELECTRON_RUN_AS_NODE=1
export ARTIE_HOME ELECTRON_RUN_AS_NODE
for runtime in ${runtimes.map(quoted).join(" ")}; do
  [ -x "$runtime" ] && exec "$runtime" "$main" "$@"
done
runtime=$(command -v node) && exec "$runtime" "$main" "$@"
for runtime in "$HOME"/.vscode-server/cli/servers/*/server/node "$HOME"/.vscode-server/bin/*/node \\
  /usr/share/code/code '/Applications/Visual Studio Code.app/Contents/MacOS/Electron'; do
  [ -x "$runtime" ] && exec "$runtime" "$main" "$@"
done
echo ${quoted(NO_RUNTIME)} >&2
exit 1
`;
}

/** Folders of people have names that no code page has: these stand as variables, and the file's own place is `%~dp0`. */
const VARIABLES = ["LOCALAPPDATA", "APPDATA", "USERPROFILE", "ProgramFiles"] as const;

function batch(env: Machine["env"], { version, runtimes }: Script): string {
  const paths = [
    ...runtimes.map((path) => inVariables(env, path)),
    "%LOCALAPPDATA%\\Programs\\Microsoft VS Code\\Code.exe",
    "%ProgramFiles%\\Microsoft VS Code\\Code.exe",
  ];
  const tries = paths.map((path) => `if exist "${path}" (\n  "${path}" "%main%" %*\n  exit /b\n)`);
  return `@echo off
rem Artie ${version}: what agents start. Written by Artie; a newer version writes it anew.
rem runtimes: ${stated(runtimes)}
setlocal disabledelayedexpansion
set "main=%~dp0..\\lib\\${version}\\dist\\launcher.cjs"
for %%I in ("%~dp0..") do set "ARTIE_HOME=%%~fI"
set "ELECTRON_RUN_AS_NODE=1"
${tries.join("\n")}
where node >nul 2>nul && (
  node "%main%" %*
  exit /b
)
echo ${NO_RUNTIME} 1>&2
exit /b 1
`.replaceAll("\n", "\r\n");
}

function inVariables(env: Machine["env"], path: string): string {
  const name = VARIABLES.find((variable) => {
    const folder = env[variable]?.toLowerCase();
    return folder !== undefined && path.toLowerCase().startsWith(`${folder}\\`);
  });
  const below = path.slice(name === undefined ? 0 : env[name]?.length).replaceAll("%", "%%");
  return name === undefined ? below : `%${name}%${below}`;
}
