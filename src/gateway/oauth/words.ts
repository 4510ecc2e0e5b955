// A grant in the words of whoever lets a client in with it.
import type { Grant } from "../store/rows.ts";
import { ACCESS_LEVELS, type AccessLevel } from "../../tools/traits.ts";

const MAY: Readonly<Record<AccessLevel, string>> = {
  read: "Look at everything, change nothing.",
  operate: "Look at everything; start, pause and backfill what is there.",
  change: "Look at everything; start, pause and backfill; create and change pipelines, connectors and source readers.",
  everything: "Look at everything; start, pause and backfill; create, change and delete.",
};

/** A sentence each: what, where, until when, how often, and who is asked. */
export function wordsOf(grant: Grant, tools: number): string[] {
  const { config, account, calls_per_minute: calls, writes_left: writes } = grant;
  const access = ACCESS_LEVELS.find((level) => level === config.access) ?? "read";
  return [
    MAY[access],
    ...(isNarrowed(config)
      ? [`Of that only ${tools === 1 ? "one tool" : `${tools} tools`}${narrowedTo(config)}.`]
      : []),
    config.pipelines.length === 0
      ? `All pipelines of the Artie account “${account}”.`
      : `These pipelines and what belongs to them: ${config.pipelines.join(", ")}.`,
    `Until ${dateOf(grant.expires_at)}, unless it is ended before.`,
    ...(grant.not_before !== null && grant.not_before > Date.now() ? [`Not before ${dateOf(grant.not_before)}.`] : []),
    ...(calls === null ? [] : [`At most ${calls} ${calls === 1 ? "call" : "calls"} a minute.`]),
    ...(writes === null ? [] : [`At most ${writes} more ${writes === 1 ? "change" : "changes"}.`]),
    ...asked(grant),
  ];
}

function isNarrowed({ methods, tags, exclude }: Grant["config"]): boolean {
  return methods.length + tags.length + exclude.length > 0;
}

function narrowedTo({ methods, tags, exclude }: Grant["config"]): string {
  const parts = [
    ...(methods.length > 0 ? [`methods: ${methods.join(", ")}`] : []),
    ...(tags.length > 0 ? [`about: ${tags.join(", ").replaceAll("_", " ")}`] : []),
    ...(exclude.length > 0 ? [`without: ${exclude.join(", ")}`] : []),
  ];
  return ` (${parts.join("; ")})`;
}

function asked({ approval, approval_by: by }: Grant): string[] {
  if (approval === "none") return [];
  const who = by === "client" ? "The client's own person" : "A member of the team";
  return [`${who} is asked before ${approval === "writes" ? "every change" : "what loses data or stops its flow"}.`];
}

/** In UTC: the server knows no one's time zone. */
function dateOf(at: number): string {
  const text = new Date(at).toLocaleString("en-US", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${text} (UTC)`;
}
