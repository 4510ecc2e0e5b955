// What a connected program gets at this window's door: kept beside its connection, the most of it being what the settings
// give every agent.
import * as vscode from "vscode";
import { ACCESS_LEVELS } from "../../tools/traits.ts";
import { textField } from "../shell/arguments.ts";
import type { Store } from "../shell/store.ts";
import { type Outcome, tell } from "../ui/outcome.ts";
import { runSteps } from "../ui/steps.ts";
import { type Draft, draftIn, FIRST } from "./draft.ts";
import { type GrantDeps, nameIn } from "./deps.ts";
import * as questions from "./questions.ts";
import { scopeText } from "./scope-text.ts";

const { t } = vscode.l10n;

/** Asks what it may do from now on; its connection follows at once. @throws ClientError for one that is not connected */
export async function changeScope(deps: GrantDeps, client: string, given: unknown): Promise<Outcome | undefined> {
  const [{ readKept }, { home, name }] = await Promise.all([import("../../clients/kept.ts"), clientAt(client)]);
  const kept = await readKept(home, client);
  if (!kept) throw new Error(t("{0} is not connected.", name));
  const { access, tags = [], methods = [], pipelines } = kept.selection;
  const level = ACCESS_LEVELS.find((word) => word === access) ?? "everything";
  const isChosen = tags.length + methods.length > 0;
  const first: Draft = { ...FIRST, access: level, tags, methods, pipelines, isForSome: pipelines.length > 0, isChosen };
  const said = textField(given, "access") === undefined ? undefined : draftIn(given, first);
  const draft = said ?? (await runSteps(t("What {0} May Do", name), steps(deps.store), first));
  if (!draft) return undefined;
  await giveScope(deps, client, draft);
  return tell(t("{0} may now, within the settings: {1}.", name, scopeText(draft, nameIn(deps))));
}

/** Its pipelines are kept by UUID: names change. */
export async function giveScope(
  { store }: GrantDeps,
  client: string,
  { access, tags, methods, pipelines: refs }: Draft,
): Promise<void> {
  const [{ readKept, writeKept }, { home }] = await Promise.all([import("../../clients/kept.ts"), clientAt(client)]);
  const kept = await readKept(home, client);
  if (!kept) return;
  const found = refs.map((ref) => store.pipelines.find(({ uuid, name }) => uuid === ref || name === ref));
  const pipelines = refs.map((ref, index) => found[index]?.uuid ?? ref);
  const names = Object.fromEntries(found.flatMap((pipeline) => (pipeline ? [[pipeline.uuid, pipeline.name]] : [])));
  const selection = { ...kept.selection, access, tags: [...tags], methods: [...methods], pipelines, names };
  await writeKept(home, { ...kept, selection });
}

function steps(store: Store) {
  const { whatAccess, whichTags, whichMethods, allOrSome, whichPipelines } = questions;
  return [whatAccess(), whichTags(), whichMethods(), allOrSome, whichPipelines(store)];
}

async function clientAt(id: string) {
  const [{ clientOf }, { artieHome, thisMachine }] = await Promise.all([
    import("../../clients/table.ts"),
    import("../../clients/machine.ts"),
  ]);
  return { home: artieHome(thisMachine()), name: clientOf(id)?.name ?? id };
}
