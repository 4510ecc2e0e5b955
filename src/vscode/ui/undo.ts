// Takes back what a call has done; what that would do is shown before.
import * as vscode from "vscode";
import type { UndoCall } from "../../tools/plan.ts";
import { field, textField } from "../shell/arguments.ts";
import { codeOf } from "../shell/artie-error.ts";
import type { Deps } from "../shell/deps.ts";
import type { Session } from "../shell/sessions.ts";
import { remedies } from "./command.ts";
import { type Action, fail, type Outcome, tell } from "./outcome.ts";
import type { Answer, PersonCalls } from "./person-calls.ts";
import { targetsText } from "./plan-text.ts";
import { withProgress } from "./progress.ts";
import { NothingToDo } from "./request.ts";
import type { Undoes } from "./settle.ts";
import { sentence, shown } from "./text.ts";

type UndoDeps = Deps & { readonly calls: PersonCalls };

/** The call in an answer that takes it back; undefined where none does. */
export function undoIn(answer: Answer): UndoCall | undefined {
  const [tool, input] = [textField(answer["undo"], "tool"), field(answer["undo"], "input")];
  if (tool === undefined || typeof input !== "object" || input === null) return undefined;
  return { tool, input: Object.fromEntries(Object.entries(input)) };
}

/** A button that takes back what was just done; none where some of it can't be. */
export function undoAction(
  deps: UndoDeps & { readonly session: Session },
  undos: readonly (UndoCall | undefined)[],
): Action[] {
  const all = undos.filter((undo) => undo !== undefined);
  if (all.length === 0 || all.length < undos.length) return [];
  const run = async () => {
    for (const undo of all) await takeBack(deps, deps.session, undo);
  };
  return [{ title: vscode.l10n.t("Undo"), run }];
}

/** What else is known of what is taken back. */
export interface Taking {
  /** What a program decides; what loses data or stops its flow stays a person's to confirm. */
  readonly given?: true | undefined;
  readonly undoes?: Undoes;
  /** What stands below the plan, a line each. */
  readonly also?: readonly string[];
}

export async function takeBack(
  deps: UndoDeps,
  session: Session,
  call: UndoCall,
  { given, undoes, also }: Taking = {},
): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  try {
    const settled = await deps.calls.settle(session, {
      message: (plans) => t("Undo at {0}?", whatIn(plans)),
      looking: t("Looking what would be undone"),
      ways: [{ title: t("Undo"), value: undefined, calls: [call] }],
      keep: t("Keep It"),
      title: t("Undo"),
      idle: (plans) => t("There is nothing to undo at {0}: it is so already.", whatIn(plans)),
      ...{ given, undoes, also },
    });
    if (!settled) return undefined;
    const what = whatIn(settled.plans);
    await withProgress(t("Undoing at {0}", what), (signal) => settled.run(call, signal));
    const effects = settled.plans.map(({ effect }) => sentence(shown(effect, 300)));
    return tell(t("Undone at {0}: {1}", what, effects.join(" ")));
  } catch (error) {
    if (error instanceof NothingToDo) return tell(error.message);
    if (codeOf(error) === "canceled") return undefined;
    return fail(t("Nothing was undone"), error, ...remedies(deps, error));
  }
}

function whatIn(plans: readonly Parameters<typeof targetsText>[0][]): string {
  return plans.map(targetsText).join(", ");
}
