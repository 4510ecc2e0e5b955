// Artie: Search Data Catalog. What is found is shown in the tree of connectors, or its pipelines in theirs.
import * as vscode from "vscode";
import type { FullPipeline } from "../../../artie/index.ts";
import { pipelineState } from "../../../rules/state.ts";
import type { Deps } from "../../shell/deps.ts";
import type { Store } from "../../shell/store.ts";
import { pickOne } from "../../ui/ask.ts";
import { registerCommand } from "../../ui/command.ts";
import { routeText, stateIcon, stateText } from "../../ui/labels.ts";
import { commandAction, type Outcome, tell, warn } from "../../ui/outcome.ts";
import { withProgress } from "../../ui/progress.ts";
import { connectorLabel } from "../../ui/target-connectors.ts";
import { shown } from "../../ui/text.ts";
import type { Explorer } from "../connectors/explorer.ts";
import type { ConnectorsView } from "../connectors/index.ts";
import { type ExploredNode, parentOf, type Place } from "../connectors/nodes.ts";
import type { PipelinesView } from "../pipelines/index.ts";
import { askForMatch } from "./input.ts";
import { pathTo } from "./match.ts";

export function registerCatalogSearch(
  deps: Deps,
  pipelines: PipelinesView["view"],
  connectors: ConnectorsView,
): vscode.Disposable {
  const failed = vscode.l10n.t("The catalog was not searched");
  return registerCommand(deps, "artie.searchCatalog", failed, async ({ args, session, store }) => {
    const choice = await askForMatch({
      query: args.query ?? "",
      search: async (query, signal) => {
        // Matches are shown with the names of their connectors.
        if (store.states.connectors.kind !== "ready") await store.refresh(signal).catch(() => undefined);
        return session.artie.dataCatalog.search(query, { signal });
      },
      connectorName: (uuid) => connectorLabel(deps, uuid),
    });
    if (!choice) return undefined;
    return choice.show === "place"
      ? revealPlace(connectors, choice.place)
      : revealPipelines(store, pipelines, choice.place);
  });
}

/** Unfolds the tree down to it. */
async function revealPlace({ explorer, view }: ConnectorsView, place: Place): Promise<Outcome> {
  const path = pathTo(place);
  const name = shown(nameOf(place));
  const found = await withProgress(vscode.l10n.t("Looking for {0} in its database", name), (signal) =>
    unfoldTo(explorer, path, signal),
  );
  if (!found) {
    return warn(
      vscode.l10n.t("{0} is in the catalog but not in the database any more. Search for what replaced it.", name),
      commandAction(vscode.l10n.t("Search Again"), "artie.searchCatalog", { query: name }),
    );
  }
  const last = path.at(-1);
  if (last) await view.reveal(last, { select: true, focus: true, expand: true });
  return { ok: true, message: name };
}

/** What has been fetched may be older than the catalog: then it is fetched again. */
async function unfoldTo(explorer: Explorer, path: readonly ExploredNode[], signal: AbortSignal): Promise<boolean> {
  const giveUp = () => {
    for (const node of path) explorer.cancel(parentOf(node));
  };
  signal.addEventListener("abort", giveUp, { once: true });
  for (const node of path) {
    if (await explorer.include(node)) continue;
    explorer.refresh(parentOf(node));
    if (!(await explorer.include(node))) return false;
  }
  return true;
}

async function revealPipelines(
  store: Store,
  pipelines: PipelinesView["view"],
  place: Place,
): Promise<Outcome | undefined> {
  const name = shown(nameOf(place));
  const title = vscode.l10n.t("Pipelines That Replicate {0}", name);
  const found = await withProgress(title, (signal) => pipelinesOf(store, place, signal));
  if (found.length === 0) return tell(vscode.l10n.t("No pipeline replicates {0}.", name));
  const choices = found.map((pipeline) => ({
    label: pipeline.name,
    description: stateText(pipelineState(pipeline)),
    detail: routeText(store.topology, pipeline),
    icon: stateIcon(pipelineState(pipeline)),
    value: pipeline,
  }));
  const chosen = await pickOne(choices, { title, placeholder: vscode.l10n.t("The pipeline to show") });
  if (!chosen) return undefined;
  try {
    await pipelines.reveal({ kind: "pipeline", uuid: chosen.uuid }, { select: true, focus: true, expand: true });
  } catch {
    // The person may have filtered it out of the tree.
    await vscode.commands.executeCommand("artie.pipeline.page", { pipeline: chosen.uuid });
  }
  return { ok: true, message: chosen.name };
}

/** By the same rule as the agent's tool. */
async function pipelinesOf(store: Store, place: Place, signal: AbortSignal): Promise<FullPipeline[]> {
  const { touches } = await import("../../../tools/data-catalog.ts");
  const around = store.topology.pipelinesOf(place.connector);
  const full = await Promise.all(around.map(({ uuid }) => store.loadDetail(uuid, signal)));
  return full.filter((pipeline) => touches(pipeline, { ...place, connectorUUID: place.connector }));
}

function nameOf({ table, schema, database, connector }: Place): string {
  return table ?? schema ?? database ?? connector;
}
