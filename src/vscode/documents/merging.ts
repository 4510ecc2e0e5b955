// A resource has changed at Artie since its draft was begun: what it was, what it is and what the draft says stand side by
// side before anything is sent, and the draft takes over what others have done.
import * as vscode from "vscode";
import { applied } from "../../rules/apply.ts";
import { pathOf } from "../../rules/diff.ts";
import { isSettings } from "../../rules/overlay.ts";
import { decide } from "../ui/ask.ts";
import { shown } from "../ui/text.ts";
import { LIVE_SCHEME } from "./address.ts";
import { conflictsBetween, filled, overlapping } from "./changes.ts";
import type { DocumentCommand } from "./command.ts";
import type { Reading } from "./reading.ts";

const MAX_LINES = 12;

/** Whether to go on: the draft now begins from what Artie has, with what others have changed in it. */
export async function merged(command: DocumentCommand, reading: Reading): Promise<boolean> {
  const { files, address, args } = command;
  const choice = args.confirm === undefined ? await ask(reading) : args.merge;
  if (choice === undefined) return false;
  const { draft, live, base, mine, theirs } = reading;
  if (choice === "editor") {
    await showThree(command, reading);
    return false;
  }
  const whole = filled(reading.value, base);
  // Where both have changed the same, the draft counts.
  const own = overlapping(mine);
  const onlyTheirs = theirs.filter((change) => !own(change));
  const value = applied(onlyTheirs, isSettings(whole) ? whole : {}, live.resource.value);
  const text = await files.textOf(address, { ...live.resource, value });
  await files.keep({ ...draft, base: live.resource.value, text }, live);
  return true;
}

async function ask({ live, mine, theirs }: Reading): Promise<"both" | "editor" | undefined> {
  const { t } = vscode.l10n;
  const conflicts = conflictsBetween(mine, theirs);
  const inBoth = conflicts.map(({ path, base, theirs: other, mine: own }) =>
    t("{0}: it was {1}, it is now {2}, your draft says {3}", shown(path), said(base), said(other), said(own)),
  );
  const alone = theirs
    .filter((change) => !conflicts.some(({ path }) => path === pathOf(change)))
    .map((change) =>
      t("{0}: it was {1}, it is now {2}", shown(pathOf(change)), said(change.before), said(change.after)),
    );
  const lines = [...inBoth, ...alone];
  return decide<"both" | "editor">({
    message: t("{0} has changed at Artie since you began your draft", shown(live.resource.name)),
    detail: [
      ...lines.slice(0, MAX_LINES),
      ...(lines.length > MAX_LINES ? [t("and {0} more", lines.length - MAX_LINES)] : []),
      "",
      conflicts.length > 0
        ? t("Nothing has been sent. Where both have changed the same, keeping both keeps what your draft says.")
        : t("Nothing has been sent. Keeping both takes these changes over into your draft."),
    ].join("\n"),
    actions: [
      { title: t("Keep Both"), value: "both" },
      { title: t("Compare Three Ways"), value: "editor" },
    ],
    keep: t("Cancel"),
  });
}

function said(value: unknown): string {
  return value === undefined || value === null ? vscode.l10n.t("not set") : shown(JSON.stringify(value), 60);
}

/** VS Code's own merge editor. What the person makes of it is the draft, which begins from what Artie has now. */
async function showThree({ files, address, uri }: DocumentCommand, { draft, live, base }: Reading): Promise<void> {
  const { t } = vscode.l10n;
  const before = await files.textOf(address, { ...live.resource, value: base });
  files.putAside(address, { base: before, mine: draft.text });
  await files.keep({ ...draft, base: live.resource.value }, live);
  const beside = (query: string) => uri.with({ scheme: LIVE_SCHEME, query });
  await vscode.commands.executeCommand("_open.mergeEditor", {
    base: beside("base"),
    input1: { uri: beside(""), title: t("At Artie now") },
    input2: { uri: beside("mine"), title: t("Your draft") },
    output: uri,
  });
}
