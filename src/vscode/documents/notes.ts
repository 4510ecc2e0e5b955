// What stands at the top of a document: what it is of, what saving does, and what it does not show.
import { l10n } from "vscode";
import { typeName } from "../ui/labels.ts";
import { listed, shown } from "../ui/text.ts";
import type { Kind } from "./address.ts";
import type { Resource } from "./resources.ts";
import type { Wanted } from "./schema.ts";

const { t } = l10n;

export function notesOf({ kind, isNew, type }: Wanted, { name, kept, reads }: Resource, account: string) {
  const [what, own] = [shown(name), shown(account)];
  const system = type === "" ? t("unknown source") : typeName(type);
  return [
    isNew ? NEW[kind](own) : TITLES[kind](what, own),
    isNew
      ? t("Saving keeps it as a draft on this machine. Nothing is created before you choose Create.")
      : t("Saving keeps a draft on this machine. Nothing reaches Artie before you choose Apply."),
    ...(kind === "pipelines" && reads
      ? [t("It reads from the source reader {0} on {1} ({2}).", shown(reads.reader), shown(reads.connector), system)]
      : []),
    ...(kind === "source-readers" && reads ? [t("It reads {0} ({1}).", shown(reads.connector), system)] : []),
    ...(kind === "connectors" && !isNew ? [t("It is of the type {0}.", system)] : []),
    ...(kept.length > 0 ? [t("Set as well, kept as it is and not shown here: {0}.", listed(kept))] : []),
  ];
}

const TITLES: Readonly<Record<Kind, (name: string, account: string) => string>> = {
  pipelines: (name, account) => t("The pipeline {0} of the account {1}.", name, account),
  connectors: (name, account) => t("The connector {0} of the account {1}.", name, account),
  "source-readers": (name, account) => t("The source reader {0} of the account {1}.", name, account),
};

const NEW: Readonly<Record<Kind, (account: string) => string>> = {
  pipelines: (account) => t("A new pipeline for the account {0}.", account),
  connectors: (account) => t("A new connector for the account {0}.", account),
  "source-readers": (account) => t("A new source reader for the account {0}.", account),
};
