// Apply: what a draft changes goes to Artie, and only ever by a person's decision, after they have seen the difference, the
// plan and the API's own dry run. What Artie did not take stays in the draft.
import * as vscode from "vscode";
import { field, textField } from "../shell/arguments.ts";
import { notDone } from "../ui/command.ts";
import { type Action, commandAction, type Outcome, tell, warn } from "../ui/outcome.ts";
import type { Answer } from "../ui/person-calls.ts";
import { withProgress } from "../ui/progress.ts";
import { listed, sentence, shown } from "../ui/text.ts";
import { undoAction, undoIn } from "../ui/undo.ts";
import { LIVE_SCHEME, titleOf } from "./address.ts";
import { inputFor } from "./changes.ts";
import type { DocumentCommand } from "./command.ts";
import { FORMS } from "./forms.ts";
import { dryRunsFor, toolFields } from "./inputs.ts";
import { merged } from "./merging.ts";
import { alsoNamed } from "./names.ts";
import { readDraft, type Reading, requireSound } from "./reading.ts";

const { t } = vscode.l10n;

/** @throws BadDocument, ArtieError, ToolError */
export async function apply(command: DocumentCommand): Promise<Outcome | undefined> {
  const reading = await ready(command);
  if (!reading || "ok" in reading) return reading;
  const { address, session, calls, files, args } = command;
  const { draft, value, changes, live } = reading;
  requireSound(value, changes);
  const { update, ref } = FORMS[address.kind];
  const name = shown(live.resource.name);
  const { input, failures, others } = await withProgress(t("Checking the changes to {0}", name), async (signal) => {
    const fields = await toolFields(session, address.kind, inputFor(changes, value), { signal });
    return {
      input: { [ref]: address.uuid, ...fields },
      failures: await failuresOf(command, reading, signal),
      others: await namesakesOf(command, reading, signal),
    };
  });
  const isFailing = failures.length > 0;
  if (args.confirm !== undefined && isFailing) throw new Error(failures.join(" "));
  const call = { tool: update, input };
  const settled = await calls.settle(session, {
    message: t("Apply your changes to {0}?", name),
    also: [...others, ...(isFailing ? [t("The dry run failed: {0}", failures.join(" "))] : [])],
    ways: [{ title: isFailing ? t("Apply Anyway") : t("Apply"), value: undefined, calls: [call] }],
    title: t("Apply Changes"),
    beside: () => showDifference(command),
    given: args.confirm,
  });
  if (!settled) return undefined;
  try {
    const result = await withProgress(t("Applying the changes to {0}", name), (signal) => settled.run(call, signal));
    const now = await withProgress(t("Reading {0}", name), (signal) => files.read(address, signal));
    const left = missingIn(result);
    if (left.length > 0) await files.keep({ ...draft, base: now.resource.value }, now);
    else await Promise.all([files.discard(address, now), closeDifference(command)]);
    return told(command, name, result, left);
  } catch (error) {
    return notDone(command, name, t("The changes to {0} were not applied, and your draft is kept", name), error);
  }
}

/** The draft with what Artie has; an outcome where nothing is to be sent, undefined where the person does not go on. */
async function ready(command: DocumentCommand): Promise<Reading | Outcome | undefined> {
  const { files, address, uri } = command;
  const draft = await files.drafts.get(address);
  if (!draft) return tell(t("{0} is as Artie has it: there is nothing to apply.", titleOf(uri)));
  const reading = await withProgress(t("Reading {0}", titleOf(uri)), (signal) =>
    readDraft(files, address, draft, signal),
  );
  if (reading.changes.length === 0) {
    await files.discard(address, reading.live);
    return tell(t("{0} is as Artie has it: there is nothing to apply.", titleOf(uri)));
  }
  if (reading.theirs.length === 0) return reading;
  if (!(await merged(command, reading))) {
    return warn(t("{0} has changed at Artie since you began your draft. Nothing was sent.", titleOf(uri)));
  }
  return ready(command);
}

/** What the API's dry runs say against it, in sentences. */
export async function failuresOf(command: DocumentCommand, reading: Reading, signal: AbortSignal): Promise<string[]> {
  const { address, calls, session } = command;
  const { value, changes, live } = reading;
  const { type, reads } = live.resource;
  const runs = dryRunsFor(address, { changes, value, type, reads: reads?.uuid });
  const results = await Promise.all(runs.map(({ tool, input }) => calls.look(session, tool, input, signal)));
  return results.filter(({ valid }) => valid === false).map(({ failure }) => failureText(failure));
}

/** Said where the draft gives it another name, which others have. */
async function namesakesOf({ session, address }: DocumentCommand, reading: Reading, signal: AbortSignal) {
  const renamed = reading.changes.find(({ at }) => at.length === 1 && (at[0] === "name" || at[0] === "label"));
  if (typeof renamed?.after !== "string") return [];
  return alsoNamed(session.artie, { kind: address.kind, uuid: address.uuid, name: renamed.after }, { signal });
}

export function failureText(failure: unknown): string {
  const reported = textField(field(failure, "reported"), "root") ?? textField(failure, "message") ?? "";
  return [sentence(shown(reported, 300)), textField(failure, "remedy") ?? ""].join(" ").trim();
}

export async function showDifference({ uri }: Pick<DocumentCommand, "uri">): Promise<void> {
  const title = t("{0}: at Artie and your draft", titleOf(uri));
  await vscode.commands.executeCommand("vscode.diff", uri.with({ scheme: LIVE_SCHEME }), uri, title, { preview: true });
}

/** There is none any more. */
async function closeDifference({ uri }: Pick<DocumentCommand, "uri">): Promise<void> {
  const isOfIt = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputTextDiff &&
    input.original.scheme === LIVE_SCHEME &&
    input.modified.toString() === uri.toString();
  await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isOfIt)));
}

/** Paths of what was asked for and the answer does not show. */
export function missingIn(result: Answer): string[] {
  const lists = [result["notTaken"], result["lost"]].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return lists.map((each) => textField(each, "path") ?? "");
}

function told(command: DocumentCommand, name: string, result: Answer, left: readonly string[]): Outcome {
  const compare: Action = { title: t("Compare"), run: () => showDifference(command) };
  if (left.length > 0) {
    return warn(
      t("Artie did not take all of it: {0}. That is still in your draft of {1}.", listed(left), name),
      compare,
    );
  }
  const note = textField(result, "note");
  const after = field(result, "pipeline");
  const isUndeployed = field(after, "hasUndeployedChanges") === true;
  const said = [t("Applied the changes to {0}.", name), ...(note === undefined ? [] : [sentence(note)])];
  const undo = undoAction(command, [undoIn(result)]);
  if (!isUndeployed) return tell(said.join(" "), ...undo);
  const text = [...said, t("They take effect when the pipeline is deployed.")].join(" ");
  const pipeline = textField(after, "uuid") ?? name;
  return tell(text, commandAction(t("Deploy"), "artie.pipeline.deploy", { pipeline }), ...undo);
}
