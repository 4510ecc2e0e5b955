// Tooltips: a name and lines of facts. What comes from the API is text and stays text.
import { MarkdownString } from "vscode";
import { appendWords } from "./markdown.ts";
import { shown } from "./text.ts";

const MAX_VALUE = 300;

/** Facts without a value are left out. */
export function tooltip(
  title: string,
  facts: readonly (readonly [string, string | null | undefined])[],
): MarkdownString {
  const text = appendWords(new MarkdownString("**"), shown(title, MAX_VALUE)).appendMarkdown("**");
  for (const [name, value] of facts) {
    if (!value) continue;
    appendWords(text.appendMarkdown("  \n"), `${name}: ${shown(value, MAX_VALUE)}`);
  }
  return text;
}
