// The commands that filter and group the pipelines. Programs and key bindings pass what a person would pick.
import * as vscode from "vscode";
import { textField, textsField } from "../../shell/arguments.ts";
import type { Store } from "../../shell/store.ts";
import { type Choice, pickOne, pickSome } from "../../ui/ask.ts";
import { fail, type Outcome } from "../../ui/outcome.ts";
import { countPipelines, listed, shown } from "../../ui/text.ts";
import type { Arrangement, Filter } from "./arrangement.ts";
import { type Facet, facetIcon, facetName, FACETS, type FacetValue, facetValue, valueIcon } from "./facets.ts";

interface Condition {
  readonly facet: Facet;
  readonly value: FacetValue;
}

export function registerArrangeCommands(arrangement: Arrangement, store: Store): vscode.Disposable {
  const filter = (given: unknown) => filterPipelines(arrangement, store, given);
  return vscode.Disposable.from(
    vscode.commands.registerCommand("artie.pipelines.filter", filter),
    // The same, with another icon: the view's title shows that a filter is on.
    vscode.commands.registerCommand("artie.pipelines.changeFilter", filter),
    vscode.commands.registerCommand("artie.pipelines.clearFilter", async () => {
      await arrangement.filterBy({});
      return shownOutcome(arrangement, store);
    }),
    vscode.commands.registerCommand("artie.pipelines.groupBy", (given: unknown) => groupPipelines(arrangement, given)),
  );
}

async function filterPipelines(arrangement: Arrangement, store: Store, given: unknown): Promise<Outcome | undefined> {
  try {
    const conditions = givenConditions(given, store) ?? (await pickConditions(arrangement, store));
    if (!conditions) return undefined;
    await arrangement.filterBy(filterOf(conditions));
    return shownOutcome(arrangement, store);
  } catch (error) {
    return fail(vscode.l10n.t("The filter is as it was"), error);
  }
}

/** `{ "status": ["paused"], "source": ["Orders Postgres"] }`. @throws Error for a value that no pipeline has */
function givenConditions(given: unknown, store: Store): Condition[] | undefined {
  const labels = FACETS.flatMap((facet) => (textsField(given, facet) ?? []).map((label) => ({ facet, label })));
  if (labels.length === 0) return undefined;
  const known = knownConditions(store);
  return labels.map(({ facet, label }) => {
    const found = known.find((condition) => condition.facet === facet && condition.value.label === label);
    if (found) return found;
    const values = known.filter((condition) => condition.facet === facet).map(({ value }) => value.label);
    throw new Error(
      vscode.l10n.t(
        'No pipeline has "{0}" as its {1}. There are: {2}.',
        shown(label),
        facetName(facet),
        listed(values),
      ),
    );
  });
}

async function pickConditions(arrangement: Arrangement, store: Store): Promise<Condition[] | undefined> {
  return pickSome(loadConditions(arrangement, store), {
    title: vscode.l10n.t("Filter Pipelines"),
    placeholder: vscode.l10n.t("Check what to show; with nothing checked all are shown"),
  });
}

async function loadConditions(arrangement: Arrangement, store: Store): Promise<Choice<Condition>[]> {
  if (store.pipelinesState.kind !== "ready" || store.connectorsState.kind !== "ready") await store.refresh();
  return FACETS.flatMap((facet) =>
    valuesOf(facet, arrangement, store).map((value, index) => choiceOf(facet, value, index === 0, arrangement, store)),
  );
}

/** What pipelines have, and what is filtered by although no pipeline has it any more. */
function valuesOf(facet: Facet, { filter }: Arrangement, store: Store): FacetValue[] {
  const known = knownConditions(store).filter((condition) => condition.facet === facet);
  const values = new Map((filter[facet] ?? []).map((value) => [value.key, value]));
  for (const { value } of known) values.set(value.key, value);
  return [...values.values()].sort((a, b) => a.label.localeCompare(b.label));
}

function choiceOf(
  facet: Facet,
  value: FacetValue,
  isFirst: boolean,
  { filter }: Arrangement,
  store: Store,
): Choice<Condition> {
  const having = store.pipelines.filter((pipeline) => facetValue(facet, pipeline, store)?.key === value.key);
  const [example] = having;
  return {
    label: value.label,
    description: countPipelines(having.length),
    icon: example ? valueIcon(facet, example) : facetIcon(facet),
    value: { facet, value },
    active: filter[facet]?.some(({ key }) => key === value.key) === true,
    ...(isFirst ? { group: facetName(facet) } : {}),
  };
}

/** Each once. */
function knownConditions(store: Store): Condition[] {
  return FACETS.flatMap((facet) => {
    const values = store.pipelines.flatMap((pipeline) => facetValue(facet, pipeline, store) ?? []);
    const once = new Map(values.map((value) => [value.key, value]));
    return [...once.values()].map((value) => ({ facet, value }));
  });
}

function filterOf(conditions: readonly Condition[]): Filter {
  const byFacet = Map.groupBy(conditions, ({ facet }) => facet);
  return Object.fromEntries([...byFacet].map(([facet, own]) => [facet, own.map(({ value }) => value)]));
}

function shownOutcome(arrangement: Arrangement, store: Store): Outcome {
  const { length } = store.pipelines.filter((pipeline) => arrangement.admits(pipeline, store));
  return { ok: true, message: vscode.l10n.t("{0} of {1}", length, countPipelines(store.pipelines.length)) };
}

async function groupPipelines(arrangement: Arrangement, given: unknown): Promise<Outcome | undefined> {
  const by = textField(given, "by") ?? (await pickFacet(arrangement));
  if (by === undefined) return undefined;
  const facet = FACETS.find((candidate) => candidate === by);
  await arrangement.groupPipelines(facet);
  return { ok: true, message: facet ? facetName(facet) : vscode.l10n.t("Not grouped") };
}

async function pickFacet({ groupBy }: Arrangement): Promise<string | undefined> {
  const none = {
    label: vscode.l10n.t("Don't group"),
    icon: new vscode.ThemeIcon("list-flat"),
    value: "nothing",
    active: groupBy === undefined,
  };
  const facets = FACETS.map((facet) => ({
    label: facetName(facet),
    icon: facetIcon(facet),
    value: facet,
    active: groupBy === facet,
  }));
  const question = { title: vscode.l10n.t("Group Pipelines"), placeholder: vscode.l10n.t("By what?") };
  return pickOne<string>([none, ...facets], question);
}
