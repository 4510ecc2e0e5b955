// Copilot Chat without an account. VS Code carries it switched off and keeps it so until somebody signs in, unless its
// storage says that this has been decided. That storage is the browser's own, so a page of the same origin writes it
// there and goes on to the workbench: VS Code's server hands out what lies in its installation.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { installVsCodeServer } from "./vscode-server.ts";

const pageName = "artie-entry.html";

/** The page to open instead of a workbench's page, which it leads to. */
export async function copilotChatUrl(workbenchUrl: string): Promise<string> {
  await writeFile(join(await installation(), pageName), entryPage);
  const { origin, search } = new URL(workbenchUrl);
  return `${origin}/static/${pageName}${search}`;
}

/** The version of the Copilot Chat that VS Code carries. */
export async function copilotChatVersion(): Promise<string> {
  const manifest = await readFile(join(await installation(), "extensions", "copilot", "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

async function installation(): Promise<string> {
  return dirname(dirname(await installVsCodeServer()));
}

const entryPage = `<!doctype html>
<meta charset="utf-8">
<title>Artie</title>
<script>
  const opening = indexedDB.open("vscode-web-state-db-global");
  opening.onupgradeneeded = () => opening.result.createObjectStore("ItemTable");
  opening.onsuccess = () => {
    const writing = opening.result.transaction("ItemTable", "readwrite");
    writing.objectStore("ItemTable").put("true", "builtinChatExtensionEnablementMigration");
    writing.oncomplete = () => {
      opening.result.close();
      location.replace("/" + location.search);
    };
  };
</script>
`;
