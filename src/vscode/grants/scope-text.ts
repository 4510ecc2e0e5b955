// What a scope allows, in words: a few for a row, a sentence for who is about to give it.
import { l10n } from "vscode";
import { ACCESS, TAG_TEXTS } from "../ui/access-labels.ts";
import { listed, sentence, shown } from "../ui/text.ts";

/** As grants and connected programs have it; what is left out restricts nothing. */
export interface Scope {
  readonly access?: string | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly pipelines?: readonly string[] | undefined;
}

/** "Operate · Pipelines, Connectors · orders". */
export function scopeText(
  { access, methods = [], tags = [], exclude = [], pipelines = [] }: Scope,
  name: NameOf,
): string {
  const parts = [
    levelText(access),
    tags.map(tagText).join(", "),
    methods.join(", "),
    exclude.length > 0 ? l10n.t("without {0}", exclude.length === 1 ? shown(exclude[0] ?? "") : exclude.length) : "",
    pipelines.length > 2
      ? l10n.t("{0} pipelines", pipelines.length)
      : pipelines.map((ref) => shown(name(ref), 40)).join(", "),
  ];
  return parts.filter(Boolean).join(" · ");
}

/** What a pipeline is called that a scope names by name or UUID. */
export type NameOf = (ref: string) => string;

export interface Allowed extends Scope {
  /** Whom it is for. */
  readonly who: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly secondFactor: boolean;
  readonly writes: number | undefined;
  readonly approval: string;
}

/** All of it in one sentence. */
export function allowedSentence(
  { who, until, secondFactor, writes, approval, ...scope }: Allowed,
  name: NameOf,
): string {
  const { access, tags = [], methods = [], pipelines = [] } = scope;
  const where = pipelines.length > 0 ? l10n.t("in {0}", listed(pipelines.map(name))) : l10n.t("in all pipelines");
  const what = [levelVerbs(access), tags.length > 0 ? l10n.t("({0} only)", tags.map(tagText).join(", ")) : ""];
  const only = methods.length > 0 ? l10n.t("by {0} calls", methods.join(", ")) : "";
  const allowed = [...what, only, where].filter(Boolean).join(" ");
  const more = [
    approval === "destroy" ? l10n.t("what can lose data waits for your approval") : "",
    approval === "writes" ? l10n.t("every change waits for your approval") : "",
    writes === undefined ? "" : changes(writes),
    secondFactor ? l10n.t("it must send a member's token, too") : "",
  ];
  const first = l10n.t("Until {0}, {1} may {2}", dateText(until), shown(who), allowed);
  return sentence([first, ...more].filter(Boolean).join("; "));
}

function changes(writes: number): string {
  return writes === 1 ? l10n.t("it may change something once") : l10n.t("it may change something {0} times", writes);
}

export function dateText(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

function levelVerbs(access: string | undefined): string {
  switch (access) {
    case "read":
      return l10n.t("look at everything and change nothing");
    case "operate":
      return l10n.t("look at everything, and start, pause and backfill");
    case "change":
      return l10n.t("look at everything, run it, create and update");
    case "everything":
      return l10n.t("do everything, also delete");
    default:
      return l10n.t("do what the settings allow");
  }
}

function levelText(access: string | undefined): string {
  return (
    Object.entries(ACCESS).find(([level]) => level === access)?.[1].text ??
    (access ? shown(access, 20) : l10n.t("as in the settings"))
  );
}

function tagText(tag: string): string {
  return Object.entries(TAG_TEXTS).find(([known]) => known === tag)?.[1] ?? shown(tag, 20);
}
