// Agents with a window of their own.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "../client.ts";
import { appData, type Machine } from "../machine.ts";

export const claudeDesktop: Client = {
  id: "claude-desktop",
  name: "Claude Desktop",
  evidence: "read",
  programs: [],
  folders: (machine) => [appData(machine, "Claude"), ...packagedClaude(machine)],
  config: {
    format: "json",
    servers: ["mcpServers"],
    user: (machine) =>
      [appData(machine, "Claude"), ...packagedClaude(machine)].map((folder) =>
        join(folder, "claude_desktop_config.json"),
      ),
    entry: ({ command, args }) => ({ command, args }),
  },
  then: [
    "Quit Claude Desktop fully (from the tray too) before you connect, and start it afterwards: while it runs it writes its file anew.",
  ],
};

/** Where Windows keeps what a packaged program takes for %APPDATA%. */
function packagedClaude({ platform, home, env }: Machine): string[] {
  if (platform !== "win32") return [];
  const packages = join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "Packages");
  try {
    const names = readdirSync(packages).filter((name) => name.startsWith("Claude_"));
    return names.map((name) => join(packages, name, "LocalCache", "Roaming", "Claude"));
  } catch {
    return [];
  }
}

export const cursor: Client = {
  id: "cursor",
  name: "Cursor",
  evidence: "read",
  programs: ["cursor"],
  folders: ({ home }) => [join(home, ".cursor")],
  config: {
    format: "jsonc",
    servers: ["mcpServers"],
    user: ({ home }) => [join(home, ".cursor", "mcp.json")],
    project: join(".cursor", "mcp.json"),
    entry: ({ command, args }) => ({ command, args }),
    home: () => "${userHome}",
  },
  then: [
    "Turn artie on under Settings > MCP if it is off. Some versions give a model 40 tools in all: narrow the access.",
  ],
  unattended: "Start its agent with --approve-mcps.",
  link: (name, entry) => {
    const config = Buffer.from(JSON.stringify(entry)).toString("base64");
    return `cursor://anysphere.cursor-deeplink/mcp/install?name=${name}&config=${encodeURIComponent(config)}`;
  },
};

export const windsurf: Client = {
  id: "windsurf",
  name: "Windsurf (Devin Desktop)",
  evidence: "read",
  programs: ["windsurf"],
  folders: ({ home }) => [join(home, ".codeium", "windsurf")],
  config: {
    format: "jsonc",
    servers: ["mcpServers"],
    user: ({ home }) => [join(home, ".codeium", "windsurf", "mcp_config.json")],
    entry: ({ command, args }) => ({ command, args }),
  },
  then: ["Refresh the list of MCP servers after connecting. It takes 100 tools from all servers together."],
};

export const vscode: Client = {
  id: "vscode",
  name: "VS Code without this extension",
  evidence: "read",
  programs: ["code"],
  folders: (machine) => [appData(machine, "Code")],
  config: {
    format: "jsonc",
    servers: ["servers"],
    user: (machine) => [appData(machine, "Code", "User", "mcp.json")],
    project: join(".vscode", "mcp.json"),
    entry: ({ command, args }) => ({ type: "stdio", command, args }),
    home: () => "${userHome}",
  },
  then: [
    "Start it with MCP: List Servers, and trust it when VS Code asks. With the extension Artie is there already: leave this out.",
  ],
  link: (name, entry) => `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, ...entry }))}`,
};
