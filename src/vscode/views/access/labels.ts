// What access levels and tags are called on the screen.
import { env, l10n } from "vscode";
import type { Tag } from "../../../tools/define.ts";
import type { Access } from "../../shell/agent-settings.ts";

export function accessText(access: Access): string {
  switch (access) {
    case "read":
      return l10n.t("Read");
    case "operate":
      return l10n.t("Operate");
    case "change":
      return l10n.t("Change");
    case "everything":
      return l10n.t("Everything");
    case "off":
      return l10n.t("Off");
  }
}

export function accessDetail(access: Access): string {
  switch (access) {
    case "read":
      return l10n.t("Look at everything, change nothing.");
    case "operate":
      return l10n.t("Also start, pause and backfill what is there.");
    case "change":
      return l10n.t("Also create and update pipelines, connectors and source readers.");
    case "everything":
      return l10n.t("Also delete. The exact name has to be confirmed each time.");
    case "off":
      return l10n.t("The agent sees no tools of Artie.");
  }
}

export function tagText(tag: Tag): string {
  switch (tag) {
    case "pipelines":
      return l10n.t("Pipelines");
    case "connectors":
      return l10n.t("Connectors");
    case "source_readers":
      return l10n.t("Source readers");
    case "catalog":
      return l10n.t("Data catalog");
    case "tracking":
      return l10n.t("Events");
    case "admin":
      return l10n.t("Keys and salts");
    case "network":
      return l10n.t("Tunnels and private links");
  }
}

/** Tokens are estimated, so they are rounded. */
export function countTokens(tokens: number): string {
  const rounded = tokens < 1000 ? Math.round(tokens / 10) * 10 : Math.round(tokens / 100) * 100;
  return l10n.t("{0} tokens", rounded.toLocaleString(env.language));
}
