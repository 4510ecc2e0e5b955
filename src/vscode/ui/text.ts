// Words for people, and what makes names that come from elsewhere safe to show.
import { env, l10n } from "vscode";
import { reveal } from "../../artie/text.ts";

const MAX_NAME = 80;
const MAX_LISTED = 8;

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A name as one short line, whatever it holds: what would turn or hide the text around it stands there as an escape. */
export function shown(name: string, max = MAX_NAME): string {
  const line = reveal(name).trim();
  if (line === "") return l10n.t("(no name)");
  return line.length <= max ? line : `${cut(line, max - 1)}…`;
}

/** The first characters as a person counts them, so that none is cut in two. */
function cut(text: string, max: number): string {
  let end = 0;
  for (const { index, segment } of characters.segment(text.slice(0, max))) {
    if (index + segment.length < max) end = index + segment.length;
  }
  return text.slice(0, end);
}

/** "a, b and c"; of many names the first few and how many more there are. */
export function listed(names: readonly string[]): string {
  const first = names.slice(0, names.length > MAX_LISTED ? MAX_LISTED : -1).map((name) => shown(name));
  const last = names.length > MAX_LISTED ? l10n.t("{0} more", names.length - MAX_LISTED) : shown(names.at(-1) ?? "");
  return first.length === 0 ? last : l10n.t("{0} and {1}", first.join(", "), last);
}

export function countTables(count: number): string {
  return count === 1 ? l10n.t("1 table") : l10n.t("{0} tables", count);
}

export function countHistoryTables(count: number): string {
  return count === 1 ? l10n.t("1 history table") : l10n.t("{0} history tables", count);
}

/** "3 tables and 1 history table". */
export function countCopies(tables: number, history: number): string {
  const parts = [tables > 0 ? countTables(tables) : "", history > 0 ? countHistoryTables(history) : ""];
  return listed(parts.filter(Boolean));
}

export function countPipelines(count: number): string {
  return count === 1 ? l10n.t("1 pipeline") : l10n.t("{0} pipelines", count);
}

/** Ends with a period unless it already ends a sentence. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** As a sentence begins. */
export function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** For places that would turn `$(name)` into an icon: quick picks. */
export function withoutIcons(text: string): string {
  return text.replace(/\$\([a-z\d-]+(~[a-z]+)?\)/gi, "\\$&");
}

/** For places that would turn `[text](command:...)` into a link: notifications. */
export function withoutLinks(text: string): string {
  return text.replaceAll("](", "]\u200b(");
}

/** For places that would do both: what an input box asks. */
export function promptText(text: string): string {
  return withoutIcons(withoutLinks(text));
}

/** The order in which a person looks for names: without regard to case, and 2 before 10. */
export const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

/** The time alone is enough for today. */
export function timeText(at: string | number, timeStyle: "short" | "medium" = "medium"): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const clock = date.toLocaleTimeString(env.language, { timeStyle });
  return isToday ? clock : `${date.toLocaleDateString(env.language, { dateStyle: "medium" })}, ${clock}`;
}
