// The question where a source or a destination refuses: why, whole; what mends it; look again; go on as it is.
import * as vscode from "vscode";
import { isSettings, type Settings } from "../../../rules/overlay.ts";
import { textField } from "../../shell/arguments.ts";
import { type Choice, choice } from "../../ui/ask.ts";
import { sqlAgainst } from "../../ui/sql.ts";
import { failureText } from "../apply.ts";
import { type End, type Found, labelOf, type Making } from "./making.ts";
import { choose } from "./questions.ts";

const { t } = vscode.l10n;

export interface Failing {
  readonly failure: unknown;
  readonly side: "source" | "destination";
  readonly tables: readonly Found[];
  readonly title: string;
  readonly placeholder: string;
  /** What else mends it: settings, or another answer. */
  readonly choices: readonly Choice<Settings>[];
  /** What is looked up again when the person has mended it. */
  readonly again: string;
}

/** What the person chose of the choices; undefined to go on as it is. @throws Left, ArtieError */
export async function askAbout(making: Making, end: End, failing: Failing): Promise<Settings | undefined> {
  const { flow } = making;
  const id = `${failing.side} failing ${codeOf(failing.failure)}`;
  const sql = await sqlFor(making, end, failing);
  const picked = await flow.ask(id, isSettings, async (asking) => {
    for (let isCopied = false; ; isCopied = true) {
      const answer = await choose(choicesFor(failing, sql, isCopied), questionFor(failing, end, isCopied))(asking);
      if (sql === undefined || answer === "back" || answer === "left" || wordIn(answer.value) !== "copy") return answer;
      await vscode.env.clipboard.writeText(`${sql}\n`);
    }
  });
  if (wordIn(picked) === "anyway") return undefined;
  if (wordIn(picked) !== "again") return picked;
  flow.lookAgain(failing.again);
  return flow.forgetFrom(id);
}

export function codeOf(failure: unknown): string {
  return textField(failure, "code") ?? "";
}

export function wordIn(picked: unknown): string | undefined {
  return textField(picked, "do");
}

/** Once the SQL is copied, looking again is what comes next. */
function choicesFor({ choices }: Failing, sql: string | undefined, isCopied: boolean): Choice<Settings>[] {
  return [
    ...choices,
    ...(sql === undefined
      ? []
      : [{ ...choice(t("Copy the SQL that helps"), "copy", { do: "copy" }), detail: sql.replaceAll(/\s+/g, " ") }]),
    { ...choice(t("Check again"), "refresh", { do: "again" }), active: isCopied },
    choice(t("Go on anyway"), "arrow-right", { do: "anyway" }),
  ];
}

function questionFor({ failure, title, placeholder }: Failing, end: End, isCopied: boolean) {
  const copied = t("Copied. Run it at {0} as a user who may grant it, then check again.", labelOf(end));
  return { title, placeholder, prompt: isCopied ? copied : failureText(failure) };
}

async function sqlFor(
  { flow, session }: Making,
  end: End,
  { failure, side, tables }: Failing,
): Promise<string | undefined> {
  const connector =
    "config" in end
      ? end.config
      : await flow.once(`connector ${end.uuid}`, () => session.artie.connectors.get(end.uuid));
  return sqlAgainst(failure, connector, side, tables);
}
