// Text in Markdown that stays text.
import type { MarkdownString } from "vscode";

/** As `appendText`, which turns spaces into ones that do not break, so that lines would end in the middle of a word. */
export function appendWords(markdown: MarkdownString, text: string): MarkdownString {
  for (const [index, word] of text.split(/\s+/).entries()) {
    if (index > 0) markdown.appendMarkdown(" ");
    markdown.appendText(word);
  }
  return markdown;
}
