// Tooltips: a name and lines of facts. What comes from the API is text and stays text.
import { MarkdownString } from "vscode";
import { shown } from "../ui/text.ts";

const MAX_VALUE = 300;

/** Facts without a value are left out. */
export function tooltip(
  title: string,
  facts: readonly (readonly [string, string | null | undefined])[],
): MarkdownString {
  const text = new MarkdownString().appendMarkdown("**").appendText(shown(title, MAX_VALUE)).appendMarkdown("**");
  for (const [name, value] of facts) {
    if (!value) continue;
    text.appendMarkdown("  \n").appendText(`${name}: ${shown(value, MAX_VALUE)}`);
  }
  return text;
}
