// Agents that are no program of this machine, or one that a person writes: what to write or to click.
import type { Client } from "../client.ts";

/** From a gateway on a server to a connect code; then the program's own steps. */
function steps(id: string, ...own: readonly string[]): readonly string[] {
  return [
    "On a server that `https://artie.example.com` leads to, set ARTIE_GATEWAY_KEY to 32 random bytes (`openssl rand -base64 32`) and start `artie-mcp gateway --behind-proxy --public-url https://artie.example.com`. The proxy in front speaks TLS and passes everything on to port 4319; without one, give `--host 0.0.0.0 --tls-cert FILE --tls-key FILE` instead. The first line that it prints holds the administrator's token.",
    "With that token in ARTIE_GATEWAY_TOKEN, add the account, the API key on stdin: `artie-mcp account add production < key`.",
    `Make a grant: \`artie-mcp grant create --name "Ask about pipelines" --client ${id} --access read --expires 7d\`. It prints a connect code, good for ten minutes; \`artie-mcp grant code ID\` makes another.`,
    ...own,
    'Ask: "Which Artie pipelines are backfilling?" `artie-mcp grant list` shows the call, and `artie-mcp grant revoke ID` cuts it off.',
  ];
}

const TUNNEL =
  "Without a server: start a tunnel of your choice to http://127.0.0.1:4319 (`cloudflared tunnel run`, `ngrok http --url NAME 4319`, `tailscale funnel 4319`), and the gateway on this machine with `--behind-proxy` and the tunnel's address as `--public-url`. The address must stay the same: it stands in what the program keeps.";

export const langGraph: Client = {
  id: "langgraph",
  name: "LangGraph and LangChain",
  evidence: "run",
  programs: [],
  folders: () => [],
  then: [],
  unattended: "It asks nobody before a call: give it a narrow access.",
  snippet: {
    language: "ts",
    code: `import { MultiServerMCPClient } from "@langchain/mcp-adapters";

const client = new MultiServerMCPClient({
  mcpServers: { artie: { transport: "stdio", command: "LAUNCHER", args: ["--client", "langgraph"] } },
});
const tools = await client.getTools();`,
  },
};

export const chatGpt: Client = {
  id: "chatgpt",
  name: "ChatGPT",
  evidence: "read",
  programs: [],
  folders: () => [],
  then: [
    TUNNEL,
    "It calls from its maker's servers, so the address must be public; it sends no key of its own: OAuth or none.",
  ],
  steps: steps(
    "chatgpt",
    "In ChatGPT open Settings > Apps > Advanced, turn on developer mode, choose Create, and give it `https://artie.example.com/mcp` with OAuth.",
    "On the page that opens see what it will be able to do, and enter the connect code.",
  ),
};

export const claudeAi: Client = {
  id: "claude-ai",
  name: "claude.ai",
  evidence: "read",
  programs: [],
  folders: () => [],
  then: [TUNNEL, "It calls from its maker's servers, so the address must be public."],
  steps: steps(
    "claude-ai",
    "In claude.ai open Settings > Connectors, choose Add custom connector, and give it `https://artie.example.com/mcp`.",
    "Choose Connect, see on the page that opens what it will be able to do, and enter the connect code.",
  ),
};
