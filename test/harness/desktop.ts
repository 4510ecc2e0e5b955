// The person's own desktop: the default browser, and desktop VS Code.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { companionDir, root } from "./paths.ts";
import { onProcessEnd } from "./processes.ts";
import { step } from "./progress.ts";

/** Opens a page in the default browser; false when this machine has no desktop. */
export function openInBrowser(url: string): boolean {
  const opener = browserOpener(url);
  if (!opener) return false;
  const child = spawn(opener.command, opener.args, { stdio: "ignore", detached: true });
  child.on("error", () => {
    console.log(`${opener.command} is missing: open the address yourself.`);
  });
  child.unref();
  return true;
}

function browserOpener(url: string): { command: string; args: string[] } | undefined {
  if (process.platform === "darwin") return { command: "open", args: [url] };
  if (process.platform === "win32") return { command: "explorer", args: [url] };
  const hasDesktop = process.env["DISPLAY"] !== undefined || process.env["WAYLAND_DISPLAY"] !== undefined;
  return hasDesktop ? { command: "xdg-open", args: [url] } : undefined;
}

/** Downloads desktop VS Code when it is not in the cache, opens it with the extension and waits until it is closed. */
export async function openOnDesktop(): Promise<void> {
  const executable = await step("Desktop VS Code", download);
  const data = mkdtempSync(join(tmpdir(), "artie-desktop-"));
  onProcessEnd(() => {
    rmSync(data, { recursive: true, force: true });
  });
  const args = [
    `--extensionDevelopmentPath=${root}`,
    `--extensionDevelopmentPath=${companionDir}`,
    `--user-data-dir=${join(data, "data")}`,
    `--extensions-dir=${join(data, "extensions")}`,
    "--skip-welcome",
    "--skip-release-notes",
    "--disable-workspace-trust",
  ];
  const child = spawn(executable, args, { stdio: "inherit" });
  onProcessEnd(() => child.kill());
  console.log("VS Code with Artie opens, signed in to the sandbox. Ctrl+C ends it.");
  await once(child, "exit");
  if (child.exitCode !== 0) throw new Error(`VS Code ended with exit code ${child.exitCode ?? "none"}.`);
}

async function download(): Promise<string> {
  try {
    return await downloadAndUnzipVSCode();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Desktop VS Code could not be downloaded (${reason}). \`npm start\` shows it in a browser instead.`,
    );
  }
}
