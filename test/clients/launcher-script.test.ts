// The launcher's file for Windows, as far as it can be read here: what cmd makes of its letters, quotes and percent signs.
import { expect, test } from "vitest";
import { launcherScript, runtimesIn } from "../../src/clients/launcher-script.ts";

const LOCAL = "C:\\Users\\Jürgen (Ops)\\AppData\\Local";
const RUNTIMES = [
  `${LOCAL}\\Programs\\Microsoft VS Code\\Code.exe`,
  "D:\\100% tools\\node & co\\node.exe",
  "c:\\users\\jürgen (ops)\\AppData\\Roaming\\nvm\\node.exe",
];
const env = {
  LOCALAPPDATA: LOCAL,
  APPDATA: "C:\\Users\\Jürgen (Ops)\\AppData\\Roaming",
  ProgramFiles: "C:\\Program Files",
};
const script = launcherScript(
  { platform: "win32", home: "C:\\Users\\Jürgen (Ops)", env },
  { root: "C:\\Users\\Jürgen (Ops)\\.artie", version: "1.2.3", runtimes: RUNTIMES },
);
const lines = script.split("\r\n");

test("holds no letter that a code page could change, and ends its lines as cmd wants them", () => {
  expect(script).toMatch(/^[\x20-\x7e\r\n]+$/);
  expect(script.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  expect(script.startsWith("@echo off\r\n")).toBe(true);
});

test("finds its code and its home from where it lies, whatever the folder is called", () => {
  expect(lines).toContain('set "main=%~dp0..\\lib\\1.2.3\\dist\\launcher.cjs"');
  expect(lines).toContain('for %%I in ("%~dp0..") do set "ARTIE_HOME=%%~fI"');
  expect(lines.filter((line) => !line.startsWith("rem ")).join("\n")).not.toContain("Users");
});

test("names programs by the person's own variables, with their percent signs doubled", () => {
  const tried = lines.flatMap((line) => /^if exist "(.+)" \($/.exec(line)?.[1] ?? []);
  expect(tried).toEqual([
    "%LOCALAPPDATA%\\Programs\\Microsoft VS Code\\Code.exe",
    "D:\\100%% tools\\node & co\\node.exe",
    "%APPDATA%\\nvm\\node.exe",
    "%LOCALAPPDATA%\\Programs\\Microsoft VS Code\\Code.exe",
    "%ProgramFiles%\\Microsoft VS Code\\Code.exe",
  ]);
  for (const path of tried) expect(lines).toContain(`  "${path}" "%main%" %*`);
});

test("has every path in quotes, every block closed, and its own end where nothing was found", () => {
  const codes = lines.filter((line) => !line.startsWith("rem ") && !line.startsWith("echo "));
  for (const line of codes) expect(line.split('"').length % 2, line).toBe(1);
  const outside = codes.map((line) => line.replaceAll(/"[^"]*"/g, "")).join("\n");
  expect(outside.split("(").length).toBe(outside.split(")").length);
  expect(lines.slice(-2)).toEqual(["exit /b 1", ""]);
});

test("remembers the programs that it knew, on every system", () => {
  expect(runtimesIn(script.replaceAll("\r\n", "\n"))).toEqual(RUNTIMES);
  expect(runtimesIn(script)).toEqual(RUNTIMES);
  const runtimes = ['/opt/it\'s "node" 100%/ü/node'];
  const posix = { platform: "linux", home: "/home/x", env: {} } as const;
  expect(runtimesIn(launcherScript(posix, { root: "/home/x/.artie", version: "1.2.3", runtimes }))).toEqual(runtimes);
  expect(runtimesIn("#!/bin/sh\n# runtimes: [\n")).toEqual([]);
});
