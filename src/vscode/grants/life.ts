// How long a grant lives: its state now, and the time that is left in words.
import { l10n } from "vscode";
import type { Grant } from "../shell/gateway/admin-api.ts";
import { timeText } from "../ui/text.ts";

export type GrantState = "active" | "not_yet" | "expired" | "revoked";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** From here on seconds are counted. */
const LAST_MS = 5 * MINUTE_MS;
/** A grant that was made for no longer is one for an emergency, where it may do everything with a person's yes. */
const URGENT_MS = HOUR_MS;

export function stateOf({ not_before, expires_at, revoked_at }: Grant, now: number): GrantState {
  if (revoked_at !== null) return "revoked";
  if (expires_at <= now) return "expired";
  return not_before !== null && not_before > now ? "not_yet" : "active";
}

/** When it ended, or will end. */
export function endOf({ expires_at, revoked_at }: Grant): number {
  return revoked_at === null ? expires_at : Math.min(revoked_at, expires_at);
}

/** What is over stays to be looked at for a day. */
export function isShown(grant: Grant, now: number): boolean {
  return endOf(grant) > now - DAY_MS;
}

/** Break-glass: made for a short time, to do what is needed on some pipelines with a person's yes. */
export function isUrgent({ created_at, expires_at, approval, config }: Grant): boolean {
  return approval === "destroy" && config.pipelines.length > 0 && expires_at - created_at <= URGENT_MS;
}

/** "7 h 59 min left", "ended 14:03". */
export function lifeText(grant: Grant, now: number): string {
  switch (stateOf(grant, now)) {
    case "revoked":
      return l10n.t("revoked {0}", timeText(endOf(grant), "short"));
    case "expired":
      return l10n.t("ended {0}", timeText(endOf(grant), "short"));
    case "not_yet":
      return l10n.t("begins {0}", timeText(grant.not_before ?? now, "short"));
    case "active":
      return l10n.t("{0} left", durationText(grant.expires_at - now));
  }
}

/** Milliseconds from now until the words are others. */
export function nextChange(grant: Grant, now: number): number {
  const state = stateOf(grant, now);
  if (state === "not_yet") return (grant.not_before ?? now) - now;
  if (state !== "active") return Math.max(0, endOf(grant) + DAY_MS - now);
  const left = grant.expires_at - now;
  const unit = left <= LAST_MS ? SECOND_MS : MINUTE_MS;
  return left % unit === 0 ? unit : left % unit;
}

/** Rounded up, so that nothing is over before it says so: "6 d 23 h", "29 min", "4:59". */
export function durationText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / SECOND_MS);
  if (milliseconds <= LAST_MS) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const minutes = Math.ceil(milliseconds / MINUTE_MS);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return l10n.t("{0} d {1} h", Math.floor(hours / 24), hours % 24);
  return hours > 0 ? l10n.t("{0} h {1} min", hours, minutes % 60) : l10n.t("{0} min", minutes);
}
