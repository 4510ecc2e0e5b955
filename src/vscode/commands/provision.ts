// Commands that change what is behind a connector, each through the tool that the agent has for it.
import * as vscode from "vscode";
import type { ArtieClient } from "../../artie/index.ts";
import { askForText, type Choice, choice, pickOne, typedOut } from "../ui/ask.ts";
import { type Outcome, tell } from "../ui/outcome.ts";
import { planLines } from "../ui/plan-text.ts";
import { withProgress } from "../ui/progress.ts";
import { connectorLabel, oneConnector } from "../ui/target-connectors.ts";
import { shown } from "../ui/text.ts";
import { type PersonCommand, runTool } from "./operation.ts";

const DROP_SLOT = "artie_connectors_drop_postgres_replication_slot";

/** Whether the slot may go at all is asked before the person types its name. */
export async function dropSlot(command: PersonCommand): Promise<Outcome | undefined> {
  const { session, calls, args } = command;
  const { t } = vscode.l10n;
  const title = t("Drop Replication Slot");
  const connector = await oneConnector(command, title, "postgresql");
  const slotName = connector && (args.slotName ?? (await askForSlot(session.artie, connector, title)));
  if (!slotName) return undefined;
  const [name, label] = [shown(slotName), connectorLabel(command, connector)];
  const plan = await withProgress(t("Looking for pipelines that use the slot"), (signal) =>
    calls.plan(session, DROP_SLOT, { connector, slotName }, signal),
  );
  const prompt = [...planLines(plan), t("Type {0} to drop it from {1}.", name, label)].join(" ");
  const confirm = args.confirm ?? ((await typedOut(slotName, title, prompt)) ? slotName : undefined);
  if (confirm === undefined) return undefined;
  const input = { connector, slotName, confirm: String(confirm) };
  return runTool(command, DROP_SLOT, input, {
    name,
    title: t("Dropping {0}", name),
    failed: t("The slot {0} was not dropped", name),
    done: () => tell(t("Dropped the replication slot {0} of {1}.", name, label)),
  });
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
  const input = { connector, name };
  return runTool(command, "artie_connectors_create_snowflake_warehouse", input, {
    name: shown(name),
    title: t("Creating {0}", shown(name)),
    failed: t("The warehouse {0} was not created", shown(name)),
    done: () => tell(t("Created the warehouse {0} in {1}.", shown(name), connectorLabel(command, connector))),
  });
}
