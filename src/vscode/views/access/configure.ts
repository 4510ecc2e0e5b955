// Artie: Configure Agent Access. Writes the person's settings; the provider follows them.
import * as vscode from "vscode";
import { TAGS, type Tag } from "../../../tools/traits.ts";
import { ACCESS_LEVELS } from "../../../tools/selection.ts";
import { type Access, agentSettings, giveAccess } from "../../shell/agent-settings.ts";
import { textField, textsField } from "../../shell/arguments.ts";
import { type Choice, pickMany, pickOne } from "../../ui/ask.ts";
import { fail, type Outcome, tell } from "../../ui/outcome.ts";
import { ACCESS, TAG_TEXTS } from "../../ui/access-labels.ts";

const LEVELS: readonly Access[] = [...ACCESS_LEVELS, "off"];

export function registerConfigure(): vscode.Disposable {
  return vscode.commands.registerCommand("artie.agent.configure", (given: unknown) =>
    configure(textField(given, "access"), textsField(given, "tags")),
  );
}

/** Programs give what a person would pick. */
async function configure(givenAccess?: string, givenTags?: readonly string[]): Promise<Outcome | undefined> {
  const access = givenAccess ?? (await pickAccess());
  if (access === undefined) return undefined;
  if (!isAccess(access))
    return refused(vscode.l10n.t('There is no access level "{0}". There are: {1}.', access, LEVELS.join(", ")));
  if (access === "off") {
    await giveAccess("off");
    return tell(vscode.l10n.t("The agent has no access to Artie any more."));
  }
  const tags = givenTags ?? (await pickTags());
  if (tags === undefined) return undefined;
  const unknown = tags.find((tag) => !isTag(tag));
  if (unknown !== undefined)
    return refused(vscode.l10n.t('There is no tag "{0}". There are: {1}.', unknown, TAGS.join(", ")));
  await giveAccess(access, tags.length === TAGS.length ? [] : tags);
  return tell(vscode.l10n.t("The agent's access is saved: {0}.", ACCESS[access].text));
}

function refused(reason: string): Outcome {
  return fail(vscode.l10n.t("The agent's access is as it was"), new Error(reason));
}

async function pickAccess(): Promise<Access | undefined> {
  const { enabled, access } = agentSettings();
  const now = enabled ? access : "off";
  const choices = LEVELS.map((value): Choice<Access> => ({
    label: ACCESS[value].text,
    detail: ACCESS[value].detail,
    value,
    active: value === now,
  }));
  const title = vscode.l10n.t("Agent Access (1 of 2)");
  return pickOne(choices, { title, placeholder: vscode.l10n.t("What may the agent do with Artie?") });
}

/** None picked, like all picked, means no restriction, so at least one must be. */
async function pickTags(): Promise<readonly Tag[] | undefined> {
  const now = agentSettings().tags;
  const isOn = (tag: Tag): boolean => !Array.isArray(now) || now.length === 0 || now.includes(tag);
  const choices = TAGS.map((tag) => ({ label: TAG_TEXTS[tag], description: tag, active: isOn(tag), value: tag }));
  const title = vscode.l10n.t("Agent Access (2 of 2)");
  return pickMany(choices, { title, placeholder: vscode.l10n.t("Which parts of Artie?") });
}

function isAccess(word: string): word is Access {
  return LEVELS.some((level) => level === word);
}

function isTag(word: string): word is Tag {
  return TAGS.some((tag) => tag === word);
}
