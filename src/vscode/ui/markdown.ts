// Text in Markdown that stays text, and tooltips made of it.
import { MarkdownString } from "vscode";
import { visible } from "../../artie/text.ts";
import { shown } from "./text.ts";

const MAX_VALUE = 300;

/** As `appendText`, which turns spaces into ones that do not break, so that lines would end in the middle of a word. */
export function appendWords(markdown: MarkdownString, text: string): MarkdownString {
  for (const [index, word] of text.split(/\s+/).entries()) {
    if (index > 0) markdown.appendMarkdown(" ");
    // Addresses become links by themselves, without any signs around them.
    const text = new MarkdownString().appendText(visible(word)).value;
    markdown.appendMarkdown(text.replace(/:(?=.)|@|(?<=www)\./gi, (sign) => `&#${sign.charCodeAt(0)};`));
  }
  return markdown;
}

/** What a click in a tooltip does. */
export interface Link {
  readonly title: string;
  readonly command: string;
  readonly given: object;
}

/** A name and lines of facts; those without a value are left out. */
export function tooltip(
  title: string,
  facts: readonly (readonly [string, string | null | undefined])[],
  link?: Link,
): MarkdownString {
  const text = appendWords(new MarkdownString("**"), shown(title, MAX_VALUE)).appendMarkdown("**");
  for (const [name, value] of facts) {
    if (!value) continue;
    appendWords(text.appendMarkdown("  \n"), `${name}: ${shown(value, MAX_VALUE)}`);
  }
  if (!link) return text;
  const given = encodeURIComponent(JSON.stringify([link.given]))
    .replaceAll("(", "%28")
    .replaceAll(")", "%29");
  text.isTrusted = { enabledCommands: [link.command] };
  return text.appendMarkdown(`\n\n[${link.title}](command:${link.command}?${given})`);
}
