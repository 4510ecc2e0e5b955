// Tools that create, change, delete, deploy and pause source readers. The API replaces whole readers; these take only the
// changes.
import { operations } from "../../artie/operations.ts";
import { sends } from "../sends.ts";
import { z } from "zod";
import { defineTool, type Tool } from "../define.ts";
import { ToolError } from "../../rules/tool-error.ts";
import { deployedAgain, slotOf } from "../figures.ts";
import { newTarget, readerTarget } from "../plan.ts";
import { readBack } from "../read-back.ts";
import { confirmation, sourceReaderRef } from "../refs.ts";
import { changesBetween } from "../../rules/diff.ts";
import { lossOf, readerImpact } from "../../rules/impact.ts";
import { connectorName, readerName } from "../../rules/named.ts";
import { mayRun } from "../../rules/state.ts";
import { requireWholeReader } from "../../rules/whole.ts";
import { readerSummary } from "../summaries.ts";
import { restored, undoRef } from "../undo.ts";
import {
  namesakes,
  namesakesIfRenamed,
  requireStatus,
  unseenStatus,
  UNCHANGED,
  untaken,
  untakenOf,
  updating,
} from "../taken.ts";
import { requireReaderCredentials } from "./stored.ts";
import { readingWith } from "./users.ts";
import { changeable, mergeReader, newReader, prepare, readerToSend, settingsToSend } from "./merge.ts";

const create = defineTool({
  name: "create_a_artie_source_reader",
  title: "Create source reader",
  description:
    "Creates a source reader on a source connector; validate it first. On Postgres each needs its own replication slot.",
  method: "create",
  tags: ["source_readers"],
  level: "change",
  sends: sends(operations.sourceReaders.create, { connectorUUID: "connector" }),
  input: newReader,
  async plan(context, input) {
    const { connector, fields } = await prepare(context, input);
    const effect = `Creates a source reader on ${connectorName(connector)}`;
    return { targets: [newTarget("source reader", input.name)], effect, risk: "none", connector, fields };
  },
  async run(context, _, { connector, fields }) {
    const settings = await settingsToSend(context, connector, fields.settings, "create a source reader");
    const body = { ...fields, ...(settings ? { settings } : {}), connectorUUID: connector.uuid };
    const created = await context.artie.sourceReaders.create(body, { signal: context.signal });
    const note = await namesakes(context.resolve, "source reader", { uuid: created.uuid, name: readerName(created) });
    return { created: readerSummary(created), ...note, ...untakenOf(body, created) };
  },
});

const UPDATE = "update_a_artie_source_reader_by_id";

const update = defineTool({
  name: UPDATE,
  title: "Update source reader",
  description:
    "Changes a source reader: give only what changes. Fixes a slot conflict through settings.replicationSlotOverride. confirm = its exact name beneath a running pipeline.",
  method: "update",
  tags: ["source_readers"],
  level: "change",
  sends: sends(operations.sourceReaders.replace),
  clears: ["settings", "tablesConfig"],
  input: z.strictObject({ sourceReader: sourceReaderRef, ...changeable, undo: undoRef, confirm: confirmation }),
  async plan(context, { sourceReader: ref, undo, ...changes }) {
    const before = await context.resolve.sourceReader(ref);
    requireWholeReader(before, readerName(before), changes);
    const place = { tool: UPDATE, uuids: [before.uuid], body: before, given: changes };
    const reader = undo === undefined ? mergeReader(before, changes) : await restored(context, undo, place);
    const changed = changesBetween(before, reader);
    if (changed.length > 0) requireReaderCredentials(before, reader, changes.settings);
    const impact = readerImpact(changed);
    const flows = lossOf([impact]) !== undefined && (await readingWith(context, before.uuid)).some(mayRun);
    const plan = updating(changed, { impact: [impact], flows: [flows], confirm: readerName(before) });
    const figures = () => deployedAgain(readingWith(context, before.uuid));
    return { targets: [readerTarget(before)], ...plan, figures, before, reader, changed };
  },
  async run(context, _, { before, reader, changed }) {
    if (changed.length === 0) return { ...UNCHANGED, sourceReader: readerSummary(before) };
    const body = await readerToSend(context, reader);
    const { answer, after, others } = await context.replace.sourceReader(before, body);
    const named = { uuid: after.uuid, name: readerName(after) };
    const note = await namesakesIfRenamed(context.resolve, "source reader", named, changed);
    return { sourceReader: readerSummary(after), ...note, ...untaken(changesBetween(before, body), answer), ...others };
  },
});

const remove = defineTool({
  name: "delete_a_artie_source_reader_by_id",
  title: "Delete source reader",
  description: "Deletes a source reader that no pipeline uses. confirm = its exact name.",
  method: "delete",
  tags: ["source_readers"],
  level: "destroy",
  sends: sends(operations.sourceReaders.delete),
  hints: { destructive: true, idempotent: true, openWorld: true },
  input: z.strictObject({ sourceReader: sourceReaderRef, confirm: confirmation }),
  async plan(context, { sourceReader: ref }) {
    const reader = await context.resolve.sourceReader(ref);
    const users = await readingWith(context, reader.uuid);
    if (users.length > 0) {
      throw new ToolError(
        "refused",
        `${users.length} pipelines use the source reader "${readerName(reader)}", or may: the API does not show it of all. Nothing was deleted; delete them or give them another source reader first.`,
        users.map(({ name }) => name),
      );
    }
    return {
      targets: [readerTarget(reader)],
      effect: "Deletes the source reader for good",
      loss: "Its settings are lost",
      figures: () => slotOf(context, reader),
      risk: "loss",
      confirm: readerName(reader),
      reader,
    };
  },
  async run({ artie, signal }, _, { reader }) {
    await artie.sourceReaders.delete(reader.uuid, { signal });
    return { deleted: readerSummary(reader) };
  },
});

const deploy = defineTool({
  name: "artie_source_readers_deploy",
  title: "Deploy source reader",
  description: "Deploys a shared source reader; others are deployed with their pipeline.",
  method: "custom",
  tags: ["source_readers"],
  level: "operate",
  sends: sends(operations.sourceReaders.deploy),
  hints: { openWorld: true },
  input: z.strictObject({ sourceReader: sourceReaderRef }),
  async plan(context, { sourceReader: ref }) {
    const reader = await context.resolve.sourceReader(ref);
    const effect = "Deploys it with its settings as saved";
    return {
      targets: [readerTarget(reader)],
      effect,
      figures: () => slotOf(context, reader),
      risk: "load",
      reader,
    };
  },
  async run({ artie, signal }, _, { reader: { uuid } }) {
    await artie.sourceReaders.deploy(uuid, { signal });
    const { row, incomplete } = await readBack(artie.sourceReaders.get(uuid, { signal }));
    return { accepted: true, sourceReader: row && readerSummary(row), incomplete };
  },
});

const STATUS = "artie_source_readers_update_status";

/** A newer API may know others. */
const EFFECTS: Readonly<Record<string, string>> = {
  paused: "Pauses it, and the capture of every pipeline on it",
  running: "Resumes it",
};

const updateStatus = defineTool({
  name: STATUS,
  title: "Change source reader status",
  description: "Pauses or resumes a shared source reader; others follow their pipeline.",
  method: "custom",
  tags: ["source_readers"],
  level: "operate",
  sends: sends(operations.sourceReaders.updateStatus),
  hints: { idempotent: true, openWorld: true },
  input: z.strictObject({ sourceReader: sourceReaderRef, status: z.enum(["running", "paused"]) }),
  async plan({ resolve }, { sourceReader: ref, status }) {
    const before = await resolve.sourceReader(ref);
    const changed = before.status !== status;
    const effect = EFFECTS[status] ?? `Makes it ${status}`;
    return {
      targets: [readerTarget(before)],
      effect: changed ? effect : "Changes nothing",
      undo:
        changed && isStatus(before.status)
          ? { tool: STATUS, input: { sourceReader: before.uuid, status: before.status } }
          : undefined,
      idle: !changed,
      risk: "none",
      before,
      changed,
    };
  },
  async run({ artie, signal }, { status }, { before, changed }) {
    if (!changed) return { changed: false, sourceReader: readerSummary(before) };
    const after = await artie.sourceReaders.updateStatus(before.uuid, status, { signal });
    requireStatus(status, after);
    const incomplete = unseenStatus(after);
    return { changed: true, statusBefore: before.status, sourceReader: readerSummary(after), incomplete };
  },
});

/** One that it can be given. */
function isStatus(status: string | null | undefined): boolean {
  return status === "running" || status === "paused";
}

export const readerChangeTools: readonly Tool[] = [create, update, remove, deploy, updateStatus];
