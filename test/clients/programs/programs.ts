// The real programs: which version, what stands in their configuration before, how each is told of a server elsewhere,
// and how it is asked something with a model on loopback and nobody there to say yes.
import { join } from "node:path";

export interface Program {
  /** As the table of clients has it. */
  readonly client: string;
  /** The package, its version and its command. */
  readonly package: string;
  readonly version: string;
  readonly command: string;
  /** A script of the package that puts its program, which came in another package, in its place. */
  readonly setUp?: string;
  /** Its configuration before, below the home folder. */
  readonly file: string;
  readonly before: string;
  /** Whether it writes into that file by itself while it runs. */
  readonly rewrites?: boolean;
  /** @param servers Those of ours that it has: their tools need nobody's yes. */
  readonly ask: (
    prompt: string,
    model: string,
    servers?: readonly string[],
  ) => { readonly args: string[]; readonly env: Record<string, string> };
  /** Its own command for a server elsewhere. @param sends Whether it sends the token that TOKEN holds. */
  readonly add: (server: string, url: string, sends: boolean) => string[];
  /** The command that signs in with OAuth; none where adding does that. Absent for one that can't without a person. */
  readonly signIn?: (server: string) => string[];
}

/** Of the variable that a bearer's token is in. */
export const TOKEN = "ARTIE_MCP_KEY";

export const PROGRAMS: readonly Program[] = [
  {
    client: "claude-code",
    package: "@anthropic-ai/claude-code",
    version: "2.1.332",
    command: "claude",
    setUp: "install.cjs",
    file: ".claude.json",
    before: '{\n  "hasCompletedOnboarding": true\n}\n',
    rewrites: true,
    ask: (prompt, model, servers = ["artie"]) => ({
      args: ["-p", prompt, "--allowedTools", ...servers.map((name) => `mcp__${name}`), "--model", "claude-opus-4-8"],
      env: {
        ANTHROPIC_BASE_URL: model,
        ANTHROPIC_API_KEY: "none",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
        // It would show names alone, and the model would search for the rest.
        ENABLE_TOOL_SEARCH: "false",
      },
    }),
    add: (server, url, sends) => [
      ...["mcp", "add", "--scope", "user", "--transport", "http", server, url],
      ...(sends ? ["--header", `Authorization: Bearer \${${TOKEN}}`] : []),
    ],
    // It opens a browser from a terminal alone.
    signIn: (server) => ["script", "-qec", `claude mcp login ${server}`, "/dev/null"],
  },
  {
    client: "codex",
    package: "@openai/codex",
    version: "0.169.0",
    command: "codex",
    file: join(".codex", "config.toml"),
    before:
      "# mine\ncheck_for_update_on_startup = false # quiet\n\n[mcp_servers] # none yet\n\n[tui]\nanimations = false\n# the end",
    ask: (prompt, model, servers = ["artie"]) => ({
      args: [
        ...["exec", "--skip-git-repo-check", "--model", "scripted"],
        ...["-c", 'model_provider="scripted"'],
        ...["-c", `model_providers.scripted={name="Scripted",base_url="${model}/v1",wire_api="responses"}`],
        ...servers.flatMap((name) => ["-c", `mcp_servers.${name}.default_tools_approval_mode="approve"`]),
        prompt,
      ],
      env: {},
    }),
    add: (server, url, sends) => [
      ...["mcp", "add", server, "--url", url],
      ...(sends ? ["--bearer-token-env-var", TOKEN] : []),
    ],
    // It signs in when it is told an address where it has to.
    signIn: () => [],
  },
  {
    client: "gemini-cli",
    package: "@google/gemini-cli",
    version: "0.61.0",
    command: "gemini",
    file: join(".gemini", "settings.json"),
    before:
      '{\n  // mine\n  "security": { "auth": { "selectedType": "gemini-api-key" } }, // no account\n  "privacy": { "usageStatisticsEnabled": false } /* the end */\n}\n',
    ask: (prompt, model) => ({
      args: ["-p", prompt, "--approval-mode", "yolo", "--skip-trust", "-m", "gemini-2.5-flash"],
      env: { GOOGLE_GEMINI_BASE_URL: model, GEMINI_API_KEY: "none" },
    }),
    add: (server, url, sends) => [
      ...["mcp", "add", "--scope", "user", "--transport", "http", server, url],
      ...(sends ? ["--header", `Authorization: Bearer $${TOKEN}`] : []),
    ],
  },
  {
    client: "opencode",
    package: "opencode-ai",
    version: "1.18.33",
    command: "opencode",
    setUp: "postinstall.mjs",
    file: join(".config", "opencode", "opencode.json"),
    before: '{\n  "$schema": "https://opencode.ai/config.json",\n  // mine\n  "autoupdate": false,\n}\n',
    ask: (prompt, model) => ({
      args: ["run", "-m", "scripted/scripted", prompt],
      env: {
        OPENCODE_DISABLE_MODELS_FETCH: "1",
        OPENCODE_CONFIG_CONTENT: JSON.stringify({
          provider: {
            scripted: {
              npm: "@ai-sdk/openai-compatible",
              options: { baseURL: `${model}/v1`, apiKey: "none" },
              models: { scripted: {} },
            },
          },
        }),
      },
    }),
    add: (server, url, sends) => [
      ...["mcp", "add", server, "--url", url],
      ...(sends ? ["--header", `Authorization=Bearer {env:${TOKEN}}`] : []),
    ],
    signIn: (server) => ["opencode", "mcp", "auth", server],
  },
  {
    client: "copilot-cli",
    package: "@github/copilot",
    version: "1.0.102",
    command: "copilot",
    file: join(".copilot", "mcp-config.json"),
    before: '{\n  // mine\n  "mcpServers": {}\n}\n',
    ask: (prompt, model) => ({
      args: ["-p", prompt, "--allow-all-tools"],
      env: {
        COPILOT_OFFLINE: "true",
        COPILOT_PROVIDER_BASE_URL: `${model}/v1`,
        COPILOT_PROVIDER_API_KEY: "none",
        COPILOT_MODEL: "scripted",
      },
    }),
    add: (server, url, sends) => [
      ...["mcp", "add", "--transport", "http"],
      ...(sends ? ["--header", `Authorization: Bearer \${${TOKEN}}`] : []),
      ...[server, url],
    ],
  },
];

/** It has no model; it reads what other programs are configured with, here Cursor. */
export const MCPORTER = {
  client: "cursor",
  package: "mcporter",
  version: "0.12.3",
  command: "mcporter",
  file: join(".cursor", "mcp.json"),
  before: '{\n\t"mcpServers": {}\n}',
} as const;
