// Commands that change what is behind a connector, each through the tool that the agent has for it.
import * as vscode from "vscode";
import type { ArtieClient } from "../../artie/index.ts";
import type { Session } from "../shell/sessions.ts";
import { askForText, type Choice, pickOne, typedOut } from "../ui/ask.ts";
import { notDone } from "../ui/command.ts";
import { type Outcome, tell } from "../ui/outcome.ts";
import { withProgress } from "../ui/progress.ts";
import type { Request } from "../ui/request.ts";
import { connectorLabel, oneConnector } from "../ui/target-connectors.ts";
import { shown } from "../ui/text.ts";
import type { CommandDeps } from "./operation.ts";

const DROP_SLOT = "artie_connectors_drop_postgres_replication_slot";

/** Whether the slot may go at all is asked before the person types its name. */
export async function dropSlot(deps: CommandDeps, session: Session, request: Request): Promise<Outcome | undefined> {
  const title = vscode.l10n.t("Drop Replication Slot");
  const connector = await oneConnector(deps, session, request, { title, type: "postgresql" });
  const slotName = connector && (request.args.slotName ?? (await askForSlot(session, connector, title)));
  if (!slotName) return undefined;
  const label = connectorLabel(deps, connector);
  const failed = vscode.l10n.t("The slot {0} was not dropped", shown(slotName));
  await withProgress(vscode.l10n.t("Looking for pipelines that use the slot"), (signal) =>
    deps.calls.plan(session, DROP_SLOT, { connector, slotName }, signal),
  );
  try {
    const prompt = vscode.l10n.t(
      "The changes that the slot still holds are lost. Type {0} to drop it from {1}.",
      shown(slotName),
      label,
    );
    const confirmed = request.args.confirm ?? ((await typedOut(slotName, title, prompt)) ? slotName : undefined);
    if (confirmed === undefined) return undefined;
    await withProgress(vscode.l10n.t("Dropping {0}", shown(slotName)), (signal) =>
      deps.calls.invoke(session, DROP_SLOT, { connector, slotName, confirm: String(confirmed) }, signal),
    );
    return tell(vscode.l10n.t("Dropped the replication slot {0} of {1}.", shown(slotName), label));
  } catch (error) {
    return notDone(deps, shown(slotName), failed, error);
  }
}

/** The API lists no slots, so those that source readers name are offered, and any other can be typed. */
async function askForSlot({ artie }: Session, connector: string, title: string): Promise<string | undefined> {
  const placeholder = vscode.l10n.t("The slot to drop");
  const picked = await pickOne(slotChoices(artie, connector), { title, placeholder });
  return picked === "" ? askForText({ title, prompt: vscode.l10n.t("The slot's name, as Postgres has it") }) : picked;
}

async function slotChoices(artie: ArtieClient, connector: string): Promise<Choice<string>[]> {
  const readers = (await artie.sourceReaders.list()).filter(({ connectorUUID }) => connectorUUID === connector);
  const choices = readers.map((reader) => ({
    label: reader.settings?.replicationSlotOverride || "artie",
    description: vscode.l10n.t("of the source reader {0}", reader.name ?? reader.uuid),
    icon: new vscode.ThemeIcon("plug"),
    value: reader.settings?.replicationSlotOverride || "artie",
  }));
  return [...choices, { label: vscode.l10n.t("Another slot"), icon: new vscode.ThemeIcon("edit"), value: "" }];
}

export async function createWarehouse(
  deps: CommandDeps,
  session: Session,
  request: Request,
): Promise<Outcome | undefined> {
  const title = vscode.l10n.t("Create Snowflake Warehouse");
  const connector = await oneConnector(deps, session, request, { title, type: "snowflake" });
  const prompt = vscode.l10n.t("A name for it. Its size is set in Snowflake.");
  const name = connector && (request.args.name ?? (await askForText({ title, prompt })));
  if (!name) return undefined;
  try {
    await withProgress(vscode.l10n.t("Creating {0}", shown(name)), (signal) =>
      deps.calls.invoke(session, "artie_connectors_create_snowflake_warehouse", { connector, name }, signal),
    );
    return tell(vscode.l10n.t("Created the warehouse {0} in {1}.", shown(name), connectorLabel(deps, connector)));
  } catch (error) {
    return notDone(deps, shown(name), vscode.l10n.t("The warehouse {0} was not created", shown(name)), error);
  }
}
