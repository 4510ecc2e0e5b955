// Create: what a new document describes is made, step by step. What exists after a failure half way is said and stands in
// the document by its name, so that Create goes on from there.
import { applyEdits, modify } from "jsonc-parser";
import * as vscode from "vscode";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { field, textField } from "../shell/arguments.ts";
import { notDone } from "../ui/command.ts";
import { type Action, fail, type Outcome, switchAccount, tell, tellBriefly, warn } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { copySqlAction } from "../ui/sql.ts";
import type { Settled } from "../ui/person-calls.ts";
import { countTables, listed, sentence, shown } from "../ui/text.ts";
import { isArtieError } from "../shell/artie-error.ts";
import { type Kind, titleOf } from "./address.ts";
import { missingIn } from "./apply.ts";
import { type Failure, failuresOfNew } from "./checking-new.ts";
import type { DocumentCommand } from "./command.ts";
import { FORMS } from "./forms.ts";
import { toolFields } from "./inputs.ts";
import { namesIn, withName } from "./names.ts";
import { BadDocument, valueIn } from "./reading.ts";

const { t } = vscode.l10n;

/** How long it may take to find what a document names. */
const PREPARE_MS = 10_000;

/** What is still to be made, in order; each takes the place of what described it in the document. */
interface Step {
  readonly what: string;
  readonly kind: Kind;
  readonly name: string | undefined;
  readonly tool: string;
  readonly fields: (value: Settings) => Settings;
  /** Where its name then stands; undefined for the last, which is the document itself. */
  readonly place?: readonly string[];
}

/** Only looks. @throws BadDocument, ArtieError, ToolError */
export async function validateNew(command: DocumentCommand): Promise<Outcome> {
  const name = titleOf(command.uri);
  const failures = await failuresOfNew(command, await valueOf(command));
  if (failures.length > 0) {
    return warn(t("{0} is not ready: {1}", name, textOf(failures)), ...mending(command, failures));
  }
  return tell(t("{0} can be created.", name));
}

/** @throws BadDocument, ArtieError, ToolError before anything is made */
export async function create(command: DocumentCommand, starts: boolean): Promise<Outcome | undefined> {
  const { address, uri } = command;
  const title = titleOf(uri);
  const failures = await failuresOfNew(command, await valueOf(command));
  if (failures.length > 0) {
    return warn(
      t("Nothing was created. {0} is not ready: {1}", title, textOf(failures)),
      ...mending(command, failures),
    );
  }
  const settled = await settle(command, starts);
  if (!settled) return undefined;
  const made: string[] = [];
  const notes: string[] = [];
  const left: string[] = [];
  let last: unknown;
  for (const step of stepsOf(address.kind, await valueOf(command))) {
    try {
      const value = await valueOf(command);
      const result = await withProgress(t("Creating {0}", step.what), async (signal) =>
        settled.run(await callOf(command, step, value, signal), signal),
      );
      last = result["created"];
      notes.push(...(typeof result["note"] === "string" ? [sentence(result["note"])] : []));
      left.push(...missingIn(result));
    } catch (error) {
      const there = await madeAllTheSame(command, step, error);
      return there === undefined ? halfWay(command, made, step, error) : unanswered(command, made, step, there);
    }
    made.push(step.what);
    if (step.place) await standsFor(command, step.place, textField(last, "uuid") ?? "");
  }
  await finished(command);
  const uuid = textField(last, "uuid") ?? "";
  const created = [t("Created {0}.", listed(made)), ...notes].join(" ");
  if (left.length > 0) {
    const held = starts ? t("It was not started.") : "";
    const text = t("{0} Artie did not take all of it: {1}. {2}", created, listed(left), held);
    return warn(text.trim(), ...next(command, uuid));
  }
  if (!starts) return tell(created, ...next(command, uuid));
  tellBriefly(created);
  const started: unknown = await startOf(command, uuid, true);
  const message = [created, textField(started, "message") ?? ""].join(" ").trim();
  return { ok: field(started, "ok") === true, message };
}

/** Whoever reads that decides whether it goes on. */
async function unanswered(command: DocumentCommand, made: readonly string[], { what, place }: Step, uuid: string) {
  const exists = t("{0}, although the answer was lost.", existing([...made, what]));
  if (!place) {
    await finished(command);
    return warn(exists, ...next(command, uuid));
  }
  await standsFor(command, place, uuid);
  return warn(t("{0} Create goes on from there.", exists));
}

function existing(made: readonly string[]): string {
  return made.length === 1 ? t("{0} exists now", listed(made)) : t("{0} exist now", listed(made));
}

function halfWay(command: DocumentCommand, made: readonly string[], { what }: Step, error: unknown): Outcome {
  const title = titleOf(command.uri);
  const failed = t("{0} was not created", what);
  if (made.length === 0) return notDone(command, title, failed, error);
  const kept = t("{0}. {1}, and Create goes on from there once it is mended", existing(made), failed);
  return notDone(command, title, kept, error);
}

/**
 * The UUID of what is there in spite of the error: an answer that is lost, or that speaks of the API's own failure, may come
 * from a request that was carried out. Nothing had its name when Create began.
 */
async function madeAllTheSame({ session }: DocumentCommand, step: Step, error: unknown): Promise<string | undefined> {
  if (step.name === undefined || !isArtieError(error) || error.turnedAway) return undefined;
  const all = await namesIn(session.artie, step.kind, { signal: AbortSignal.timeout(PREPARE_MS) }).catch(() => []);
  const [only, ...others] = withName(all, step.name);
  return others.length === 0 ? only?.uuid : undefined;
}

/** Of the account that it was created in, whichever is active by then. */
async function startOf({ sessions, address }: DocumentCommand, pipeline: string, confirm: true | undefined) {
  try {
    await sessions.requireOf(address.account);
  } catch (error) {
    return fail(t("It was not started"), error, switchAccount());
  }
  return vscode.commands.executeCommand("artie.pipeline.start", { pipeline, ...(confirm ? { confirm } : {}) });
}

function textOf(failures: readonly Failure[]): string {
  return failures.map(({ text }) => text).join(" ");
}

function mending(command: DocumentCommand, failures: readonly Failure[]): Action[] {
  return failures.flatMap(({ sql, use }) => [
    ...(sql ? [copySqlAction(sql.text, sql.where)] : []),
    ...(use ? [{ title: t("Use {0}", shown(use.name)), run: () => standsFor(command, use.place, use.uuid) }] : []),
  ]);
}

/** What is made first can be planned; what stands on it is told by its name. */
async function settle(command: DocumentCommand, starts: boolean): Promise<Settled | undefined> {
  const { address, session, calls, uri, args } = command;
  const value = await valueOf(command);
  const [first, ...later] = stepsOf(address.kind, value);
  if (!first) return undefined;
  const call = await callOf(command, first, value, AbortSignal.timeout(PREPARE_MS));
  const tables: unknown[] = Array.isArray(value["tables"]) ? value["tables"] : [];
  return calls.settle(session, {
    message: starts ? t("Create {0} and start it?", titleOf(uri)) : t("Create {0}?", titleOf(uri)),
    also: [
      ...(later.length > 0 ? [t("Then creates {0}.", listed(later.map(({ what }) => what)))] : []),
      ...(starts ? [t("Then starts it: copies {0}, and streams their changes.", countTables(tables.length))] : []),
    ],
    ways: [
      {
        title: starts ? t("Create and Start") : t("Create"),
        value: undefined,
        calls: [call],
        later: later.map(({ tool }) => tool),
      },
    ],
    title: t("Create"),
    given: args.confirm,
  });
}

async function callOf({ session, address }: DocumentCommand, step: Step, value: Settings, signal: AbortSignal) {
  return { tool: step.tool, input: await toolFields(session, address.kind, step.fields(value), { signal }) };
}

function next(command: DocumentCommand, uuid: string): Action[] {
  if (command.address.kind !== "pipelines") return [];
  return [{ title: t("Start..."), run: () => startOf(command, uuid, undefined) }];
}

/** @throws BadDocument */
async function valueOf({ files, address }: DocumentCommand): Promise<Settings> {
  const draft = await files.drafts.get(address);
  if (!draft) throw new BadDocument(t("There is nothing to create: the draft is gone."));
  return valueIn(draft.text);
}

function stepsOf(kind: DocumentCommand["address"]["kind"], value: Settings): Step[] {
  const name = textField(value, kind === "connectors" ? "label" : "name");
  const own = { kind, name, what: shown(name ?? ""), tool: FORMS[kind].create, fields: (now: Settings) => now };
  if (kind !== "pipelines") return [...connectorStep(value["connector"], ["connector"]), own];
  const source = value["source"];
  const reader: Step[] = isSettings(source)
    ? [
        ...connectorStep(source["connector"], ["source", "connector"]),
        {
          kind: "source-readers",
          name: textField(source, "name"),
          what: shown(textField(source, "name") ?? t("the source reader")),
          tool: FORMS["source-readers"].create,
          fields: (now) => settingsIn(now["source"]),
          place: ["sourceReader"],
        },
      ]
    : [];
  return [...connectorStep(value["destination"], ["destination"]), ...reader, own];
}

function connectorStep(described: unknown, place: readonly string[]): Step[] {
  if (!isSettings(described)) return [];
  const fields = (now: Settings) => settingsIn(place.reduce<unknown>((at, name) => field(at, name), now));
  const name = textField(described, "label");
  const what = shown(name ?? t("the connector"));
  return [{ kind: "connectors", name, what, tool: FORMS.connectors.create, fields, place }];
}

function settingsIn(value: unknown): Settings {
  return isSettings(value) ? value : {};
}

/** In the document, in place of what described it: the name, or the UUID where others have that name. */
async function standsFor({ files, address, session }: DocumentCommand, place: readonly string[], uuid: string) {
  const draft = await files.drafts.get(address);
  if (!draft) return;
  const isReader = place[0] === "sourceReader";
  const signal = AbortSignal.timeout(PREPARE_MS);
  // What can't be read now is still known by its UUID.
  const all = await namesIn(session.artie, isReader ? "source-readers" : "connectors", { signal }).catch(() => []);
  const name = all.find((row) => row.uuid === uuid)?.name ?? "";
  const ref = name !== "" && withName(all, name).length === 1 ? name : uuid;
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  const put = applyEdits(draft.text, modify(draft.text, [...place], ref, { formattingOptions }));
  const text = isReader ? applyEdits(put, modify(put, ["source"], undefined, { formattingOptions })) : put;
  await files.keep({ ...draft, text });
}

/** Its tab has nothing left to show. */
async function finished({ files, address, uri }: DocumentCommand): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const own = tabs.filter(
    ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
  );
  await vscode.window.tabGroups.close(own);
  await files.discard(address);
}
