// The steps of the walkthrough, each checked when it is true, by a command that stands for it. VS Code reads the steps when
// it first shows one, and takes no notice of what was true before: a `when` clause that is true by then is never checked.
// So what was done is kept, and told again whenever a page that may be the walkthrough comes up.
import * as vscode from "vscode";
import type { Accounts } from "./accounts.ts";

const STEPS = ["connect", "look", "act", "ask", "others"] as const;
type Step = (typeof STEPS)[number];

const WALKTHROUGH = "artie-tools.artie#artie.start";
/** In this person's state, over all windows. */
const KEPT = "artie.walkthrough";

const done = new Set<Step>();
let keep: (() => void) | undefined;

/** Of a step that is done for good. */
export function stepDone(step: Step): void {
  if (done.has(step)) return;
  done.add(step);
  keep?.();
  tell([step]);
}

export function followWalkthrough({ globalState }: vscode.ExtensionContext, accounts: Accounts): vscode.Disposable {
  const kept = globalState.get<readonly string[]>(KEPT, []);
  for (const step of STEPS) if (kept.includes(step)) done.add(step);
  keep = () => void globalState.update(KEPT, [...done]);
  const noteAccount = () => {
    if (accounts.active) stepDone("connect");
  };
  void accounts.ready.then(noteAccount);
  return vscode.Disposable.from(
    ...STEPS.map((step) => vscode.commands.registerCommand(commandOf(step), () => undefined)),
    vscode.commands.registerCommand("artie.getStarted", async () => {
      await vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH, false);
      tell([...done]);
    }),
    accounts.onDidChangeActive(noteAccount),
    // Of VS Code's own pages none says which one it is.
    vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
      if ([...opened, ...changed].some(({ input }) => input === undefined)) tell([...done]);
    }),
  );
}

function commandOf(step: Step): string {
  return `artie.walkthrough.${step}`;
}

/** VS Code sees only what it runs itself. */
function tell(steps: readonly Step[]): void {
  if (steps.length > 0) void vscode.commands.executeCommand("runCommands", { commands: steps.map(commandOf) });
}
