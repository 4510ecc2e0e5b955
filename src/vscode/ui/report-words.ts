// What stands in a document of the record, in the person's language.
import { l10n } from "vscode";
import type { Words } from "../../audit/report.ts";

export const REPORT_WORDS: Words = {
  headings: [
    ...[l10n.t("When"), l10n.t("Who"), l10n.t("Tool"), l10n.t("About"), l10n.t("Effect as planned")],
    ...[l10n.t("Outcome"), l10n.t("Approved by"), l10n.t("What followed")],
  ],
  title: l10n.t("What happened"),
  nothing: l10n.t("Nothing in the record was changed."),
  nothingByIt: l10n.t("It changed nothing."),
  everything: l10n.t("Everything, in its order"),
  unknown: l10n.t("not known"),
  undo: l10n.t("undo"),
};
