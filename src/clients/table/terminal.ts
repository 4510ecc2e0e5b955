// Agents of the terminal. What stands here was run with the real programs (npm run test:clients) where it says so.
import { join } from "node:path";
import { type Client, type Launch, SERVER, VARIABLES } from "../client.ts";

export const claudeCode: Client = {
  id: "claude-code",
  name: "Claude Code",
  evidence: "run",
  programs: ["claude"],
  folders: ({ home, env }) => [env["CLAUDE_CONFIG_DIR"] ?? join(home, ".claude")],
  config: {
    format: "json",
    servers: ["mcpServers"],
    user: ({ home, env }) => [join(env["CLAUDE_CONFIG_DIR"] ?? home, ".claude.json")],
    project: ".mcp.json",
    entry: ({ command, args }) => ({ type: "stdio", command, args }),
    home: (variable) => `\${${variable}}`,
  },
  check: { args: ["mcp", "list"], seen: /^artie: .*(✓|✔) ?Connected/m },
  then: ["In a project, Claude Code asks once whether its servers may be used: approve artie with /mcp."],
  unattended:
    'Put "mcp__artie" among permissions.allow in ~/.claude/settings.json, or start it with --allowedTools mcp__artie; without, -p refuses every tool.',
};

export const codex: Client = {
  id: "codex",
  name: "Codex",
  evidence: "run",
  programs: ["codex"],
  folders: ({ home, env }) => [env["CODEX_HOME"] ?? join(home, ".codex")],
  config: {
    format: "toml",
    servers: ["mcp_servers"],
    user: ({ home, env }) => [join(env["CODEX_HOME"] ?? join(home, ".codex"), "config.toml")],
    project: join(".codex", "config.toml"),
    // Without `required` it begins before our tools are there. Of the environment it hands on what is named, and no more.
    entry: (launch) => ({
      ...throughShell(launch),
      env_vars: [...VARIABLES],
      required: true,
      tool_timeout_sec: 120,
    }),
    home: (variable) => (variable === "HOME" ? "$HOME" : undefined),
  },
  check: { args: ["mcp", "list"], seen: /^artie\s.*\benabled\b/m },
  loses: ["default", "format", "maximum", "minimum"],
  then: [
    "The IDE extension shares this file.",
    'A project\'s file counts only where config.toml has [projects."/its/path"] with trust_level = "trusted".',
  ],
  unattended:
    'Tools that only read run; for others set default_tools_approval_mode = "approve" in [mcp_servers.artie], or approval_mode for one tool.',
};

/** It knows no variables itself, but there is a shell wherever the home folder is called $HOME. */
function throughShell({ command, args }: Launch): Launch {
  if (!command.startsWith("$HOME")) return { command, args };
  return { command: "sh", args: ["-c", 'exec "$HOME$0" "$@"', command.slice("$HOME".length), ...args] };
}

export const geminiCli: Client = {
  id: "gemini-cli",
  name: "Gemini CLI",
  evidence: "run",
  programs: ["gemini"],
  folders: ({ home }) => [join(home, ".gemini")],
  config: {
    format: "jsonc",
    servers: ["mcpServers"],
    user: ({ home }) => [join(home, ".gemini", "settings.json")],
    project: join(".gemini", "settings.json"),
    // It takes variables with KEY or TOKEN in their names away unless they are named here; one that is not set is empty.
    entry: ({ command, args }) => ({
      command,
      args,
      env: Object.fromEntries(VARIABLES.map((name) => [name, `$${name}`])),
    }),
    home: (variable) => `$${variable}`,
  },
  check: { args: ["mcp", "list"], env: { GEMINI_CLI_TRUST_WORKSPACE: "true" }, seen: /artie: .*- Connected/ },
  then: ["It starts servers in trusted folders only: say yes when it asks, or start it with --skip-trust."],
  unattended:
    'Set "trust": true in the entry, or start it with --approval-mode yolo; the folder must be trusted as well.',
};

export const opencode: Client = {
  id: "opencode",
  name: "opencode",
  evidence: "run",
  programs: ["opencode"],
  folders: ({ home, env }) => [join(env["XDG_CONFIG_HOME"] ?? join(home, ".config"), "opencode")],
  config: {
    format: "jsonc",
    servers: ["mcp"],
    user: ({ home, env }) =>
      ["opencode.json", "opencode.jsonc"].map((name) =>
        join(env["XDG_CONFIG_HOME"] ?? join(home, ".config"), "opencode", name),
      ),
    project: "opencode.json",
    entry: ({ command, args }) => ({ type: "local", command: [command, ...args], enabled: true }),
    home: (variable) => `{env:${variable}}`,
  },
  check: { args: ["mcp", "list"], seen: /artie\s+.*connected/ },
  then: ['It asks nobody before a call: give it a narrow access, or set "permission" in its configuration.'],
  unattended: "Nothing is needed.",
};

export const copilotCli: Client = {
  id: "copilot-cli",
  name: "Copilot CLI and agent host",
  evidence: "run",
  programs: ["copilot"],
  folders: ({ home, env }) => [env["COPILOT_HOME"] ?? join(home, ".copilot")],
  config: {
    format: "jsonc",
    servers: ["mcpServers"],
    user: ({ home, env }) => [join(env["COPILOT_HOME"] ?? join(home, ".copilot"), "mcp-config.json")],
    project: ".mcp.json",
    entry: ({ command, args }) => ({ type: "local", command, args, tools: ["*"] }),
    home: (variable) => `\${${variable}}`,
  },
  loses: ["format", "maximum"],
  then: ["In a project it starts servers once the folder is trusted. VS Code's agent host reads the same files."],
  unattended: `Start it with --allow-tool ${SERVER}; tools that only read run without.`,
};
