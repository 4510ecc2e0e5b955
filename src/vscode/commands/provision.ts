// Commands that change what is behind a connector, each through the tool that the agent has for it.
import * as vscode from "vscode";
import type { ArtieClient } from "../../artie/index.ts";
import { canDo } from "../../rules/possible.ts";
import { askForText, type Choice, choice, pickOne } from "../ui/ask.ts";
import { type Action, commandAction, type Outcome, tell } from "../ui/outcome.ts";
import { connectorLabel, oneConnector } from "../ui/target-connectors.ts";
import { shown } from "../ui/text.ts";
import { type PersonCommand, runTool } from "./operation.ts";

/** Whether the slot may go at all is looked at before the person types its name. */
export async function dropSlot(command: PersonCommand): Promise<Outcome | undefined> {
  const { session, args } = command;
  const { t } = vscode.l10n;
  const title = t("Drop Replication Slot");
  const connector = await oneConnector(command, title, "postgresql");
  const slotName = connector && (args.slotName ?? (await askForSlot(session.artie, connector, title)));
  if (!slotName) return undefined;
  const [name, label] = [shown(slotName), connectorLabel(command, connector)];
  const call = { tool: "artie_connectors_drop_postgres_replication_slot", input: { connector, slotName } };
  const message = t("Drop the replication slot {0} of {1}?", name, label);
  const question = { message, title, looking: t("Looking for pipelines that use the slot"), yes: t("Drop") };
  return runTool(command, call, question, {
    name,
    title: t("Dropping {0}", name),
    failed: t("The slot {0} was not dropped", name),
    done: () => tell(t("Dropped the replication slot {0} of {1}.", name, label), ...startAgain(command)),
  });
}

/** What the slot was in the way of, where that is known. */
function startAgain({ store, args }: PersonCommand): Action[] {
  const pipeline = store.pipeline(args.pipeline ?? "");
  if (!pipeline || !canDo("start", pipeline)) return [];
  const { uuid, name } = pipeline;
  return [commandAction(vscode.l10n.t("Start {0}...", shown(name, 40)), "artie.pipeline.start", { pipeline: uuid })];
}

/** The API lists no slots, so those that source readers name are offered, and any other can be typed. */
async function askForSlot(artie: ArtieClient, connector: string, title: string): Promise<string | undefined> {
  const placeholder = vscode.l10n.t("The slot to drop");
  const picked = await pickOne(slotChoices(artie, connector), { title, placeholder });
  return picked === "" ? askForText({ title, prompt: vscode.l10n.t("The slot's name, as Postgres has it") }) : picked;
}

async function slotChoices(artie: ArtieClient, connector: string): Promise<Choice<string>[]> {
  const readers = (await artie.sourceReaders.list()).filter(({ connectorUUID }) => connectorUUID === connector);
  const choices = readers.map(({ settings, name, uuid }) => {
    const slot = settings?.replicationSlotOverride || "artie";
    return { ...choice(slot, "plug", slot), description: vscode.l10n.t("of the source reader {0}", name ?? uuid) };
  });
  return [...choices, choice(vscode.l10n.t("Another slot"), "edit", "")];
}

export async function createWarehouse(command: PersonCommand): Promise<Outcome | undefined> {
  const { t } = vscode.l10n;
  const title = t("Create Snowflake Warehouse");
  const connector = await oneConnector(command, title, "snowflake");
  const prompt = t("A name for it. Its size is set in Snowflake.");
  const name = connector && (command.args.name ?? (await askForText({ title, prompt })));
  if (!name) return undefined;
  const label = connectorLabel(command, connector);
  const call = { tool: "artie_connectors_create_snowflake_warehouse", input: { connector, name } };
  const message = t("Create the warehouse {0} in {1}?", shown(name), label);
  return runTool(
    command,
    call,
    { message, title, yes: t("Create") },
    {
      name: shown(name),
      title: t("Creating {0}", shown(name)),
      failed: t("The warehouse {0} was not created", shown(name)),
      done: () => tell(t("Created the warehouse {0} in {1}.", shown(name), label)),
    },
  );
}
