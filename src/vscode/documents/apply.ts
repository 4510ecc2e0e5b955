// Apply: what a draft changes goes to Artie, and only ever by a person's decision, after they have seen the difference, the
// plan and the API's own dry run. What Artie did not take stays in the draft.
import * as vscode from "vscode";
import type { PersonPlan } from "../../tools/run/invoke.ts";
import { field, textField } from "../shell/arguments.ts";
import { notDone } from "../ui/command.ts";
import { type Action, type Outcome, tell, warn } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { listed, sentence, shown } from "../ui/text.ts";
import { LIVE_SCHEME, titleOf } from "./address.ts";
import { inputFor } from "./changes.ts";
import type { DocumentCommand } from "./command.ts";
import { confirmed, type Confirming } from "./confirming.ts";
import { FORMS } from "./forms.ts";
import { dryRunsFor, toolFields } from "./inputs.ts";
import { merged } from "./merging.ts";
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
  const { input, plan, failures } = await withProgress(t("Checking the changes to {0}", name), async (signal) => {
    const fields = await toolFields(session, address.kind, inputFor(changes, value), { signal });
    const input = { [ref]: address.uuid, ...fields };
    const [plan, failures] = await Promise.all([
      calls.plan(session, update, input, signal),
      failuresOf(command, reading, signal),
    ]);
    return { input, plan, failures };
  });
  if (args.confirm === undefined) await showDifference(command);
  if (args.confirm !== undefined && failures.length > 0) throw new Error(failures.join(" "));
  const confirm = args.confirm ?? (await confirmed(question(name, plan, failures)));
  if (confirm === undefined || confirm === false) return undefined;
  const given = plan.confirm === undefined ? {} : { confirm: String(confirm) };
  try {
    const result = await withProgress(t("Applying the changes to {0}", name), (signal) =>
      calls.invoke(session, update, { ...input, ...given }, signal),
    );
    const now = await withProgress(t("Reading {0}", name), (signal) => files.read(address, signal));
    const left = missingIn(result);
    if (left.length > 0) await files.keep({ ...draft, base: now.resource.value });
    else await files.discard(address, now);
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
  const results = await Promise.all(runs.map(({ tool, input }) => calls.invoke(session, tool, input, signal)));
  return results.filter(({ valid }) => valid === false).map(({ failure }) => failureText(failure));
}

export function failureText(failure: unknown): string {
  const reported = textField(field(failure, "reported"), "root") ?? textField(failure, "message") ?? "";
  return [sentence(shown(reported, 300)), textField(failure, "remedy") ?? ""].join(" ").trim();
}

export async function showDifference({ uri }: Pick<DocumentCommand, "uri">): Promise<void> {
  const title = t("{0}: at Artie and your draft", titleOf(uri));
  await vscode.commands.executeCommand("vscode.diff", uri.with({ scheme: LIVE_SCHEME }), uri, title, { preview: true });
}

function question(name: string, plan: PersonPlan, failures: readonly string[]): Confirming {
  const isFailing = failures.length > 0;
  return {
    message: t("Apply your changes to {0}?", name),
    plan,
    yes: isFailing ? t("Apply Anyway") : t("Apply"),
    title: t("Apply Changes"),
    warning: isFailing ? t("The dry run failed: {0}", failures.join(" ")) : undefined,
  };
}

/** Paths of what was asked for and the answer does not show. */
function missingIn(result: Readonly<Record<string, unknown>>): string[] {
  const lists = [result["notTaken"], result["lost"]].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return lists.map((each) => textField(each, "path") ?? "");
}

function told(
  command: DocumentCommand,
  name: string,
  result: Readonly<Record<string, unknown>>,
  left: readonly string[],
): Outcome {
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
  if (!isUndeployed) return tell(said.join(" "));
  const text = [...said, t("They take effect when the pipeline is deployed.")].join(" ");
  return tell(text, { title: t("Deploy"), run: () => deploy(command, name, after) });
}

async function deploy({ calls, session, ...deps }: DocumentCommand, name: string, pipeline: unknown): Promise<Outcome> {
  const isPaused = String(field(pipeline, "status")).includes("paused");
  const input = { pipeline: textField(pipeline, "uuid") ?? name, ...(isPaused ? { keepPaused: true } : {}) };
  try {
    await withProgress(t("Deploying {0}", name), (signal) =>
      calls.invoke(session, "artie_pipelines_start", input, signal),
    );
    return tell(t("{0} is being deployed.", name));
  } catch (error) {
    return notDone(deps, name, t("{0} was not deployed", name), error);
  }
}
