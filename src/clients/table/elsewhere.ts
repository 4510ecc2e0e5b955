// Agents that are no program of this machine, or one that a person writes: what to write or to click.
import type { Client } from "../client.ts";

const GATEWAY = [
  "On a server with a public https address, start `artie-mcp gateway --public-url https://artie.example.com` (behind your own TLS or tunnel), and add the account with `artie-mcp account add`.",
  "Make a grant: `artie-mcp grant create --name NAME --access read`; it prints a connect code that holds for ten minutes.",
];

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
    "It calls from its maker's servers, so the address must be public; it sends no key of its own: OAuth or none.",
  ],
  steps: [
    ...GATEWAY,
    "In ChatGPT open Settings > Apps > Advanced, turn on developer mode, choose Create, and give it `https://artie.example.com/mcp` with OAuth.",
    "On the page that opens, enter the connect code.",
  ],
};

export const claudeAi: Client = {
  id: "claude-ai",
  name: "claude.ai",
  evidence: "read",
  programs: [],
  folders: () => [],
  then: ["It calls from its maker's servers, so the address must be public."],
  steps: [
    ...GATEWAY,
    "In claude.ai open Settings > Connectors, choose Add custom connector, and give it `https://artie.example.com/mcp`.",
    "Choose Connect, and enter the connect code on the page that opens.",
  ],
};
