// Gives an environment a name: the API knows it by its UUID alone.
import * as vscode from "vscode";
import type { Store } from "../shell/store.ts";
import { askForText, pickOne } from "../ui/ask.ts";
import { environmentText } from "../ui/labels.ts";
import { type Outcome, tellBriefly } from "../ui/outcome.ts";
import { NothingToDo } from "../ui/request.ts";
import { countPipelines, shown } from "../ui/text.ts";
import type { PersonCommand } from "./operation.ts";

export async function nameEnvironment({ store, args }: PersonCommand): Promise<Outcome | undefined> {
  const uuid = args.environment ?? (await pickEnvironment(store));
  if (uuid === undefined) return undefined;
  const name = args.name ?? (await askName(store, uuid));
  if (name === undefined) return undefined;
  await store.environments.rename(uuid, name);
  const shownAs = environmentText(store, uuid) ?? uuid;
  return tellBriefly(vscode.l10n.t("The environment is called {0}.", shownAs));
}

async function askName(store: Store, uuid: string): Promise<string | undefined> {
  return askForText({
    title: vscode.l10n.t("Name Environment"),
    prompt: vscode.l10n.t("Shown in rows and questions, to you alone. Leave it empty to take the name away."),
    value: store.environments.name(uuid) ?? "",
    placeHolder: shown(uuid),
  });
}

async function pickEnvironment(store: Store): Promise<string | undefined> {
  const byUuid = Map.groupBy(store.pipelines, ({ environmentUUID }) => environmentUUID ?? "");
  byUuid.delete("");
  if (byUuid.size === 0) throw new NothingToDo(vscode.l10n.t("No pipeline stands in an environment."));
  const choices = [...byUuid].map(([uuid, pipelines]) => ({
    label: environmentText(store, uuid) ?? uuid,
    description: countPipelines(pipelines.length),
    detail: uuid,
    icon: new vscode.ThemeIcon("server-environment"),
    value: uuid,
  }));
  const question = { title: vscode.l10n.t("Name Environment"), placeholder: vscode.l10n.t("Which environment?") };
  return pickOne(choices, question);
}
