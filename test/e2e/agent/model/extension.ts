// A language model that is none: it follows scripts. Copilot Chat takes it for any other model, so that its agent mode
// runs without an account, for the tests and for people who want to watch it.
import * as vscode from "vscode";
import { type Conversation, readConversation, textOf } from "./conversation.ts";
import { watchTime } from "./clock.ts";
import { record } from "./record.ts";
import { nextMove } from "./player.ts";

const VENDOR = "artie-scripted";

const model: vscode.LanguageModelChatInformation = {
  id: "scripted",
  name: "Scripted stand-in",
  family: "scripted",
  version: "1",
  tooltip: "Not a language model: it follows a few scripts.",
  maxInputTokens: 200_000,
  maxOutputTokens: 16_000,
  capabilities: { toolCalling: true },
};

const provider: vscode.LanguageModelChatProvider = {
  provideLanguageModelChatInformation: () => [model],
  provideLanguageModelChatResponse: (_model, messages, { tools = [] }, progress) => {
    const offered = tools.map(({ name }) => name);
    answer(readConversation(messages, offered), progress);
    return Promise.resolve();
  },
  provideTokenCount: (_model, text) => Promise.resolve(Math.ceil(lengthOf(text) / 4)),
};

export function activate(context: vscode.ExtensionContext): void {
  watchTime();
  context.subscriptions.push(vscode.lm.registerLanguageModelChatProvider(VENDOR, provider));
  void vscode.commands.executeCommand("workbench.action.chat.open");
}

function answer(conversation: Conversation, progress: vscode.Progress<vscode.LanguageModelResponsePart>): void {
  const move = nextMove(conversation);
  record(conversation, move);
  if (move.say !== undefined) progress.report(new vscode.LanguageModelTextPart(move.say));
  if (!move.call) return;
  const { id, tool, input } = move.call;
  progress.report(new vscode.LanguageModelToolCallPart(id, tool, input));
}

function lengthOf(text: string | vscode.LanguageModelChatRequestMessage): number {
  return typeof text === "string" ? text.length : textOf(text).length;
}
