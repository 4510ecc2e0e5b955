// The commands that filter and group the pipelines. Programs and key bindings pass what a person would pick.
import * as vscode from "vscode";
import { textField, textsField } from "../../shell/arguments.ts";
import type { Store } from "../../shell/store.ts";
import { type Choice, choice, pickOne, pickSome, staysOpen } from "../../ui/ask.ts";
import { fail, type Outcome } from "../../ui/outcome.ts";
import { countPipelines, listed, shown } from "../../ui/text.ts";
import { type Arrangement, type Condition, type Order, ORDERS } from "./arrangement.ts";
import { FACET_LOOKS, FACETS, facetValue, valueIcon } from "./facets.ts";

export function registerArrangeCommands(arrangement: Arrangement, store: Store): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  const filter = (given: unknown) => filterPipelines(arrangement, store, given);
  return vscode.Disposable.from(
    registerCommand("artie.pipelines.filter", filter),
    // The same, with another icon: the view's title shows that a filter is on.
    registerCommand("artie.pipelines.changeFilter", filter),
    registerCommand("artie.pipelines.clearFilter", async () => {
      await arrangement.filterByName("");
      return applyFilter(arrangement, store, []);
    }),
    registerCommand("artie.pipelines.filterByName", (given: unknown) => filterByName(arrangement, store, given)),
    registerCommand("artie.pipelines.orderBy", (given: unknown) => orderPipelines(arrangement, given)),
    registerCommand("artie.pipelines.groupBy", (given: unknown) => groupPipelines(arrangement, given)),
  );
}

async function filterPipelines(arrangement: Arrangement, store: Store, given: unknown): Promise<Outcome | undefined> {
  try {
    const conditions = givenConditions(given, store) ?? (await pickConditions(arrangement, store));
    return conditions && (await applyFilter(arrangement, store, conditions));
  } catch (error) {
    return fail(vscode.l10n.t("The filter is as it was"), error);
  }
}

/** The list follows what is typed; Escape leaves it as it was. */
async function filterByName(arrangement: Arrangement, store: Store, given: unknown): Promise<Outcome | undefined> {
  const before = arrangement.name;
  const words = textField(given, "name") ?? (await typeName(arrangement));
  if (words === undefined) {
    arrangement.previewName(before);
    return undefined;
  }
  await arrangement.filterByName(words.trim());
  return shownOf(arrangement, store);
}

async function typeName(arrangement: Arrangement): Promise<string | undefined> {
  const input = vscode.window.createInputBox();
  input.title = vscode.l10n.t("Filter Pipelines by Name");
  input.placeholder = vscode.l10n.t("Words that the name has; nothing shows all");
  input.value = arrangement.name;
  input.ignoreFocusOut = staysOpen();
  try {
    return await new Promise((resolve) => {
      input.onDidChangeValue((text) => arrangement.previewName(text.trim()));
      input.onDidAccept(() => resolve(input.value));
      input.onDidHide(() => resolve(undefined));
      input.show();
    });
  } finally {
    input.dispose();
  }
}

const ORDER_LOOKS: Readonly<Record<Order, { readonly name: string; readonly icon: string }>> = {
  attention: { name: vscode.l10n.t("What needs attention first, then what moves"), icon: "bell" },
  name: { name: vscode.l10n.t("By name"), icon: "list-ordered" },
};

async function orderPipelines(arrangement: Arrangement, given: unknown): Promise<Outcome | undefined> {
  const by = textField(given, "by");
  const order = ORDERS.find((candidate) => candidate === by) ?? (await pickOrder(arrangement));
  if (order === undefined) return undefined;
  await arrangement.orderBy(order);
  return { ok: true, message: ORDER_LOOKS[order].name };
}

async function pickOrder({ order }: Arrangement): Promise<Order | undefined> {
  const choices = ORDERS.map((candidate) => {
    const { name, icon } = ORDER_LOOKS[candidate];
    return { ...choice(name, icon, candidate), active: candidate === order };
  });
  return pickOne(choices, { title: vscode.l10n.t("Sort Pipelines"), placeholder: vscode.l10n.t("In which order?") });
}

function shownOf({ shown }: Arrangement, { pipelines }: Store): Outcome {
  return { ok: true, message: vscode.l10n.t("{0} of {1}", shown.length, countPipelines(pipelines.length)) };
}

async function applyFilter(arrangement: Arrangement, store: Store, filter: readonly Condition[]): Promise<Outcome> {
  await arrangement.filterBy(filter);
  return shownOf(arrangement, store);
}

/** `{ "status": ["paused"], "source": ["Orders Postgres"] }`. @throws Error for a value that no pipeline has */
function givenConditions(given: unknown, store: Store): Condition[] | undefined {
  const wanted = FACETS.flatMap((facet) => (textsField(given, facet) ?? []).map((label) => ({ facet, label })));
  if (wanted.length === 0) return undefined;
  const all = conditionsOf(store);
  return wanted.map(({ facet, label }) => {
    const known = all.filter((condition) => condition.facet === facet);
    const found = known.find((condition) => condition.label === label);
    if (found) return found;
    const [name, labels] = [FACET_LOOKS[facet].name, listed(known.map((condition) => condition.label))];
    throw new Error(vscode.l10n.t('No pipeline has "{0}" as its {1}. There are: {2}.', shown(label), name, labels));
  });
}

/** What pipelines have, each once. */
function conditionsOf(store: Store, others: readonly Condition[] = []): Condition[] {
  const had = FACETS.flatMap((facet) =>
    store.pipelines.flatMap((pipeline) => {
      const value = facetValue(facet, pipeline, store);
      return value ? [{ facet, ...value }] : [];
    }),
  );
  const once = new Map([...others, ...had].map((condition) => [`${condition.facet} ${condition.key}`, condition]));
  return [...once.values()];
}

async function pickConditions(arrangement: Arrangement, store: Store): Promise<Condition[] | undefined> {
  return pickSome(conditionChoices(arrangement, store), {
    title: vscode.l10n.t("Filter Pipelines"),
    placeholder: vscode.l10n.t("Check what to show; with nothing checked all are shown"),
  });
}

/** Also what is filtered by although no pipeline has it any more. */
async function conditionChoices({ filter }: Arrangement, store: Store): Promise<Choice<Condition>[]> {
  if (store.states.pipelines.kind !== "ready" || store.states.connectors.kind !== "ready") await store.refresh();
  const all = Map.groupBy(conditionsOf(store, filter), ({ facet }) => facet);
  return FACETS.flatMap((facet) => {
    const sorted = (all.get(facet) ?? []).sort((a, b) => a.label.localeCompare(b.label));
    return sorted.map((condition, index) => {
      const { key, label } = condition;
      const having = store.pipelines.filter((pipeline) => facetValue(facet, pipeline, store)?.key === key);
      return {
        label,
        description: countPipelines(having.length),
        icon: valueIcon(facet, having[0]),
        value: condition,
        active: filter.some((kept) => kept.facet === facet && kept.key === key),
        ...(index === 0 ? { group: FACET_LOOKS[facet].name } : {}),
      };
    });
  });
}

async function groupPipelines(arrangement: Arrangement, given: unknown): Promise<Outcome | undefined> {
  const by = textField(given, "by") ?? (await pickFacet(arrangement));
  if (by === undefined) return undefined;
  const facet = FACETS.find((candidate) => candidate === by);
  await arrangement.groupPipelines(facet);
  return { ok: true, message: facet ? FACET_LOOKS[facet].name : vscode.l10n.t("Not grouped") };
}

async function pickFacet({ groupBy }: Arrangement): Promise<string | undefined> {
  const none = { ...choice(vscode.l10n.t("Don't group"), "list-flat", "nothing"), active: groupBy === undefined };
  const facets = FACETS.map((facet) => {
    const { name, icon } = FACET_LOOKS[facet];
    return { label: name, icon, value: facet, active: groupBy === facet };
  });
  const question = { title: vscode.l10n.t("Group Pipelines"), placeholder: vscode.l10n.t("By what?") };
  return pickOne<string>([none, ...facets], question);
}
