// What access levels and tags are called on the screen.
import { env, l10n } from "vscode";
import type { Tag } from "../../tools/define.ts";
import type { Access } from "../shell/agent-settings.ts";

interface Words {
  readonly text: string;
  readonly detail: string;
}

export const ACCESS: Readonly<Record<Access, Words>> = {
  read: { text: l10n.t("Read"), detail: l10n.t("Look at everything, change nothing.") },
  operate: { text: l10n.t("Operate"), detail: l10n.t("Also start, pause and backfill what is there.") },
  change: {
    text: l10n.t("Change"),
    detail: l10n.t("Also create and update pipelines, connectors and source readers."),
  },
  everything: {
    text: l10n.t("Everything"),
    detail: l10n.t("Also delete. The exact name has to be confirmed each time."),
  },
  off: { text: l10n.t("Off"), detail: l10n.t("The agent sees no tools of Artie.") },
};

export const TAG_TEXTS: Readonly<Record<Tag, string>> = {
  pipelines: l10n.t("Pipelines"),
  connectors: l10n.t("Connectors"),
  source_readers: l10n.t("Source readers"),
  catalog: l10n.t("Data catalog"),
  tracking: l10n.t("Events"),
  admin: l10n.t("Keys and salts"),
  network: l10n.t("Tunnels and private links"),
  new: l10n.t("New in the API"),
};

/** Tokens are estimated, so they are rounded. */
export function countTokens(tokens: number): string {
  const rounded = tokens < 1000 ? Math.round(tokens / 10) * 10 : Math.round(tokens / 100) * 100;
  return l10n.t("{0} tokens", rounded.toLocaleString(env.language));
}
