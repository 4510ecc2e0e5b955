// What Copilot Chat sends a model, reduced to what a script needs: the person's latest request, the results of the calls
// made for it so far, and the tools of Artie that are offered.
import * as vscode from "vscode";

/** What VS Code puts before the names of the tools of the MCP server `artie`. */
const PREFIX = "mcp_artie_";
/** How Copilot Chat marks the person's own words among all that it adds. */
const REQUEST = /<userRequest>\n?([^]*?)\n?<\/userRequest>/;

export interface Conversation {
  /** Undefined when this is no request of a person: Copilot Chat also asks for titles and summaries. */
  readonly request: string | undefined;
  /** Texts of the results of the calls made for this request, in their order. */
  readonly results: readonly string[];
  /** The names of Artie's tools, as the server calls them. */
  readonly offered: readonly string[];
  /** Everything that was sent, as text. */
  readonly transcript: string;
}

export function readConversation(
  messages: readonly vscode.LanguageModelChatRequestMessage[],
  tools: readonly string[],
): Conversation {
  const start = messages.findLastIndex((message) => REQUEST.test(textOf(message)));
  const latest = start < 0 ? [] : messages.slice(start);
  return {
    request: latest[0] && REQUEST.exec(textOf(latest[0]))?.[1]?.trim(),
    results: latest.flatMap(({ content }) => content.filter(isResult).map(({ content }) => joined(content))),
    offered: tools.flatMap((name) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])),
    transcript: messages.map(textOf).join("\n"),
  };
}

/** The name under which VS Code knows a tool of Artie's. */
export function vsCodeName(tool: string): string {
  return PREFIX + tool;
}

function isResult(part: unknown): part is vscode.LanguageModelToolResultPart {
  return part instanceof vscode.LanguageModelToolResultPart;
}

export function textOf({ content }: vscode.LanguageModelChatRequestMessage): string {
  return joined(content);
}

function joined(parts: readonly unknown[]): string {
  return parts.map(partText).join("");
}

function partText(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (part instanceof vscode.LanguageModelToolCallPart) return `${part.name} ${JSON.stringify(part.input)}`;
  if (part instanceof vscode.LanguageModelToolResultPart) return joined(part.content);
  return "";
}
