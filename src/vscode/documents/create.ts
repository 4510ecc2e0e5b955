// Create: what a new document describes is made, step by step. What exists after a failure half way is said and stands in
// the document by its name, so that Create goes on from there.
import { applyEdits, modify } from "jsonc-parser";
import * as vscode from "vscode";
import { isSettings, type Settings } from "../../rules/overlay.ts";
import { field, textField } from "../shell/arguments.ts";
import { notDone } from "../ui/command.ts";
import { type Action, commandAction, type Outcome, tell, tellBriefly, warn } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import { copySqlAction } from "../ui/sql.ts";
import type { Settled } from "../ui/person-calls.ts";
import { countTables, listed, shown } from "../ui/text.ts";
import { titleOf } from "./address.ts";
import { type Failure, failuresOfNew } from "./checking-new.ts";
import type { DocumentCommand } from "./command.ts";
import { FORMS } from "./forms.ts";
import { toolFields } from "./inputs.ts";
import { BadDocument, valueIn } from "./reading.ts";

const { t } = vscode.l10n;

/** How long it may take to find what a document names. */
const PREPARE_MS = 10_000;

/** What is still to be made, in order; each takes the place of what described it in the document. */
interface Step {
  readonly what: string;
  readonly tool: string;
  readonly fields: (value: Settings) => Settings;
  /** Where its name then stands; undefined for the last, which is the document itself. */
  readonly place?: readonly string[];
}

/** Only looks. @throws BadDocument, ArtieError, ToolError */
export async function validateNew(command: DocumentCommand): Promise<Outcome> {
  const name = titleOf(command.uri);
  const failures = await failuresOfNew(command, await valueOf(command));
  if (failures.length > 0) return warn(t("{0} is not ready: {1}", name, textOf(failures)), ...mending(failures));
  return tell(t("{0} can be created.", name));
}

/** @throws BadDocument, ArtieError, ToolError before anything is made */
export async function create(command: DocumentCommand, starts: boolean): Promise<Outcome | undefined> {
  const { address, uri } = command;
  const title = titleOf(uri);
  const failures = await failuresOfNew(command, await valueOf(command));
  if (failures.length > 0) {
    return warn(t("Nothing was created. {0} is not ready: {1}", title, textOf(failures)), ...mending(failures));
  }
  const settled = await settle(command, starts);
  if (!settled) return undefined;
  const made: string[] = [];
  let last: unknown;
  for (const step of stepsOf(address.kind, await valueOf(command))) {
    try {
      const value = await valueOf(command);
      const result = await withProgress(t("Creating {0}", step.what), async (signal) =>
        settled.run(await callOf(command, step, value, signal), signal),
      );
      last = result["created"];
      made.push(step.what);
      if (step.place) await standsFor(command, step.place, textField(last, "uuid") ?? "");
    } catch (error) {
      const failed = t("{0} was not created", step.what);
      if (made.length === 0) return notDone(command, title, failed, error);
      const kept = t("{0} exists now. {1}, and Create goes on from there once it is mended", listed(made), failed);
      return notDone(command, title, kept, error);
    }
  }
  await finished(command);
  const uuid = textField(last, "uuid") ?? "";
  const created = t("Created {0}.", listed(made));
  if (!starts) return tell(created, ...next(command, uuid));
  tellBriefly(created);
  const started: unknown = await vscode.commands.executeCommand("artie.pipeline.start", {
    pipeline: uuid,
    confirm: true,
  });
  const message = [created, textField(started, "message") ?? ""].join(" ").trim();
  return { ok: field(started, "ok") === true, message };
}

function textOf(failures: readonly Failure[]): string {
  return failures.map(({ text }) => text).join(" ");
}

function mending(failures: readonly Failure[]): Action[] {
  return failures.flatMap(({ sql }) => (sql ? [copySqlAction(sql.text, sql.where)] : []));
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

function next({ address }: DocumentCommand, uuid: string) {
  if (address.kind !== "pipelines") return [];
  return [commandAction(t("Start..."), "artie.pipeline.start", { pipeline: uuid })];
}

/** @throws BadDocument */
async function valueOf({ files, address }: DocumentCommand): Promise<Settings> {
  const draft = await files.drafts.get(address);
  if (!draft) throw new BadDocument(t("There is nothing to create: the draft is gone."));
  return valueIn(draft.text);
}

function stepsOf(kind: DocumentCommand["address"]["kind"], value: Settings): Step[] {
  const name = shown(textField(value, "name") ?? textField(value, "label") ?? "");
  const own = { what: name, tool: FORMS[kind].create, fields: (now: Settings) => now };
  if (kind !== "pipelines") return [...connectorStep(value["connector"], ["connector"]), own];
  const source = value["source"];
  const reader: Step[] = isSettings(source)
    ? [
        ...connectorStep(source["connector"], ["source", "connector"]),
        {
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
  const what = shown(textField(described, "label") ?? t("the connector"));
  return [{ what, tool: FORMS.connectors.create, fields, place }];
}

function settingsIn(value: unknown): Settings {
  return isSettings(value) ? value : {};
}

/** In the document, in place of what described it: the name, or the UUID where others have that name. */
async function standsFor({ files, address, session }: DocumentCommand, place: readonly string[], uuid: string) {
  const draft = await files.drafts.get(address);
  if (!draft) return;
  const { Resolver } = await import("../../rules/resolve.ts");
  const resolver = new Resolver(session.artie, AbortSignal.timeout(10_000), { fresh: true });
  const isReader = place[0] === "sourceReader";
  const rows = isReader ? await resolver.sourceReaders() : await resolver.connectors();
  const names = rows.map((row) => textField(row, isReader ? "name" : "label") ?? "");
  const name = names[rows.findIndex((row) => row.uuid === uuid)] ?? "";
  const ref =
    name !== "" && names.filter((each) => each.toLowerCase() === name.toLowerCase()).length === 1 ? name : uuid;
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
