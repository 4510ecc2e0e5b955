// The agent programs that can be connected, in the order in which a person sees them.
import type { Client } from "./client.ts";
import { claudeDesktop, cursor, vscode, windsurf } from "./table/desktop.ts";
import { chatGpt, claudeAi, langGraph } from "./table/elsewhere.ts";
import { claudeCode, codex, copilotCli, geminiCli, opencode } from "./table/terminal.ts";

export const CLIENTS: readonly Client[] = [
  ...[claudeCode, claudeDesktop, codex, cursor, windsurf, geminiCli, opencode, copilotCli, vscode],
  ...[langGraph, chatGpt, claudeAi],
];

export function clientOf(id: string): Client | undefined {
  return CLIENTS.find((client) => client.id === id);
}
